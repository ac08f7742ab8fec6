"""Real servers for every test: PostgreSQL, embedded or that of DATABASE_URL, never a fake."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

import embedded
from db import migrations
from db.session import Database
from exchange import demo
from media.library import open_library
from resolvers.context import Context

ROOT: Final = Path(__file__).parent.parent
SUFFIX: Final = "_test"
# Children before their parents; the system user and the migrations stay.
TABLES: Final = (
    "correction", "menu_item", "menu", "collection_item", "collection", "series_part", "series",
    "comment", "comment_count", "reaction", "reaction_count", "view_count", "view_batch",
    "redirect_count", "event", "source_item", "redirect", "schedule",
    "publication_section", "publication_credit", "publication_tag", "publication", "custom_value",
    "revision_reference", "revision_search", "revision", "content", "author", "tag", "section",
    "media_asset", "custom_field", "idempotency_key", "api_token", "site",
)  # fmt: skip


class TickingClock:
    """A clock that only tests move; each look at it is one microsecond later."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def advance(self, **step: float) -> datetime:
        self.now += timedelta(**step)
        return self.now

    def set(self, now: datetime) -> None:
        assert now >= self.now, "time goes forward"
        self.now = now


class Statements(list[str]):
    """The SQL statements that were sent, in order."""


CountStatements = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A server and a database on it whose name ends in _test: nothing else is ever written to."""
    given = os.environ.get("DATABASE_URL")
    if given:
        url = make_url(given).set(drivername="postgresql+asyncpg")
        name = url.database or ""
        assert name.endswith(SUFFIX), f"Tests empty their database, so not {name!r}: name it *_test"
        yield url.render_as_string(hide_password=False)
        return
    root = ROOT / ".byline" / "tests"
    with embedded.running(root, valkey=False, database="byline_test", durable=False) as services:
        yield services.database_url


async def fresh_database(server_url: str, name: str) -> str:
    """An empty database beside that of ``server_url``, migrated; its URL."""
    url = await bare_database(server_url, name)
    engine = create_async_engine(url)
    await migrations.upgrade(engine)
    await engine.dispose()
    return url


async def bare_database(server_url: str, name: str) -> str:
    """A database without tables beside that of ``server_url``; its URL."""
    assert name.endswith(SUFFIX)
    admin = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"drop database if exists {name} with (force)"))
        await connection.execute(text(f"create database {name}"))
    await admin.dispose()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
async def database_url(server_url: str) -> str:
    """The database of this run, of its own so that two runs at once don't meet."""
    return await fresh_database(server_url, f"byline_{os.getpid()}_test")


@pytest.fixture(scope="session")
async def _database(server_url: str, database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=20, statement_timeout_s=20)
    yield database
    await database.close()
    admin = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        name = make_url(database_url).database
        await connection.execute(text(f"drop database {name} with (force)"))
    await admin.dispose()


@pytest.fixture(scope="session")
async def demo_db(
    server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    """The demo publication, made once; not to be written to."""
    url = await fresh_database(server_url, f"byline_demo_{os.getpid()}_test")
    database = Database(url, statement_timeout_s=20)
    files = tmp_path_factory.mktemp("demo").as_uri()
    async with open_library(files, b"a key for tests only") as library:
        await demo.fill_if_empty(
            Context(database), library, url="http://localhost:8000", say=lambda _: None
        )
    yield database
    await database.close()


async def empty(database: Database) -> None:
    """Delete what a test has written: quicker than any other way on small tables."""
    async with database.engine.begin() as connection:
        await connection.execute(text("select set_config('byline.history', 'erasure', true)"))
        await connection.execute(text("set constraints all deferred"))
        for table in TABLES:
            await connection.execute(text(f"delete from {table}"))  # noqa: S608  # our own names
        await connection.execute(text("delete from user_account where kind <> 'SYSTEM'"))


@pytest.fixture
async def db(_database: Database) -> AsyncIterator[Database]:
    """A migrated database, emptied after the test."""
    yield _database
    await empty(_database)


@pytest.fixture
def clock() -> TickingClock:
    """Begins at noon of 1 January 2026."""
    return TickingClock(datetime(2026, 1, 1, 12, tzinfo=UTC))


@pytest.fixture
def ctx(db: Database, clock: TickingClock) -> Context:
    """One operation of the system user."""
    return Context(db, clock=clock)


@pytest.fixture
def count_statements(db: Database) -> CountStatements:
    """``with count_statements() as sent:`` collects what is sent to the database meanwhile."""

    @contextmanager
    def counting() -> Iterator[Statements]:
        sent = Statements()

        def note(*arguments: object) -> None:
            sent.append(str(arguments[2]))

        event.listen(db.engine.sync_engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(db.engine.sync_engine, "before_cursor_execute", note)

    return counting
