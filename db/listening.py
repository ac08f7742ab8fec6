"""PostgreSQL's notifications, on a connection of their own that is known to work or known not to.

A notification is sent within a transaction and arrives once that is committed, in the order of the
commits. Whoever was cut off has missed some, and is told so.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from db.session import Database

if TYPE_CHECKING:
    from asyncpg import Connection

log: Final = logging.getLogger("byline.listening")

BEAT_S: Final = 1.0
# As long after a beat was sent that came back, all that was sent before is known to have come.
LEASE_S: Final = 2.5
# Who has written waits no longer than this for what it told itself.
SYNC_S: Final = 0.3
RETRY_S: Final = 0.25


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told what. None of the three may take long, nor raise.

    ``found``: from now on nothing is missed. ``lost``: from now on, or some seconds ago, it is.
    ``greeting``: what is told to all who listen, each time that we have begun to.
    """

    channel: str
    told: Callable[[str], None]
    found: Callable[[], None] = _nothing
    lost: Callable[[], None] = _nothing
    greeting: Callable[[], str] | None = None


class Listening:
    """One connection that listens for all of a process, and is opened again when it is lost."""

    def __init__(self, database: Database) -> None:
        """Nothing connects yet."""
        self._arguments = database.arguments
        self._listeners: list[Listener] = []
        self._connection: Connection[Any] | None = None
        self._turn = asyncio.Lock()  # the connection does one thing at a time
        self._came = asyncio.Event()
        self._found = asyncio.Event()
        self._beat = ""
        # The next beat, until it is sent: all who ask by then are told by it.
        self._to_come: asyncio.Task[None] | None = None
        # By time.monotonic(). What was sent before ``_doubted`` proves nothing any more.
        self._trusted_until = self._doubted = 0.0

    def is_trusted(self) -> bool:
        """Whether nothing is missing, or only what was told in the last ``LEASE_S``."""
        return time.monotonic() < self._trusted_until

    async def add(self, listener: Listener) -> None:
        """From now on it is told; ``found`` comes first, perhaps before this returns."""
        self._listeners.append(listener)
        async with self._turn:
            if self._connection is not None:
                await self._connection.add_listener(listener.channel, _passed_to(listener.told))
                listener.found()
                await _greet(self._connection, listener)

    async def ready(self) -> None:
        """Wait until it listens."""
        await self._found.wait()

    async def sync(self) -> bool:
        """Wait until all has come that was committed before; False where that can't be told soon.

        Then nothing is trusted until it has: who writes and reads again sees what it wrote.
        """
        connection = self._connection
        if connection is None:
            return False
        try:
            async with asyncio.timeout(SYNC_S):
                await self._next_beat(connection)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._doubted, self._trusted_until = time.monotonic(), 0.0
            return False
        return True

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self._hold()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("listening.lost", extra={"reason": str(error) or type(error).__name__})
            finally:
                self._leave()
            await asyncio.sleep(RETRY_S)

    async def _hold(self) -> None:
        """Listen until the connection is lost."""
        connection: Connection[Any] = await asyncpg.connect(**self._arguments)
        try:
            connection.add_termination_listener(lambda _: self._leave())
            self._beat = f"byline_beat_{connection.get_server_pid()}"
            await connection.add_listener(self._beat, lambda *_: self._came.set())
            async with self._turn:
                for one in self._listeners:
                    await connection.add_listener(one.channel, _passed_to(one.told))
                self._connection = connection
            await self._prove(connection)
            for one in self._listeners:
                one.found()
            async with self._turn:
                for one in self._listeners:
                    await _greet(connection, one)
            self._found.set()
            while not connection.is_closed():
                await asyncio.sleep(BEAT_S)
                await self._next_beat(connection)
        finally:
            self._leave()
            connection.terminate()

    async def _next_beat(self, connection: "Connection[Any]") -> None:
        """One that is sent from now on. Who stops waiting for it doesn't stop it."""
        if self._to_come is None:
            self._to_come = asyncio.create_task(self._prove(connection))
            self._to_come.add_done_callback(_seen)
        await asyncio.shield(self._to_come)

    async def _prove(self, connection: "Connection[Any]") -> None:
        """Notify ourselves: a pooler that drops LISTEN answers, yet no notification comes."""
        async with self._turn:
            self._to_come = None
            async with asyncio.timeout(BEAT_S):
                sent = time.monotonic()
                self._came.clear()
                await connection.execute(f"notify {self._beat}")
                await self._came.wait()
        if sent >= self._doubted:
            self._trusted_until = sent + LEASE_S

    def _leave(self) -> None:
        self._trusted_until = 0.0
        self._to_come = None
        if self._connection is not None:
            self._connection = None
            self._found.clear()
            for one in self._listeners:
                one.lost()


async def _greet(connection: "Connection[Any]", listener: Listener) -> None:
    if listener.greeting is not None:
        await connection.execute("select pg_notify($1, $2)", listener.channel, listener.greeting())


def _seen(beat: "asyncio.Task[None]") -> None:
    """Whoever waits for it is told; nobody may."""
    if not beat.cancelled():
        beat.exception()


def _passed_to(told: Callable[[str], None]) -> Callable[..., None]:
    return lambda _connection, _pid, _channel, payload: told(payload)


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[Listening]:
    """Notifications of the database, for as long as the block takes."""
    line = Listening(database)
    task = asyncio.create_task(line.run())
    try:
        yield line
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
