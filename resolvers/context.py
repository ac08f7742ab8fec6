"""What every resolver is given: the database, the operation's one instant, its loaders."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from auth.viewer import ANONYMOUS, Viewer
from db.dependencies import keep_private
from db.errors import BrokenRule
from db.models import SYSTEM_USER_ID
from db.session import Database, Session, set_instant
from db.view import View
from media.renditions import Addresses
from resolvers.allowance import Allowance
from resolvers.hub import Hub
from resolvers.loaders import Loaders
from resolvers.refusals import refused
from resolvers.services import Services

Clock = Callable[[], datetime]

NO_SERVICES: Final = Services()
_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

_open: ContextVar["Transaction | None"] = ContextVar("byline_transaction", default=None)


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class TurnClock:
    """Now, in UTC: one instant for all who ask in the same turn of the loop, so they read alike.

    What was written before their requests came is seen: that is earlier than the turn.
    """

    def __init__(self) -> None:
        """For one loop."""
        self._now: datetime | None = None

    def __call__(self) -> datetime:
        """Only in the loop."""
        if self._now is None:
            self._now = system_clock()
            asyncio.get_running_loop().call_soon(self._forget)
        return self._now

    def us(self) -> int:
        """The same, in microseconds since 1970."""
        return (self() - _EPOCH) // _MICROSECOND

    def _forget(self) -> None:
        self._now = None


@dataclass(slots=True)
class Transaction:
    """One write. ``stamp`` gives it its instant, after the rows it changes are locked."""

    db: Database
    session: Session
    clock: Clock
    task: asyncio.Task[Any] | None
    now: datetime | None = None
    is_open: bool = True
    # What the database was told last.
    _told: datetime | None = None

    async def stamp(self, after: datetime | None = None) -> datetime:
        """The write's instant, later than ``after`` (the last change of what is written).

        Taken from the clock once the rows are locked: were it taken before, a writer who waited
        for the lock could stamp an instant that lies before the change it waited for. In one
        transaction it never goes back: what is checked at COMMIT is checked at the last one.
        """
        now = max(self.clock(), self.now or datetime.min.replace(tzinfo=UTC))
        if after is not None and now <= after:
            now = after + timedelta(microseconds=1)
        if now != self._told:
            await set_instant(self.session, now)
        self.now = self._told = now
        return now

    @asynccontextmanager
    async def step(self) -> AsyncIterator[None]:
        """A part that is undone by itself when it fails; for the task that began the whole.

        Raises:
            RuntimeError: another task writes in it; a session serves one at a time.
            DomainError: the database refused what a check had let through.
        """
        if asyncio.current_task() is not self.task:
            raise RuntimeError("A transaction is for the task that began it.")
        try:
            with _in_domain_terms():
                async with self.db.step(self.session):
                    yield
        except BaseException:
            self._told = None  # undone as well
            raise


class Context:
    """One operation: who asks, when, and what was loaded for it already."""

    def __init__(  # noqa: PLR0913 -- named, and all but one can be left out
        self,
        db: Database,
        *,
        clock: Clock = system_clock,
        actor_id: UUID | None = SYSTEM_USER_ID,
        media: Addresses | None = None,
        prepared: bool = False,
        allowance: Allowance | None = None,
        viewer: Viewer | None = None,
        services: Services = NO_SERVICES,
        events: Hub | None = None,
        began: datetime | None = None,
    ) -> None:
        """``actor_id``: the account that writes are booked to. ``media``: to show it.

        ``prepared``: reads are sent as prepared statements. ``allowance``: where there is a limit.
        ``viewer``: who asks from outside; writes are then booked to their account, or to none.
        ``events``: to follow them. ``began``: the operation's instant; None: now.
        """
        self.db = db
        self.clock = clock
        self.actor_id = actor_id if viewer is None else viewer.account_id
        self._viewer = viewer or ANONYMOUS
        self.services = services
        self.allowance = allowance
        self._media = media
        self._events = events
        self.view = View.live(began or clock())
        self._prepared = prepared
        self.loaders = Loaders(db, prepared=prepared)

    @property
    def now(self) -> datetime:
        """The operation's instant."""
        return self.view.now

    @property
    def viewer(self) -> Viewer:
        """Who asks. An answer for which this was looked at is kept for nobody else."""
        keep_private("who asks")
        return self._viewer

    @property
    def media(self) -> Addresses:
        """Makes the addresses of stored files.

        Raises:
            RuntimeError: this operation was not given any.
        """
        if self._media is None:
            raise RuntimeError("This operation has no addresses of media.")
        return self._media

    @property
    def events(self) -> Hub:
        """Follows what is written.

        Raises:
            RuntimeError: this operation was not given it.
        """
        if self._events is None:
            raise RuntimeError("This operation has no events.")
        return self._events

    def anew(self, earliest: datetime) -> "Context":
        """The same caller's, as of now, with nothing read yet.

        ``earliest``: its instant is no earlier, though the clock of who wrote may be ahead of ours.
        """
        made = copy(self)
        made.view = View.live(max(self.clock(), earliest))
        made.loaders = Loaders(self.db, prepared=self._prepared)
        return made

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One transaction; inside another one of this database, a step of that one.

        So a function that writes is whole by itself and can also be a step of a larger one, as
        when an importer creates, publishes and redirects at once.

        Raises:
            DomainError: the database refused what a check had let through.
        """
        outer = _open.get()
        if outer is None or not outer.is_open or outer.db is not self.db:
            async with self._whole() as transaction:
                yield transaction
            self.loaders = Loaders(
                self.db, prepared=self._prepared
            )  # what was read before is old now
            self.view = View.live(max(self.clock(), transaction.now or self.now))
            return
        async with outer.step():
            yield outer

    @asynccontextmanager
    async def _whole(self) -> AsyncIterator[Transaction]:
        with _in_domain_terms():
            async with self.db.write() as session:
                transaction = Transaction(self.db, session, self.clock, asyncio.current_task())
                token = _open.set(transaction)
                try:
                    yield transaction
                finally:
                    transaction.is_open = False
                    _open.reset(token)


@contextmanager
def _in_domain_terms() -> Iterator[None]:
    try:
        yield
    except BrokenRule as error:
        raise refused(error) from error
