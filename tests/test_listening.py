"""The line on which PostgreSQL tells of writes, and what happens when it falls silent."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from db.listening import LEASE_S, SYNC_S, Listener, Listening, listening
from db.session import Database
from tests.subscriptions.conftest import until

Pipe = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Way:
    """Between us and PostgreSQL: what is sent either way waits while it is silent."""

    def __init__(self, database: Database) -> None:
        self._there = database.arguments
        self._flows = asyncio.Event()
        self._flows.set()
        self._pipes: set[asyncio.Task[None]] = set()

    def fall_silent(self) -> None:
        self._flows.clear()

    def go_on(self) -> None:
        self._flows.set()

    async def lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """As ``asyncio.start_server`` has it."""
        there = await self._open()
        self._pipes = {
            asyncio.create_task(self._pass_on(reader, there[1])),
            asyncio.create_task(self._pass_on(there[0], writer)),
        }

    async def _open(self) -> Pipe:
        host, port = str(self._there["host"]), int(self._there.get("port") or 5432)
        if host.startswith("/"):
            return await asyncio.open_unix_connection(Path(host) / f".s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while content := await reader.read(65_536):
            await self._flows.wait()
            writer.write(content)
        writer.close()


@asynccontextmanager
async def led(db: Database) -> AsyncIterator[tuple[Listening, Way]]:
    """A line that is trusted, and the way it takes."""
    way = Way(db)
    server = await asyncio.start_server(way.lead, "127.0.0.1", 0)
    own = Database(str(db.engine.url.render_as_string(hide_password=False)))
    own.arguments |= {"host": "127.0.0.1", "port": server.sockets[0].getsockname()[1]}
    async with listening(own) as line:
        await until(line.is_trusted)
        yield line, way
        way.go_on()
    server.close()
    await own.close()


async def test_who_has_written_does_not_wait_for_a_silent_line_and_nothing_is_trusted_meanwhile(
    db: Database,
) -> None:
    async with led(db) as (line, way):
        assert await line.sync()
        way.fall_silent()
        begun = time.monotonic()
        # However many write at once.
        assert not any(await asyncio.gather(*(line.sync() for _ in range(20))))
        assert time.monotonic() - begun < SYNC_S + 0.3
        assert not line.is_trusted()
        way.go_on()
        await until(line.is_trusted)
        assert await line.sync()


async def test_what_was_sent_before_proves_nothing_of_what_was_written_since(db: Database) -> None:
    told: list[str] = []
    async with led(db) as (line, way):
        await line.add(Listener("byline_told", told.append))
        way.fall_silent()
        beat = asyncio.create_task(line.sync())
        await asyncio.sleep(0.1)
        async with db.engine.begin() as connection:
            await connection.execute(text("select pg_notify('byline_told', 'written')"))
        assert not await line.sync()
        assert not await beat
        way.go_on()
        await until(line.is_trusted)
        assert told == ["written"]


async def test_many_who_wait_at_once_share_a_beat(db: Database) -> None:
    async with listening(db) as line:
        heard = [False]
        for _ in range(10):  # a machine that is busy elsewhere may take longer than a beat may
            await until(line.is_trusted)
            heard = await asyncio.gather(*(line.sync() for _ in range(2_000)))
            if all(heard):
                break
        assert all(heard)
        assert line.is_trusted()


async def test_a_line_that_stays_silent_is_lost_and_found_again(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    noted: list[str] = []
    async with led(db) as (line, way):
        listener = Listener(
            "byline_told", noted.append, lambda: noted.append("found"), lambda: noted.append("lost")
        )
        await line.add(listener)
        way.fall_silent()
        await until(lambda: "lost" in noted)
        assert not line.is_trusted()
        way.go_on()
        await until(line.is_trusted)
    assert noted == ["found", "lost", "found", "lost"]
    assert [record.message for record in caplog.records] == ["listening.lost"]
    assert LEASE_S > SYNC_S
