"""Views and followed redirects on their way to the database.

The cache's server gathers them, and they are booked in batches. While it is away they are gathered
and booked here. So what waits here is lost only where the process is killed meanwhile; what waits
there, where the server loses its memory.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from cache.connection import Away, CacheServer
from cache.tally import Batch, Tally
from db.queries import hot
from db.session import Database

log: Final = logging.getLogger("byline.counting")

EVERY_S: Final = 2.0  # how far counts in answers are behind
LAST_WORDS_S: Final = 3.0  # for what is left when the process ends
VIEW: Final = "view"
FOLLOWED: Final = "followed"


@dataclass(slots=True)
class _Addition:
    """Counts that go to the server together. ``settled``: they did, or are kept here."""

    number: int
    counts: Counter[str] = field(default_factory=Counter)
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    def settle(self) -> None:
        """Nobody waits for it any more; who counts from now on does so anew."""
        self.settled.set()
        self.settled = asyncio.Event()


class Counting:
    """What one process counts. Each is booked once, whoever is killed or frozen between two steps.

    Two things may have happened when no answer came: an addition to the server, which is repeated
    under its number, and the booking of a batch, which is repeated under its id.
    """

    def __init__(self, db: Database, server: CacheServer, clock: Callable[[], datetime]) -> None:
        """``clock``: when views are booked, they count as of that instant."""
        self._db = db
        self._tally = Tally(server)
        self._clock = clock
        self._next = _Addition(1)
        self._unsure: _Addition | None = None
        self._own: Batch | None = None
        self._sending: asyncio.Task[None] | None = None

    async def count(self, kind: str, thing_id: UUID) -> None:
        """One more. It comes back when it can't be lost with this process, or was kept for later.

        ``kind``: VIEW of a content, or FOLLOWED, a redirect.
        """
        addition = self._next
        addition.counts[f"{kind}:{thing_id}"] += 1
        if self._tally.is_away:
            return
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())
        await addition.settled.wait()

    async def book(self) -> bool:
        """Bring to the database what has come together. Whether there may be more.

        Raises:
            Exception: the database can't be reached; what was to be booked is kept.
        """
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send())
        await asyncio.shield(self._sending)
        await self._book_own()
        with suppress(Away):
            batch = await self._tally.sealed()
            if batch is not None:
                await self._book(batch)
                await self._tally.drop(batch.id)
            return batch is not None
        return False

    async def _send(self) -> None:
        """All that waits, one addition after the other: meanwhile the next one comes together."""
        try:
            while (self._unsure or self._next.counts) and not self._tally.is_away:
                addition = self._unsure = self._unsure or self._begun()
                try:
                    await self._tally.add(addition.number, addition.counts)
                finally:
                    addition.settle()
                self._unsure = None
        except Away:
            pass  # it is kept here
        finally:
            self._next.settle()

    def _begun(self) -> _Addition:
        addition, self._next = self._next, _Addition(self._next.number + 1)
        return addition

    async def _book_own(self) -> None:
        """What waits here while the server is away, but for what may have reached it."""
        if self._own is None and self._next.counts and self._tally.is_away:
            self._own = Batch(uuid4(), self._begun().counts)
        if self._own is not None:
            await self._book(self._own)
            self._own = None

    async def _book(self, batch: Batch) -> None:
        now = self._clock()
        async with self._db.write() as session:
            if await hot.take(session, batch.id, now):
                await hot.add_views(session, _of_kind(batch, VIEW), now)
                await hot.add_hits(session, _of_kind(batch, FOLLOWED))
                await hot.forget(session, now)


def _of_kind(batch: Batch, wanted: str) -> Mapping[UUID, int]:
    named = ((name.partition(":"), number) for name, number in batch.counts.items())
    return {UUID(thing_id): number for (kind, _, thing_id), number in named if kind == wanted}


@asynccontextmanager
async def counting(
    db: Database, server: CacheServer, clock: Callable[[], datetime]
) -> AsyncIterator[Counting]:
    """Counts, and books every few seconds, for as long as the block takes; the rest at its end."""
    made = Counting(db, server, clock)
    booking = asyncio.create_task(_keep_booking(made))
    try:
        yield made
    finally:
        booking.cancel()
        await asyncio.wait({booking}, timeout=LAST_WORDS_S)
        await _book_the_rest(made)


async def _keep_booking(made: Counting) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await made.book()
        except Exception as error:  # noqa: BLE001 -- whatever it is: it is tried again
            log.warning("views.wait", extra={"reason": str(error) or type(error).__name__})


async def _book_the_rest(made: Counting) -> None:
    try:
        async with asyncio.timeout(LAST_WORDS_S):
            while await made.book():
                pass
    except Exception as error:  # noqa: BLE001 -- the process ends in any case
        log.warning("views.left", extra={"reason": str(error) or type(error).__name__})
