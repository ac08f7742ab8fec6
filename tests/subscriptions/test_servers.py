"""Server processes on one database, as clients meet them: sockets, cursors, kills, ends."""

import asyncio
import json
import os
import random
import signal
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from db.queries.events import Place
from db.session import Database
from db.view import View
from endpoint.frames import PROTOCOL
from resolvers import contents, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.following import token_of
from schema import ids
from tests.databases import fresh_database
from tests.test_server import ask, plain, serving

EVENTS: Final = (
    "subscription($after: SyncToken) {"
    " contentEvents(after: $after, types: [CONTENT_PUBLISHED]) { cursor content { path } } }"
)
COMMENTS: Final = (
    "subscription($id: ID!) { commentAdded(articleId: $id) { author { name } body { plainText } } }"
)
SAY: Final = "mutation($input: AddCommentInput!) { addComment(input: $input) { status } }"
START: Final = token_of(Place(0, 0))
PATIENCE_S: Final = 60
WRITERS: Final = 4
WRITES: Final = 15  # of each
FOLLOWERS: Final = 5


@pytest.fixture(scope="module")
async def database(server_url: str) -> AsyncIterator[Database]:
    url = await fresh_database(server_url, f"byline_followed_{os.getpid()}_test")
    opened = Database(url, statement_timeout_s=20)
    await taxonomy.create_site(Context(opened), name="Try", url="https://try.example")
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def servers(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The addresses of two processes."""
    data = tmp_path_factory.mktemp("data")
    with ExitStack() as stack:
        first, second = (stack.enter_context(_serving(data, database))[1] for _ in range(2))
        ask(first, "{ __typename }")
        ask(second, "{ __typename }")
        yield first, second


def _serving(data: Path, database: Database) -> Any:  # noqa: ANN401  # as serving
    url = plain(database.engine.url.render_as_string(hide_password=False))
    return serving(data, DATABASE_URL=url, BYLINE_DEMO="false")


@asynccontextmanager
async def opened(base: str) -> AsyncIterator[ClientConnection]:
    address = base.replace("http", "ws", 1) + "/graphql"
    async with connect(address, subprotocols=[Subprotocol(PROTOCOL)]) as socket:
        await socket.send('{"type": "connection_init"}')
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        yield socket


async def follow(socket: ClientConnection, query: str, **variables: object) -> None:
    await sent(socket, "1", query, **variables)


async def sent(socket: ClientConnection, id_: str, query: str, **variables: object) -> None:
    payload = {"query": query, "variables": variables}
    await socket.send(json.dumps({"id": id_, "type": "subscribe", "payload": payload}))


class Following:
    """A client that loses its connection again and again, and goes on at any of the servers."""

    def __init__(self, servers: tuple[str, str], seed: int) -> None:
        self._servers = servers
        self._random = random.Random(seed)  # noqa: S311  # so that a failure can be repeated
        self._cursor = START
        self.paths: list[str] = []

    async def run(self, number: int) -> list[str]:
        while len(self.paths) < number:
            async with opened(self._random.choice(self._servers)) as socket:
                await follow(socket, EVENTS, after=self._cursor)
                for _ in range(self._random.randint(1, 12)):
                    if len(self.paths) == number:
                        break
                    message = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE_S))
                    event = message["payload"]["data"]["contentEvents"]
                    self.paths.append(event["content"]["path"])
                    self._cursor = event["cursor"]
                socket.transport.abort()
        return self.paths


async def published(database: Database) -> contents.ContentState:
    ctx = Context(database)
    section = await taxonomy.create_section(ctx, name="Letters")
    author = await taxonomy.create_author(ctx, name="Ann Lee")
    draft = Draft("A title", credits=(Credit(author.id),))
    made = await contents.create_article(ctx, section_id=section.id, draft=draft)
    return await contents.publish(ctx, made.id)


async def write(database: Database, writer: int) -> None:
    """Transactions that end in another order than they began."""
    ctx = Context(database)
    section = await taxonomy.create_section(ctx, name=f"Section {writer}")
    author = await taxonomy.create_author(ctx, name=f"Author {writer}")
    pauses = random.Random(writer)  # noqa: S311
    for number in range(WRITES):
        async with ctx.transaction():
            draft = Draft("A title", credits=(Credit(author.id),))
            made = await contents.create_article(
                ctx, section_id=section.id, draft=draft, slug=f"a{number}"
            )
            await contents.publish(ctx, made.id)
            await asyncio.sleep(pauses.uniform(0, 0.2))


async def test_who_is_cut_off_gets_every_event_once_from_any_process(
    database: Database, servers: tuple[str, str]
) -> None:
    followers = [Following(servers, seed) for seed in range(FOLLOWERS)]
    async with asyncio.timeout(5 * PATIENCE_S), asyncio.TaskGroup() as group:
        for writer in range(WRITERS):
            group.create_task(write(database, writer))
        told = [group.create_task(one.run(WRITERS * WRITES)) for one in followers]
    orders = [one.result() for one in told]
    written = {
        f"/section-{writer}/a{number}" for writer in range(WRITERS) for number in range(WRITES)
    }
    assert set(orders[0]) == written
    assert len(orders[0]) == len(written)
    assert all(order == orders[0] for order in orders)


async def collect(socket: ClientConnection, found: dict[str, list[Any]]) -> None:
    """What comes, by operation."""
    async for text in socket:
        message = json.loads(text)
        assert message["type"] in {"next", "complete"}, message
        if message["type"] == "next":
            found.setdefault(message["id"], []).append(message["payload"]["data"])


async def test_what_one_says_over_a_socket_all_are_told_by_all_processes(
    database: Database, servers: tuple[str, str]
) -> None:
    made = await published(database)
    article = ids.encode("Content", View.live(made.updated_at), made.id)
    said = {"articleId": article, "body": "Well!", "guest": {"name": "Jo"}}
    told: dict[str, list[Any]] = {}
    also: dict[str, list[Any]] = {}
    async with opened(servers[0]) as one, opened(servers[1]) as other:
        reading = [
            asyncio.create_task(collect(one, told)),
            asyncio.create_task(collect(other, also)),
        ]
        for socket in (one, other):
            await sent(socket, "comments", COMMENTS, id=article)
        async with asyncio.timeout(PATIENCE_S):
            while "comments" not in told or "comments" not in also:
                # Again, for whether they follow yet can't be seen from here.
                await sent(one, f"say {time.monotonic_ns()}", SAY, input=said)
                await asyncio.sleep(1)
    await asyncio.gather(*reading)
    comment = {"commentAdded": {"author": {"name": "Jo"}, "body": {"plainText": "Well!"}}}
    assert told.pop("comments")[0] == also["comments"][0] == comment
    assert all(one == [{"addComment": {"status": "APPROVED"}}] for one in told.values())


async def test_a_server_that_stops_tells_all_who_follow_and_logs_no_fault_of_theirs(
    database: Database, tmp_path: Path
) -> None:
    with _serving(tmp_path, database) as (process, base):
        await asyncio.to_thread(ask, base, "{ __typename }")
        streaming = urllib.request.Request(  # noqa: S310  # our own address
            f"{base}/graphql",
            json.dumps({"query": EVENTS, "variables": {"after": START}}).encode(),
            {"content-type": "application/json", "accept": "text/event-stream"},
        )
        stream = await asyncio.to_thread(urllib.request.urlopen, streaming)
        codes = []
        async with opened(base) as first, opened(base) as second:
            await follow(first, EVENTS)
            async with opened(base) as garbled:
                await garbled.send(b"\xff", text=True)
                await asyncio.wait_for(garbled.wait_closed(), PATIENCE_S)
                assert garbled.close_code == 1007
            begin = time.monotonic()
            process.send_signal(signal.SIGTERM)
            for socket in (first, second):
                await asyncio.wait_for(socket.wait_closed(), PATIENCE_S)
                codes.append(socket.close_code)
        rest = await asyncio.to_thread(stream.read)
        assert await asyncio.to_thread(process.wait, PATIENCE_S) == 0
        took_s = time.monotonic() - begin
        output = process.stdout.read()
    assert codes == [1012, 1012]
    assert b"event: complete" not in rest
    assert took_s < 10
    assert "Traceback" not in output


async def test_a_message_that_is_too_large_closes_with_1009(servers: tuple[str, str]) -> None:
    async with opened(servers[0]) as socket:
        await follow(socket, "{ __typename } #" + "x" * 2**18)
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), PATIENCE_S)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1009


async def test_other_sites_and_other_protocols_get_no_socket(servers: tuple[str, str]) -> None:
    address = servers[0].replace("http", "ws", 1) + "/graphql"
    with pytest.raises(Exception, match="403"):
        async with connect(address, origin="https://evil.example"):  # type: ignore[arg-type]
            pass
    async with connect(address) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), PATIENCE_S)
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 4406
