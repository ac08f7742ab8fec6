"""Answers that are sent without a task: as uvicorn would send them, in order, to who takes them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from starlette.types import Message, Receive, Scope, Send
from uvicorn.server import ServerState

from endpoint.heads import patient

KEEP_ALIVE_S = 1
LONG = 2**20


@dataclass(eq=False)
class Stored:
    body: Message
    start: Message
    head: bytes = b""


@dataclass
class App:
    """Answers with what it was asked; what was asked for before is there already."""

    called: int = 0
    found: int = 0
    stored: dict[bytes, Stored] = field(default_factory=dict)

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        self.called += 1
        asked, more = b"", True
        while more:
            message = await receive()
            asked += message["body"]
            more = message["more_body"]
        body = b"x" * LONG if asked == b"long" else b"You ask " + asked
        headers = [(b"content-length", b"%d" % len(body)), (b"x-of", asked or b"nothing")]
        stored = self.stored[asked] = Stored(
            {"type": "http.response.body", "body": body},
            {"type": "http.response.start", "status": 200, "headers": headers},
        )
        await send(stored.start)
        await send(stored.body)

    def at_once(self, scope: Scope, content: bytearray) -> Stored | None:
        stored = None if scope["method"] == "HEAD" else self.stored.get(bytes(content))
        self.found += stored is not None
        return stored


@dataclass
class Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self) -> tuple[bytes, bytes]:
        """Its head and its body."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return head, await self.reader.readexactly(length)

    async def ask(self, asked: bytes, *headers: bytes) -> tuple[bytes, bytes]:
        self.writer.write(request(asked, *headers))
        return await self.answer()


def request(asked: bytes, *headers: bytes) -> bytes:
    told = (b"host: a", b"content-length: %d" % len(asked), *headers)
    return b"POST /graphql HTTP/1.1\r\n" + b"\r\n".join(told) + b"\r\n\r\n" + asked


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def connection(app: App) -> AsyncIterator[Connection]:
    async with served(app) as connection:
        yield connection


@asynccontextmanager
async def served(app: App) -> AsyncIterator[Connection]:
    config = uvicorn.Config(app, lifespan="off", log_config=None, timeout_keep_alive=KEEP_ALIVE_S)
    config.load()
    state = ServerState()
    state.default_headers = [(b"date", b"today"), (b"server", b"uvicorn")]
    protocol: Any = patient(20, app.at_once)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: protocol(config, state, {}), "127.0.0.1", 0)
    async with server, asyncio.timeout(30):
        opened = Connection(*await asyncio.open_connection(*server.sockets[0].getsockname()))
        yield opened
        opened.writer.close()
        await asyncio.gather(*state.tasks)


async def test_what_is_there_is_sent_as_uvicorn_would_send_it(
    app: App, connection: Connection
) -> None:
    assert await connection.ask(b"a") == await connection.ask(b"a")
    assert (app.called, app.found) == (1, 1)


async def test_requests_in_a_row_are_answered_in_their_order(
    app: App, connection: Connection
) -> None:
    await connection.ask(b"a")
    row = b"abacaba"
    connection.writer.write(b"".join(request(b"%c" % asked) for asked in row))
    answers = [await connection.answer() for _ in row]
    assert [body for _, body in answers] == [b"You ask %c" % asked for asked in row]
    assert (app.found, app.called) == (1, len(row))


async def test_a_body_may_come_late(app: App, connection: Connection) -> None:
    await connection.ask(b"late")
    for expects in (b"", b"expect: 100-continue\r\n"):
        whole = request(b"late").replace(b"host:", expects + b"host:")
        connection.writer.write(whole[:-4])
        if expects:
            assert (
                await connection.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
            )
        await asyncio.sleep(0.05)
        connection.writer.write(whole[-4:])
        assert (await connection.answer())[1] == b"You ask late"
    assert (app.called, app.found) == (3, 0)


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
async def test_who_wants_one_answer_is_told_that_it_is_the_last(
    connection: Connection, version: bytes
) -> None:
    await connection.ask(b"a")
    asked = request(b"a", b"connection: close").replace(b"HTTP/1.1", b"HTTP/" + version)
    connection.writer.write(asked)
    head, body = await connection.answer()
    assert b"connection: close\r\n" in head
    assert (body, await connection.reader.read()) == (b"You ask a", b"")


async def test_a_header_that_can_not_be_sent_is_left_to_uvicorn(
    app: App, connection: Connection
) -> None:
    await connection.ask(b"a")
    app.stored[b"a"].start["headers"].append((b"x-name", b"Smith\r\nset-cookie: mine"))
    head, _ = await connection.ask(b"a")
    assert app.called == 2
    assert b"mine" not in head


async def test_who_takes_nothing_is_sent_no_more(app: App, connection: Connection) -> None:
    await connection.ask(b"long")
    for _ in range(100):
        connection.writer.write(request(b"long"))
        await asyncio.sleep(0.002)
    assert 1 < app.found + app.called < 40  # megabytes, most of them in the system
    for _ in range(100):
        assert len((await connection.answer())[1]) == LONG


async def test_a_connection_ends_when_nothing_came_for_a_while(connection: Connection) -> None:
    loop = asyncio.get_running_loop()
    for _ in range(3):
        await asyncio.sleep(0.6 * KEEP_ALIVE_S)
        await connection.ask(b"a")
    answered = loop.time()
    assert await connection.reader.read() == b""
    assert loop.time() - answered > 0.9 * KEEP_ALIVE_S
