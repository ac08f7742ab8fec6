"""What followers cost: ``python -m benchmarks.followers`` opens sockets and tells all of an event.

Prints the server's memory for each, how long one event takes to reach them, from COMMIT on, and
what somebody else's query takes meanwhile.
"""

import asyncio
import base64
import json
import multiprocessing
import os
import struct
import time
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from http.client import HTTPConnection
from statistics import quantiles
from typing import Annotated, Final

import typer

from benchmarks import processes
from benchmarks.servers import Server
from benchmarks.stage import staged
from db.session import Database
from resolvers import contents, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft

QUERY: Final = "subscription { contentEvents { type at content { id title path } } }"
HANDSHAKE: Final = (
    "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\n"
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
SETTLED_S: Final = 3
PATIENCE_S: Final = 60
OTHER: Final = json.dumps({"query": "{ articles(first: 3) { nodes { title } } }"})
OTHERS_S: Final = 8


class Socket(asyncio.Protocol):
    """A client that does next to nothing, so that the server is what is measured.

    ``operations``: how many it runs. ``told``: when an answer had come.
    """

    def __init__(self, port: int, operations: int) -> None:
        """It connects by itself."""
        self._port = port
        self.operations = operations
        self.ready = asyncio.get_running_loop().create_future()
        self.told: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the protocol."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(HANDSHAKE.format(port=self._port, key=key).encode())

    def data_received(self, data: bytes) -> None:
        """Count answers, and answer pings."""
        if data[:1] == b"\x89":  # the server's own, which comes alone
            self._transport.write(
                b"\x8a" + bytes([0x80 | data[1]]) + bytes(4) + data[2 : 2 + data[1]]
            )
        self.told.extend([time.perf_counter()] * data.count(b'"type":"next"'))
        if b"101 Switching" in data:
            self._send({"type": "connection_init"})
        if b'"connection_ack"' in data:
            for number in range(self.operations):
                asked = {"type": "subscribe", "id": str(number), "payload": {"query": QUERY}}
                self._send(asked)
            self._send({"type": "ping"})
        if b'"type":"pong"' in data:
            self.ready.set_result(None)

    def _send(self, message: object) -> None:
        payload = json.dumps(message).encode()
        head = struct.pack("!BBH", 0x81, 0x80 | 126, len(payload))
        self._transport.write(head + bytes(4) + payload)  # masked by zeros

    def close(self) -> None:
        """At once."""
        self._transport.abort()


@asynccontextmanager
async def _opened(server: Server, sockets: int, operations: int) -> AsyncIterator[list[Socket]]:
    loop = asyncio.get_running_loop()
    made: list[Socket] = []
    for _ in range(sockets):
        _, socket = await loop.create_connection(
            lambda: Socket(server.port, operations), "127.0.0.1", server.port
        )
        made.append(socket)
    await asyncio.wait_for(asyncio.gather(*(one.ready for one in made)), PATIENCE_S)
    try:
        yield made
    finally:
        for one in made:
            one.close()


async def _follow(server: Server, url: str, sockets: int, operations: int, events: int) -> None:
    before = processes.memory_mb([server.pid])
    began = time.perf_counter()
    async with _opened(server, sockets, operations) as followers:
        typer.echo(f"opened in {time.perf_counter() - began:.1f} s")
        await asyncio.sleep(SETTLED_S)
        grown = processes.memory_mb([server.pid]) - before
        number = sockets * operations
        typer.echo(
            f"memory: {before:.0f} MB, and {grown * 1024 / number:.1f} KiB for each of {number}"
        )
        # A process of its own: this one has its hands full.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as beside:
            for _ in range(events):
                await _tell_of_one(server, followers, url, beside)
        typer.echo(f"memory at the end: {processes.memory_mb([server.pid]):.0f} MB")


async def _tell_of_one(
    server: Server, followers: list[Socket], url: str, beside: ProcessPoolExecutor
) -> None:
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(beside, asked_by_others, server.port, 0)  # it is there now
    others = loop.run_in_executor(beside, asked_by_others, server.port, OTHERS_S)
    spent = processes.cpu_s([server.pid])
    at, took = await _told(followers, url)
    spent = processes.cpu_s([server.pid]) - spent
    until = at + took[-1] / 1000
    meanwhile = sorted(ms for asked, ms in await others if at < asked + ms / 1000 and asked < until)
    typer.echo(f"one event to all: {_figures(took)}; {spent * 1000:.0f} ms of CPU")
    typer.echo(f"  {len(meanwhile)} queries of others meanwhile: {_figures(meanwhile)}")


def asked_by_others(port: int, seconds: float) -> list[tuple[float, float]]:
    """The same query again and again: when it was asked, and the milliseconds that it took."""
    found, end = [], time.perf_counter() + seconds
    connection = HTTPConnection("127.0.0.1", port)
    while (asked := time.perf_counter()) < end:
        connection.request("POST", "/graphql", OTHER, {"content-type": "application/json"})
        connection.getresponse().read()
        found.append((asked, (time.perf_counter() - asked) * 1000))
        time.sleep(0.002)
    connection.close()
    return found


def _figures(sorted_ms: list[float]) -> str:
    cuts = quantiles(sorted_ms, n=100, method="inclusive")
    named = ("first", sorted_ms[0]), ("p50", cuts[49]), ("p99", cuts[98]), ("last", sorted_ms[-1])
    return ", ".join(f"{name} {ms:.0f} ms" for name, ms in named)


async def _told(followers: list[Socket], url: str) -> tuple[float, list[float]]:
    """When it was committed, and after how many milliseconds each was told, in order."""
    number = sum(one.operations for one in followers)
    for one in followers:
        one.told.clear()
    at = await _publish(url)
    async with asyncio.timeout(PATIENCE_S):
        while sum(len(one.told) for one in followers) < number:  # noqa: ASYNC110 -- it is measured
            await asyncio.sleep(0.05)
    return at, sorted((told - at) * 1000 for one in followers for told in one.told)


async def _publish(url: str) -> float:
    """A new article; when it was committed."""
    db = Database(url)
    ctx = Context(db)
    try:
        section = await taxonomy.create_section(ctx, name=f"Measured {time.time_ns()}")
        author = await taxonomy.create_author(ctx, name=f"Measuring {time.time_ns()}")
        made = await contents.create_article(
            ctx, section_id=section.id, draft=Draft("Told", credits=(Credit(author.id),))
        )
        await asyncio.sleep(SETTLED_S)
        await contents.publish(ctx, made.id)
        return time.perf_counter()
    finally:
        await db.close()


def main(
    *,
    sockets: Annotated[int, typer.Option(help="How many are opened.")] = 1_000,
    operations: Annotated[int, typer.Option(help="How many subscriptions on each.")] = 1,
    events: Annotated[int, typer.Option(help="How many are told.")] = 3,
    articles: Annotated[int, typer.Option(help="How many the publication has.")] = 1_000,
) -> None:
    """Measure it."""
    with staged(articles) as stage:
        base = stage.publications[0]
        server = stage.byline("followed", base, "engine")
        server.answer(b'{"query": "{ site { name } }"}')
        url = base.database_url.replace("postgresql:", "postgresql+asyncpg:", 1)
        asyncio.run(_follow(server, url, sockets, operations, events))


if __name__ == "__main__":
    typer.run(main)
