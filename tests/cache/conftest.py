"""A Gazette that tests write to, and servers in front of it."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from db.session import Database
from tests.cache.servers import Server, server
from tests.cache.valkey import Valkey
from tests.conftest import fresh_database
from tests.schema.conftest import Hands, filled
from tests.schema.gazette import NOW


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory(prefix="byline-") as name:
        made = Valkey(Path(name))
        yield made
        made.kill()


@dataclass(frozen=True, slots=True)
class Written:
    """A Gazette of one test's own."""

    url: str
    db: Database
    made: dict[str, UUID]
    clock: Hands


@pytest.fixture(scope="session")
async def _template(server_url: str) -> AsyncIterator[tuple[str, dict[str, UUID]]]:
    name = f"byline_cached_{os.getpid()}_test"
    url = await fresh_database(server_url, name)
    database = Database(url, statement_timeout_s=20)
    made = await filled(database)
    await database.close()
    yield name, made
    await _drop(server_url, name)


@pytest.fixture
async def written(
    server_url: str, _template: tuple[str, dict[str, UUID]]
) -> AsyncIterator[Written]:
    name, made = _template
    url = await copied(server_url, name)
    database = Database(url, statement_timeout_s=20)
    yield Written(url, database, made, Hands(NOW))
    await database.close()
    await _drop(server_url, f"copy_of_{name}")


@pytest.fixture
async def one(written: Written) -> AsyncIterator[Server]:
    """It shares with nobody."""
    async with server(written.url, written.clock) as made:
        yield made


@pytest.fixture
async def two(written: Written, valkey: Valkey) -> AsyncIterator[tuple[Server, Server]]:
    """They share answers."""
    async with (
        server(written.url, written.clock, redis=valkey.url) as first,
        server(written.url, written.clock, redis=valkey.url) as second,
    ):
        await first.is_told()
        yield first, second


async def copied(server_url: str, name: str) -> str:
    """A database with the same in it; its URL."""
    admin = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"create database copy_of_{name} template {name}"))
    url = admin.url.set(database=f"copy_of_{name}").render_as_string(hide_password=False)
    await admin.dispose()
    return url


async def _drop(server_url: str, name: str) -> None:
    admin = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"drop database if exists {name} with (force)"))
    await admin.dispose()
