"""Databases of the tests: what takes long to make is made once in a run, and copied."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from db import migrations
from db.session import Database

SUFFIX: Final = "_test"
# All workers of a run have the same, and no other run on their server has it.
RUN: Final = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
Fill = Callable[[str], Awaitable[str]]
_IS_MADE: Final = "select shobj_description(oid, 'pg_database') from pg_database where datname = :n"


@asynccontextmanager
async def administering(server_url: str) -> AsyncIterator[AsyncConnection]:
    """A connection beside all transactions, to make databases and drop them."""
    admin = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    try:
        async with admin.connect() as connection:
            yield connection
    finally:
        await admin.dispose()


async def fresh_database(server_url: str, name: str) -> str:
    """An empty database beside that of ``server_url``, migrated; its URL."""
    url, _ = await migrated(server_url).copy(name)
    return url


def migrated(server_url: str) -> "Model":
    """What `fresh_database` copies."""
    return Model(server_url, "migrated", _migrate)


async def _migrate(url: str) -> str:
    engine = create_async_engine(url)
    *_, last = await migrations.upgrade(engine)
    await engine.dispose()
    return last


async def bare_database(server_url: str, name: str) -> str:
    """A database without tables beside that of ``server_url``; its URL."""
    async with administering(server_url) as admin:
        await _create(admin, name)
    return _beside(server_url, name)


async def drop_database(server_url: str, name: str) -> None:
    """Whoever is connected to it is cut off; no matter if there is none."""
    async with administering(server_url) as admin:
        await _drop(admin, name)


@dataclass(frozen=True, slots=True)
class Model:
    """A database to copy, which the first worker that needs one makes.

    ``fill`` is given the URL of an empty database, or of a copy of ``base``. What it returns, which
    is to be some text, is told with each copy.
    """

    server_url: str
    kind: str
    fill: Fill
    base: "Model | None" = None

    @property
    def name(self) -> str:
        """Of the database that nobody is connected to."""
        return f"byline_model_{self.kind}_{RUN}{SUFFIX}"

    async def copy(self, name: str) -> tuple[str, str]:
        """The URL of a database with the same in it, and what was told when it was filled."""
        async with self._locked() as admin:
            told = await self._made(admin)
            await _create(admin, name, f"template {self.name}")
        return _beside(self.server_url, name), told

    @asynccontextmanager
    async def opened(self, name: str, pool_size: int = 10) -> AsyncIterator[tuple[Database, str]]:
        """The same, open; it is gone afterwards."""
        url, told = await self.copy(name)
        database = Database(url, pool_size=pool_size, statement_timeout_s=20)
        try:
            yield database, told
        finally:
            await database.close()
            await drop_database(self.server_url, name)

    async def drop(self) -> None:
        """Who wants a copy all the same makes it anew."""
        async with self._locked() as admin:
            await _drop(admin, self.name)

    @asynccontextmanager
    async def _locked(self) -> AsyncIterator[AsyncConnection]:
        async with administering(self.server_url) as admin:
            key = crc32(self.name.encode())
            await admin.execute(text("select pg_advisory_lock(:key)"), {"key": key})
            yield admin  # PostgreSQL unlocks it with the end of the connection

    async def _made(self, admin: AsyncConnection) -> str:
        told: str | None = await admin.scalar(text(_IS_MADE), {"n": self.name})
        if told is None:
            if self.base:
                await self.base.copy(self.name)
            else:
                await _create(admin, self.name)
            told = await self.fill(_beside(self.server_url, self.name))
            quoted = told.replace("'", "''")
            await admin.exec_driver_sql(f"comment on database {self.name} is '{quoted}'")
        return told


async def _create(admin: AsyncConnection, name: str, how: str = "") -> None:
    assert name.endswith(SUFFIX), f"Tests drop it, so not {name!r}: name it *{SUFFIX}"
    await _drop(admin, name)
    await admin.execute(text(f"create database {name} {how}"))


async def _drop(admin: AsyncConnection, name: str) -> None:
    await admin.execute(text(f"drop database if exists {name} with (force)"))


def _beside(server_url: str, name: str) -> str:
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)
