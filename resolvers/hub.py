"""New events, read once in this process and handed to all who follow them."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine, Hashable, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from db.queries import events
from db.queries.events import Place, StoredEvent
from db.session import Database
from resolvers.errors import RequestError
from resolvers.turns import Shared, Turns

log: Final = logging.getLogger("byline.events")

# Where nothing wakes us: a lost LISTEN costs this much, and no event.
POLL_S: Final = 1.0
# An older transaction is still writing: what it comes to tell goes first.
UNSETTLED_S: Final = 0.05
AT_ONCE: Final = 500  # events of one statement
# Who has more before them reads them from the database, when they come to it.
MAX_WAITING: Final = 1_000
# Others want connections too.
WORKERS: Final = 4
TRIES: Final = 8
PAUSE_S: Final = 1.0
# Who comes later is told of things as they are by then.
SHARED_S: Final = 1.0
EVERYTHING: Final = "*"

T = TypeVar("T")


@dataclass(slots=True, eq=False, weakref_slot=True)
class Event:
    """An event on its way; the same object for all who follow it here."""

    stored: StoredEvent
    # What it came to, and since when.
    known: dict[Hashable, tuple[float, Shared[Any]]] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where it stands in the order."""
        return self.stored.place

    def is_about(self, topic: str | None) -> bool:
        """``topic``: a cache tag; None is everything."""
        tags = self.stored.tags
        return topic is None or topic in tags or EVERYTHING in tags


@dataclass(slots=True, eq=False)
class _Follower:
    """Who waits for events behind ``place``; None: for whatever is given to it first.

    ``behind``: some of them it was not given. ``past``: what was committed before it came, and has
    yet to be handed on.
    """

    topic: str | None
    place: Place | None
    behind: bool
    past: frozenset[Place]
    waiting: list[Event] = field(default_factory=list)
    woken: asyncio.Future[None] | None = None

    def give(self, event: Event) -> None:
        """One more, in the order of delivery."""
        if event.place in self.past:
            return
        if self.place is None:
            self.place = Place(event.place.xid, event.place.seq - 1)
        if len(self.waiting) == MAX_WAITING:
            # What it was given lies in the database too, and so does all that follows.
            self.behind = True
            self.waiting.clear()
        if not self.behind:
            self.waiting.append(event)

    def wake(self, turns: Turns) -> None:
        """Let it go on, when its turn comes."""
        if self.woken is not None:
            turns.take(self.woken)
            self.woken = None

    def taken(self) -> Iterator[Event]:
        """What it was given since."""
        while self.waiting:
            event = self.waiting.pop(0)
            if self.place is None or event.place > self.place:
                self.place = event.place
                yield event

    async def news(self) -> None:
        """Wait until there is something."""
        if not self.waiting and not self.behind:
            self.woken = asyncio.get_running_loop().create_future()
            await self.woken


