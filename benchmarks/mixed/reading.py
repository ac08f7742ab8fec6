"""The process of the readers: says when it measures, and then what it came to, as JSON."""

import asyncio
import json
import math
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Final, Protocol

import typer
import uvloop

from benchmarks.load import CONNECTIONS
from benchmarks.mixed.clients import Client, connect
from benchmarks.mixed.keys import keys
from benchmarks.mixed.reads import Reads
from benchmarks.mixed.summary import Tally

BEGUN: Final = "begun"
# So many writes may be waited for. Then who reads the hundredth time waits, lest there are too few.
BEHIND: Final = 16


class Drawn(Protocol):
    """What is asked: ``Reads``, as a rule."""

    def draw(self) -> tuple[str, bytes]:
        """The name of an operation, and a request for it over HTTP."""


@dataclass(slots=True)
class Crowd:
    """Those who read, and one who writes. ``reads_per_write``: may be infinite."""

    reads: Drawn
    port: int
    reads_per_write: float
    tally: Tally = field(default_factory=Tally)
    _due: asyncio.Queue[None] = field(default_factory=lambda: asyncio.Queue(BEHIND))
    _unwritten: float = 0
    _goal: int = 0
    _reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def visit(self) -> None:
        """One thing after the other, for ever, on as many connections as the server wants."""
        while True:
            client = await connect(self.port)
            try:
                while client.is_open:
                    await self._read(client)
            except ConnectionError:  # it hung up while a request was on its way
                continue
            finally:
                client.close()

    async def _read(self, client: Client) -> None:
        (name, request), began = self.reads.draw(), time.perf_counter()
        status, how = await client.ask(request)
        self.tally.note(name, status, how, time.perf_counter() - began)
        if len(self.tally.took_s) == self._goal:
            self._reached.set()
        await self._have_written()

    async def count(self, reads: int) -> Tally:
        """Of so many reads from now on."""
        self.tally, self._goal = Tally(), reads
        self._reached.clear()
        await self._reached.wait()
        return self.tally

    async def _have_written(self) -> None:
        """Nobody waits for a write, but for there being too many to do."""
        self._unwritten += 1
        if self._unwritten >= self.reads_per_write:
            self._unwritten -= self.reads_per_write
            await self._due.put(None)

    async def write(self, desk: Process) -> None:
        """What is due, one at a time, beside the readers."""
        assert desk.stdin  # noqa: S101 -- by pipes
        while True:
            await self._due.get()
            desk.stdin.write(b"\n")
            await _heard(desk)
            self.tally.writes += 1


async def _heard(desk: Process) -> None:
    """Wait for its next line."""
    assert desk.stdout  # noqa: S101 -- by pipes
    if not await desk.stdout.readline():
        raise ConnectionError("The writer has ended.")


@asynccontextmanager
async def _desk(url: str, seed: int) -> AsyncIterator[Process]:
    """The writer, ready to write."""
    command = (sys.executable, "-m", "benchmarks.mixed.writing", url, str(seed))
    desk = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        await _heard(desk)
        yield desk
    finally:
        desk.terminate()
        await desk.wait()


async def _read(port: int, url: str, share: float, seed: int, number: int) -> None:
    reads = Reads(await keys(url), Random(seed))  # noqa: S311 -- to be the same again
    crowd = Crowd(reads, port, (1 - share) / share if share else math.inf)
    async with _desk(url, seed) as desk, asyncio.TaskGroup() as group:
        tasks = [group.create_task(crowd.visit()) for _ in range(CONNECTIONS)]
        tasks.append(group.create_task(crowd.write(desk)))
        await crowd.count(number)
        print(BEGUN, flush=True)  # noqa: T201 -- for the process that waits for it
        tally = await crowd.count(number)
        print(json.dumps(asdict(tally.summary())), flush=True)  # noqa: T201
        for task in tasks:
            task.cancel()


def main(port: int, url: str, share: float, seed: int, number: int) -> None:
    """Read so often from a server, and so often again, which is measured."""
    uvloop.run(_read(port, url, share, seed, number))


if __name__ == "__main__":
    typer.run(main)
