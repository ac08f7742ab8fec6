"""Made-up publications of two sizes."""

import os
from collections.abc import AsyncIterator

import pytest

from db.session import Database
from exchange.demo.bulk import make_many
from exchange.progress import Silent
from media.library import Library, open_library
from resolvers.context import Context
from tests.databases import fresh_database


async def filled(server_url: str, name: str, library: Library, articles: int) -> Database:
    """A database of its own with so many articles."""
    db = Database(await fresh_database(server_url, name), statement_timeout_s=20)
    url = "http://localhost"
    await make_many(Context(db), library, articles=articles, seed=1, url=url, progress=Silent())
    return db


@pytest.fixture(scope="package")
async def stored(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Library]:
    """Where the files of both are."""
    files = tmp_path_factory.mktemp("bulk").as_uri()
    async with open_library(files, b"a key for tests only") as opened:
        yield opened


@pytest.fixture(scope="package")
async def many(server_url: str, stored: Library) -> AsyncIterator[Database]:
    """Two hundred articles; not to be written to."""
    db = await filled(server_url, f"byline_many_{os.getpid()}_test", stored, 200)
    yield db
    await db.close()


@pytest.fixture(scope="package")
async def more(server_url: str, stored: Library) -> AsyncIterator[Database]:
    """Two thousand articles; not to be written to."""
    db = await filled(server_url, f"byline_more_{os.getpid()}_test", stored, 2000)
    yield db
    await db.close()
