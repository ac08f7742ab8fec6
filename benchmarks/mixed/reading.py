"""The process of the readers: says when it measures, and then what it came to, as JSON."""

import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Final

import typer
import uvloop

from benchmarks.load import CONNECTIONS
from benchmarks.mixed.clients import Client
from benchmarks.mixed.keys import keys
from benchmarks.mixed.reads import Reads
from benchmarks.mixed.summary import Tally

BEGUN: Final = "begun"
LEAST: Final = 2  # with fewer there is no tail


@dataclass(slots=True)
class Crowd:
    """Those who read, and now and then write. ``share``: of writes, from 0 to 1."""

    reads: Reads
    random: Random
    desk: Process
    share: float
    tally: Tally = field(default_factory=Tally)
    is_open: bool = True
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def visit(self, client: Client) -> None:
        """One thing after the other, until it is closed."""
        while self.is_open:
            if self.random.random() < self.share:
                await self._write()
            else:
                (name, request), began = self.reads.draw(), time.perf_counter()
                status, how = await client.ask(request)
                self.tally.note(name, status, how, time.perf_counter() - began)

    async def _write(self) -> None:
        """One writes at a time: a newsroom that waits for itself."""
        async with self._lock:
            assert self.desk.stdin  # noqa: S101 -- by pipes
            assert self.desk.stdout  # noqa: S101
            self.desk.stdin.write(b"\n")
            if not await self.desk.stdout.readline():
                raise ConnectionError("The writer has ended.")
        self.tally.writes += 1


@asynccontextmanager
async def _clients(port: int) -> AsyncIterator[list[Client]]:
    loop = asyncio.get_running_loop()
    made = [
        (await loop.create_connection(Client, "127.0.0.1", port))[1] for _ in range(CONNECTIONS)
    ]
    try:
        yield made
    finally:
        for client in made:
            client.close()


@asynccontextmanager
async def _desk(url: str, seed: int) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "benchmarks.mixed.writing", url, str(seed))
    desk = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    try:
        yield desk
    finally:
        desk.terminate()
        await desk.wait()


async def _read(port: int, url: str, share: float, seed: int, seconds: float) -> None:
    random = Random(seed)  # noqa: S311 -- to be the same again
    reads = Reads(await keys(url), random)
    async with _desk(url, seed) as desk, _clients(port) as clients, asyncio.TaskGroup() as group:
        crowd = Crowd(reads, random, desk, share)
        for client in clients:
            group.create_task(crowd.visit(client))
        await asyncio.sleep(seconds / 2)
        crowd.tally = Tally()
        print(BEGUN, flush=True)  # noqa: T201 -- for the process that waits for it
        await asyncio.sleep(seconds)
        if len(crowd.tally.took_s) < LEAST:
            sys.exit("Hardly an answer came: give it more --seconds.")
        print(json.dumps(asdict(crowd.tally.summary())), flush=True)  # noqa: T201
        crowd.is_open = False


def main(port: int, url: str, share: float, seed: int, seconds: float) -> None:
    """Read from a server, half of the time again before it is measured."""
    uvloop.run(_read(port, url, share, seed, seconds))


if __name__ == "__main__":
    typer.run(main)
