"""Two publications: one to export, and an empty one to import into."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from db.session import Database
from resolvers.context import Context
from tests.conftest import TickingClock, empty
from tests.databases import fresh_database
from tests.exchange.exports.full import fill
from tests.exchange.exports.places import Bytes, Place, bytes_of, library_at


@pytest.fixture(scope="session")
async def second_url(server_url: str) -> AsyncIterator[str]:
    """The URL of a second database of this run."""
    url = await fresh_database(server_url, f"byline_{os.getpid()}_second_test")
    yield url
    admin = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"drop database {make_url(url).database} with (force)"))
    await admin.dispose()


@pytest.fixture(scope="session")
async def whole(second_url: str, tmp_path_factory: pytest.TempPathFactory) -> Bytes:
    """The files of an export in which no table is empty."""
    clock = TickingClock(datetime(2026, 1, 1, 12, tzinfo=UTC))
    directory = tmp_path_factory.mktemp("whole")
    db = Database(second_url, pool_size=3, statement_timeout_s=20)
    place = Place(Context(db, clock=clock), library_at(directory / "here"), directory / "exports")
    await fill(place, clock)
    files = bytes_of(await place.export(emails=True))
    await empty(db)
    await db.close()
    return files


@pytest.fixture
def here(db: Database, clock: TickingClock, tmp_path: Path) -> Place:
    """The publication of ``ctx``, with a storage of its own."""
    return Place(Context(db, clock=clock), library_at(tmp_path / "here"), tmp_path / "exports")


@pytest.fixture
async def there(second_url: str, clock: TickingClock, tmp_path: Path) -> AsyncIterator[Place]:
    """A database without anything, and an empty storage."""
    db = Database(second_url, pool_size=3, statement_timeout_s=20)
    place = Place(Context(db, clock=clock), library_at(tmp_path / "there"), tmp_path / "exports")
    yield place
    if any((await place.counts()).values()):
        await empty(db)
    await db.close()
