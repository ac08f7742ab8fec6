"""Answers in pieces from a server process, over a socket, while its database keeps it waiting."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from db.session import Database
from endpoint.accept import EVENTS
from tests.endpoint.in_pieces import events_of, merged, parts_of
from tests.schema.conftest import Reader, gazette, template
from tests.test_server import ask, plain, serving

__all__ = ["gazette", "template"]

QUERY: Final = "{ articles(first: 5) { nodes { title ... @defer { tags { name } } } } }"
PARTS: Final = "multipart/mixed;incrementalSpec=v0.2, application/json;q=0.9"
ENDS: Final = {PARTS: b"\r\n---", EVENTS: b"\n\n"}
CONNECTIONS: Final = 2
PATIENCE_S: Final = 60


@pytest.fixture(scope="module")
def base(gazette: Reader, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = plain(gazette.db.engine.url.render_as_string(hide_password=False))
    with serving(
        tmp_path_factory.mktemp("data"),
        DATABASE_URL=url,
        BYLINE_DEMO="false",
        BYLINE_DATABASE_POOL_SIZE=f"{CONNECTIONS}",
        BYLINE_STATEMENT_TIMEOUT_S="60",
    ) as (_, address):
        ask(address, "{ __typename }")
        yield address


@asynccontextmanager
async def locked(db: Database) -> AsyncIterator[None]:
    """Nobody reads tags meanwhile."""
    async with db.engine.begin() as connection:
        await connection.execute(text("lock table publication_tag in access exclusive mode"))
        yield


class Asking:
    """A client's connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def until(self, end: bytes) -> bytes:
        async with asyncio.timeout(PATIENCE_S):
            return await self._reader.readuntil(end)

    async def chunk(self) -> bytes:
        """The next one of the body; empty at its end."""
        size = int((await self.until(b"\r\n")).strip(), 16)
        content = await self._reader.readexactly(size + 2)
        return content[:-2]

    async def leave(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()


async def asked(base: str, accept: str) -> tuple[Asking, dict[str, str]]:
    """Until the headers have come."""
    address = urlsplit(base)
    asking = Asking(*await asyncio.open_connection(address.hostname, address.port))
    body = json.dumps({"query": QUERY}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: {address.netloc}\r\nAccept: {accept}\r\n"
        "Accept-Encoding: gzip\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    asking._writer.write(head.encode() + body)  # noqa: SLF001  # ours
    status, *lines = (await asking.until(b"\r\n\r\n")).decode().splitlines()
    assert status == "HTTP/1.1 200 OK"
    return asking, dict(line.lower().split(": ", 1) for line in lines if line)


@pytest.mark.parametrize("accept", [PARTS, EVENTS])
async def test_the_first_piece_arrives_while_the_others_wait(
    base: str, gazette: Reader, accept: str
) -> None:
    async with locked(gazette.db):
        asking, headers = await asked(base, accept)
        assert "content-encoding" not in headers
        chunks = [await asking.chunk()]
        assert chunks[0].endswith(ENDS[accept])
        assert chunks[0].count(b'"title"') == 5
    while chunks[-1]:
        chunks.append(await asking.chunk())
    body = b"".join(chunks)
    pieces = events_of(body) if accept == EVENTS else parts_of(headers["content-type"], body)
    whole = await asyncio.to_thread(ask, base, QUERY)
    assert merged(pieces).answer == whole
    await asking.leave()


async def test_who_leaves_in_the_middle_keeps_no_connection(base: str, gazette: Reader) -> None:
    async with locked(gazette.db):
        for number in range(1, CONNECTIONS + 1):
            asking, _ = await asked(base, PARTS)
            await asking.chunk()
            while await waiting(gazette.db) < number:  # noqa: ASYNC110  # the database tells nobody
                await asyncio.sleep(0.01)
            await asking.leave()
    whole = await asyncio.to_thread(ask, base, QUERY)
    assert all(one["tags"] is not None for one in whole["data"]["articles"]["nodes"])
    assert await waiting(gazette.db) == 0


async def waiting(db: Database) -> int:
    """How many connections wait for a lock."""
    found = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
    async with db.engine.connect() as connection:
        number: Any = (await connection.execute(text(found))).scalar_one()
    return int(number)
