"""Connections: short reads, one transaction per write.

Reads take a connection for one statement, without BEGIN and COMMIT around it. A read while a write
transaction is open in the same task would hold two connections at once and see the past, so it is
refused.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from db.dependencies import note_statements
from db.errors import translate
from db.pool import CACHED_PAGE_COST, ONE_PLAN, StatementPool

# Their names for rooms that must not import SQLAlchemy.
Session = AsyncSession
Connection = AsyncConnection

_writing: ContextVar["_Write | None"] = ContextVar("byline_writing", default=None)


@dataclass(slots=True)
class _Write:
    """A write transaction, as tasks that are started in it see it, also after its end."""

    is_open: bool = True


class NestedReadError(RuntimeError):
    """A loader or query function was called inside a write transaction: use its session."""


class Database:
    """The two ways to PostgreSQL: ``read()`` and ``write()``."""

    def __init__(self, url: str, *, pool_size: int = 10, statement_timeout_s: float = 5) -> None:
        """``url``: ``postgresql+asyncpg://…``. Nothing connects yet."""
        connect_args: dict[str, Any] = {
            "timeout": 5,
            "server_settings": {
                "application_name": "byline",
                "timezone": "UTC",
                "statement_timeout": str(round(statement_timeout_s * 1000)),
                # Compiling costs more than any statement of ours takes.
                "jit": "off",
                # How alike a word in a title must be to be taken for a misspelt one.
                "pg_trgm.word_similarity_threshold": "0.3",
            },
        }
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=statement_timeout_s,
            connect_args=connect_args,
        )
        self._reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        note_statements(self.engine)
        _, arguments = self.engine.dialect.create_connect_args(self.engine.url)
        # Of asyncpg.connect.
        self.arguments = {**arguments, **connect_args}
        # The same of those that prepared reads are sent by.
        self.reading_arguments = _planned_once(self.arguments)
        self._pool = StatementPool(self.reading_arguments, pool_size, statement_timeout_s)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection for one statement.

        Raises:
            NestedReadError: a write transaction is open in this task.
        """
        _refuse_nested()
        async with self._reader.connect() as connection:
            yield connection

    @property
    def prepared(self) -> StatementPool:
        """Connections for prepared reads.

        Raises:
            NestedReadError: a write transaction is open in this task.
        """
        _refuse_nested()
        return self._pool

    @asynccontextmanager
    async def read_together(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that sees a single moment of the database, and can't write.

        For many statements that must fit together; each may take up to ten minutes.

        Raises:
            NestedReadError: a write transaction is open in this task.
        """
        _refuse_nested()
        still = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        async with still.connect() as connection, connection.begin():
            await connection.execute(text("select set_config('statement_timeout', '10min', true)"))
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back when anything is raised.

        Raises:
            db.errors.BrokenRule: the database refused, by the name of the rule.
        """
        write = _Write()
        token = _writing.set(write)
        try:
            async with self._session() as session, session.begin():
                yield session
        except DBAPIError as error:
            raise translate(error) from error
        finally:
            write.is_open = False
            _writing.reset(token)

    @asynccontextmanager
    async def step(self, session: AsyncSession) -> AsyncIterator[None]:
        """A part of a write that is undone by itself when anything is raised in it.

        Raises:
            db.errors.BrokenRule: the database refused, by the name of the rule.
        """
        try:
            async with session.begin_nested():
                yield
        except DBAPIError as error:
            raise translate(error) from error

    def _session(self) -> AsyncSession:
        return AsyncSession(self.engine, expire_on_commit=False, autoflush=False)

    async def close(self) -> None:
        """Give all connections back."""
        await self._pool.close()
        await self.engine.dispose()


def _planned_once(arguments: dict[str, Any]) -> dict[str, Any]:
    """The same for connections that plan a statement when they prepare it: see ``db.pool``."""
    planning = {"plan_cache_mode": ONE_PLAN, "random_page_cost": CACHED_PAGE_COST}
    server = {**arguments["server_settings"], **planning}
    return {**arguments, "server_settings": server}


def _refuse_nested() -> None:
    write = _writing.get()
    if write is not None and write.is_open:
        raise NestedReadError("Read through the session of the open transaction.")


async def set_instant(session: AsyncSession, now: datetime) -> None:
    """Tell the triggers the writer's instant, for the rest of the transaction."""
    await session.execute(
        text("select set_config('byline.now', :now, true)"), {"now": now.isoformat()}
    )


async def allow_history(session: AsyncSession, reason: str) -> None:
    """Let the triggers accept past intervals (``import``) or their removal (``erasure``)."""
    await session.execute(
        text("select set_config('byline.history', :reason, true)"), {"reason": reason}
    )
