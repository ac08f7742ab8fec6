"""Real servers for every test: PostgreSQL, embedded or that of DATABASE_URL, never a fake."""

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import event, make_url, text

import embedded
from db.session import Database
from exchange import demo
from media.library import open_library
from resolvers.context import Context
from tests.databases import SUFFIX, Model, drop_database, fresh_database, migrated

# A shell that starts the tests in the background has them deaf to this, and their children too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
ROOT: Final = Path(__file__).parent.parent
# Children before their parents; the system user and the migrations stay.
TABLES: Final = (
    "correction", "menu_item", "menu", "collection_item", "collection", "series_part", "series",
    "comment", "comment_count", "reaction", "reaction_count", "view_count", "view_batch",
    "redirect_count", "event", "source_item", "redirect", "schedule",
    "publication_section", "publication_credit", "publication_tag", "publication", "custom_value",
    "revision_reference", "revision_search", "revision", "content", "author", "tag", "section",
    "media_asset", "custom_field", "idempotency_key", "api_token", "site",
)  # fmt: skip
EMPTYING: Final = ";".join(
    (
        "set constraints all deferred",
        *(f"delete from {table}" for table in TABLES),  # noqa: S608  # our own names
        "delete from user_account where kind <> 'SYSTEM'",
    )
)


def pytest_collectstart() -> None:
    """Nothing that is loaded is garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is there by now stays, so the collector needn't look at it again and again."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest first, so that no worker is left with one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


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
    with _server() as url:
        yield url
        asyncio.run(migrated(url).drop())


@contextmanager
def _server() -> Iterator[str]:
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


@pytest.fixture(scope="session")
async def database_url(server_url: str) -> str:
    """The database of this run, of its own so that two runs at once don't meet."""
    return await fresh_database(server_url, f"byline_{os.getpid()}_test")


@pytest.fixture(scope="session")
async def _database(server_url: str, database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, pool_size=20, statement_timeout_s=20)
    yield database
    await database.close()
    await drop_database(server_url, make_url(database_url).database or "")


@pytest.fixture(scope="session")
async def demo_db(
    server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    """The demo publication, made once; not to be written to."""

    async def fill(url: str) -> str:
        files = tmp_path_factory.mktemp("demo").as_uri()
        await _fill_by_demo(url, files)
        return files

    model = Model(server_url, "demo", fill, migrated(server_url))
    async with model.opened(f"byline_demo_{os.getpid()}_test") as (database, _):
        yield database
    await model.drop()


async def _fill_by_demo(url: str, files: str) -> None:
    database = Database(url, statement_timeout_s=20)
    async with open_library(files, b"a key for tests only") as library:
        await demo.fill_if_empty(
            Context(database), library, url="http://localhost:8000", say=lambda _: None
        )
    await database.close()


async def empty(database: Database) -> None:
    """Delete what a test has written: quicker than any other way on small tables."""
    async with database.engine.begin() as connection:
        await connection.execute(text("select set_config('byline.history', 'erasure', true)"))
        raw = await connection.get_raw_connection()
        assert raw.driver_connection
        await raw.driver_connection.execute(EMPTYING)  # asyncpg sends all of it at once


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
