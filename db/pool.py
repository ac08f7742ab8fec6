"""Connections for prepared reads: asyncpg itself, without a layer above it.

A read of one page costs SQLAlchemy's connection 160 to 270 µs of CPU and this one 45 to 110.
asyncpg's own pool would send a RESET after each use, a second round trip.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import orjson
from asyncpg import Connection

from db.dependencies import collected
from db.gathering import Gathering
from db.models.base import FOREVER

if TYPE_CHECKING:
    from asyncpg.prepared_stmt import PreparedStatement

# On one connection. A list's takes PostgreSQL 0.2 MB: 30 MB in all.
MAX_PREPARED: Final = 150
MAX_INSTANTS: Final = 20_000  # 5 MB
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
# Left to choose, PostgreSQL plans five executions for their own values, on each connection, and
# many of our lists each time, which takes it three to ten times as long as to read the page.
ONE_PLAN: Final = "force_generic_plan"
OWN_PLANS: Final = "force_custom_plan"
# What is read again and again is in memory. By its default, 4, PostgreSQL would rather go through a
# table of some hundred tags for each article than look three of them up.
CACHED_PAGE_COST: Final = "1.1"
_INFINITY: Final = (2**63 - 1,)
# After these a connection, or what it has prepared, is of no use.
LOST: Final = (asyncpg.InvalidCachedStatementError, asyncpg.InternalClientError, OSError)


class StatementPool:
    """At most ``size`` connections, opened when they are needed; the last used is used again."""

    def __init__(self, arguments: dict[str, Any], size: int, timeout_s: float) -> None:
        """``arguments``: of ``asyncpg.connect``. ``timeout_s``: how long to wait for a free one."""
        self._arguments = arguments
        self._size = size
        self._timeout_s = timeout_s
        self._free: list[_Connection] = []
        self._opened = 0
        self._waiting: deque[asyncio.Future[_Connection | None]] = deque()
        # Told of each statement and its values, for tests and `cli.py explain`.
        self.sent: list[Callable[[str, Sequence[Any]], None]] = []
        # Of look-ups by a single key, which are sent together.
        self.gathering = Gathering()

    async def fetch(self, text: str, values: Sequence[Any], *, own_plan: bool = False) -> list[Any]:
        """The rows of one statement, prepared where it isn't yet.

        ``own_plan``: it is planned for these values; else as it was planned when it was prepared.

        Raises:
            TimeoutError: no connection became free. asyncpg.PostgresError, OSError.
        """
        connection = self._idle() or await self._take()
        try:
            for note in self.sent:
                note(text, values)
            if found := collected():
                found.sent += 1  # who sent it tells what it depends on
            statement = connection.prepared(text) or await connection.prepare(text)
            if connection.plans_own is not own_plan:
                await connection.plan_own(own=own_plan)
            return await statement.fetch(*values)
        except LOST:
            connection.drop()
            raise
        finally:
            self._give_back(connection)

    async def close(self) -> None:
        """Close what is open; nobody may be reading."""
        free, self._free = self._free, []
        self._opened -= len(free)
        await asyncio.gather(*(connection.close() for connection in free))

    def _idle(self) -> "_Connection | None":
        while self._free:
            connection = self._free.pop()
            if connection.usable:
                return connection
            self._opened -= 1  # lost while nobody used it, as when PostgreSQL starts again
        return None

    async def _take(self) -> "_Connection":
        if connection := self._idle():
            return connection
        if self._opened < self._size:
            return await self._open()
        # One after the other: who comes later gets no connection that another waits for.
        return await self._turn() or await self._take()

    async def _turn(self) -> "_Connection | None":
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[_Connection | None] = loop.create_future()
        limit = loop.call_later(self._timeout_s, _expire, turn)
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._pass_on(turn.result())  # it was our turn, and we can't take it
            raise
        finally:
            limit.cancel()

    async def _open(self) -> "_Connection":
        self._opened += 1
        try:
            return _Connection(await _connect(self._arguments))
        except BaseException:
            self._opened -= 1
            self._pass_on(None)
            raise

    def _give_back(self, connection: "_Connection") -> None:
        if connection.usable:
            self._pass_on(connection)
        else:
            self._opened -= 1
            self._pass_on(None)

    def _pass_on(self, connection: "_Connection | None") -> None:
        """To who waits longest, or into the pool. None: there is room to open one."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        if connection is not None:
            self._free.append(connection)


def _expire(turn: "asyncio.Future[_Connection | None]") -> None:
    if not turn.done():
        turn.set_exception(TimeoutError("No connection became free."))


class _Connection:
    """One connection with its prepared statements, those used least recently first."""

    def __init__(self, connection: "Connection[Any]") -> None:
        self._connection = connection
        self._prepared: dict[str, PreparedStatement[Any]] = {}
        self._stale = False
        self.plans_own: bool | None = False

    @property
    def usable(self) -> bool:
        """Open, and what it has prepared still fits the tables."""
        return not self._stale and not self._connection.is_closed()

    def prepared(self, text: str) -> "PreparedStatement[Any] | None":
        """A statement that is prepared; it is the last used from here on."""
        statement = self._prepared.pop(text, None)
        if statement is not None:
            self._prepared[text] = statement
        return statement

    def drop(self) -> None:
        """It is of no use any more."""
        self._stale = True
        self._connection.terminate()

    async def close(self) -> None:
        """Say goodbye to the server."""
        await self._connection.close()

    async def plan_own(self, *, own: bool) -> None:
        """Plan for the values of each execution from here on, or once for all values."""
        self.plans_own = None  # not known, should this be cancelled
        await self._connection.execute(f"set plan_cache_mode = {OWN_PLANS if own else ONE_PLAN}")
        self.plans_own = own

    async def prepare(self, text: str) -> "PreparedStatement[Any]":
        """A statement, in place of the one that was used least recently."""
        if len(self._prepared) >= MAX_PREPARED:
            del self._prepared[next(iter(self._prepared))]
        statement = self._prepared[text] = await self._connection.prepare(text)
        return statement


async def _connect(arguments: dict[str, Any]) -> "Connection[Any]":
    connection: Connection[Any] = await asyncpg.connect(**arguments)
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: orjson.dumps(value).decode(),
        decoder=orjson.loads,
    )
    await connection.set_type_codec(
        "timestamptz",
        schema="pg_catalog",
        encoder=_number,
        decoder=_INSTANTS.__getitem__,
        format="tuple",
    )
    return connection


class _Instants(dict[tuple[int], datetime]):
    """Instants by PostgreSQL's own number; those that were asked for lately are made once.

    Making one takes four times as long as finding it, and the same articles are read again and
    again.
    """

    def __missing__(self, number: tuple[int]) -> datetime:
        if len(self) >= MAX_INSTANTS:
            self.clear()
        if number == _INFINITY:
            return FOREVER
        instant = self[number] = EPOCH + timedelta(microseconds=number[0])
        return instant


_INSTANTS: Final = _Instants()


def _number(instant: datetime) -> tuple[int]:
    return _INFINITY if instant == FOREVER else ((instant - EPOCH) // MICROSECOND,)