class Hub:
    """Follows the events of one database, as long as somebody follows them here."""

    def __init__(self, db: Database, *, poll_s: float = POLL_S) -> None:
        """Nothing is read yet. ``poll_s``: how often is looked, where nobody wakes it."""
        self._db = db
        self._poll_s = poll_s
        self._followers: set[_Follower] = set()
        self._reading: asyncio.Task[None] | None = None
        # Up to where has been handed on; None until the first look.
        self._place: Place | None = None
        # What is committed, and waits for older transactions.
        self._ahead: frozenset[Place] = frozenset()
        self._begun = asyncio.Event()
        self._news = asyncio.Event()
        self._known: WeakValueDictionary[Place, Event] = WeakValueDictionary()
        self._workers = asyncio.Semaphore(WORKERS)
        self.turns = Turns()

    @property
    def followers(self) -> int:
        """How many follow events."""
        return len(self._followers)

    @property
    def is_reading(self) -> bool:
        """Whether it knows where it began: what is committed now is handed on."""
        return self._place is not None

    def wake(self) -> None:
        """There may be new events."""
        self._news.set()

    def hear(self, _told: str) -> None:
        """A notification came."""
        self.wake()

    async def close(self) -> None:
        """Read no more, whoever follows."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait([self._reading])

    async def follow(
        self, topic: str | None, after: Place | None = None
    ) -> AsyncGenerator[Event, None]:
        """Every event of a topic in the order of delivery, none of them twice, for ever.

        ``topic``: a cache tag that it must bear; None for all events. ``after``: begin behind this
        one; else with what is committed from now on.

        Raises:
            RequestError: INVALID_CURSOR, where the database has not come to ``after``.
        """
        if after is not None:
            await self._check(after)
        past = self._ahead if after is None else frozenset[Place]()
        follower = _Follower(topic, after, behind=after is not None, past=past)
        self._followers.add(follower)
        try:
            await self._join()
            while True:
                if follower.behind:
                    async with aclosing(self._missed(follower)) as missed:
                        async for event in missed:
                            yield event
                for event in follower.taken():
                    yield event
                await follower.news()
        finally:
            self._followers.discard(follower)
            self.wake()  # without followers it ends

    async def once(
        self, event: Event, name: Hashable, make: Callable[[], Coroutine[Any, Any, T]]
    ) -> T:
        """What ``make`` comes to for this event, worked out once for all who ask by this name now.

        It is tried again while the database is away; after some seconds its error is raised.
        """
        now = asyncio.get_running_loop().time()
        since, shared = event.known.get(name, (0.0, None))
        if shared is None or (shared.is_known and now - since >= SHARED_S):
            shared = Shared(self._made(make), self.turns)
            event.known[name] = now, shared
        made: T = await shared.result()
        return made

    async def _made(self, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        for pause in (PAUSE_S,) * TRIES:
            try:
                async with self._workers:
                    return await make()
            except RequestError:
                raise
            except Exception as error:  # noqa: BLE001  # raised below, if it doesn't pass
                log.warning("events.unread", extra={"reason": type(error).__name__})
                await asyncio.sleep(pause)
        async with self._workers:
            return await make()

    async def _check(self, after: Place) -> None:
        async with self._db.read() as connection:
            _, ahead = await events.here(connection)
        if after >= ahead:
            message = "This cursor is of another database. Begin without `after`."
            raise RequestError("INVALID_CURSOR", message)

    async def _join(self) -> None:
        if self._reading is None:
            self._begun.clear()
            self._reading = asyncio.create_task(self._read())
        await self._begun.wait()

    async def _missed(self, follower: _Follower) -> AsyncGenerator[Event, None]:
        """What is stored behind its place, as far as to what it will be given."""
        follower.behind = False
        follower.waiting.clear()
        place, until = follower.place, self._place
        while place and until and place < until and not follower.behind:
            found = await self._made(partial(self._after, place))
            for event in found:
                if event.place <= until:
                    follower.place = event.place
                    if event.is_about(follower.topic):
                        yield event
            # No further than to where it is given them.
            place = min(until, found[-1].place) if len(found) == AT_ONCE else until
            follower.place = place

    async def _after(self, place: Place) -> list[Event]:
        async with self._db.read() as connection:
            return [self._event(one) for one in await events.after(connection, place, AT_ONCE)]

    def _event(self, stored: StoredEvent) -> Event:
        known = self._known.get(stored.place)
        if known is None:
            known = self._known[stored.place] = Event(stored)
        return known

    async def _read(self) -> None:
        lost = False
        while self._followers:
            self._news.clear()
            try:
                pause, lost = await self._look(), False
            except Exception:
                # Whatever it is, the next look may find the database again.
                if not lost:
                    log.exception("events.lost")
                pause, lost = self._poll_s, True
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._news.wait()
        self._reading = self._place = None
        self._ahead = frozenset()

    async def _look(self) -> float:
        """Hand on what is new; how long to wait for more."""
        async with self._db.read() as connection:
            if self._place is None:
                place, _ = await events.here(connection)
                self._begin(place, await events.after(connection, place, AT_ONCE))
                return 0
            found = await events.after(connection, self._place, AT_ONCE)
        settled = [one for one in found if one.settled]
        self._ahead = frozenset(one.place for one in found if not one.settled)
        for stored in settled:
            self._hand_on(self._event(stored))
        if len(settled) < len(found):
            return UNSETTLED_S
        return 0 if len(found) == AT_ONCE else self._poll_s

    def _begin(self, place: Place, found: list[StoredEvent]) -> None:
        """``found``: what is there behind the place, and happened before anybody followed."""
        self._place = place
        self._ahead = frozenset(one.place for one in found)
        for follower in self._followers:
            if follower.place is None:
                follower.past = self._ahead
        self._begun.set()

    def _hand_on(self, event: Event) -> None:
        self._place = event.place
        for follower in self._followers:
            if event.is_about(follower.topic):
                follower.give(event)
                follower.wake(self.turns)
