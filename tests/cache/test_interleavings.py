"""Read, commit and notification in every order that they can have."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from typing import Any, Final

import pytest
from sqlalchemy import text
from starlette.types import Message, Receive, Scope, Send

from cache.answers import Answers
from cache.sources import Keeping, Sources
from db.dependencies import collecting
from db.listening import Listener
from db.queries.instants import next_change
from tests.cache.conftest import Written
from tests.cache.servers import Server, microseconds, posted
from tests.endpoint.asgi import POSTED, Client

SITE: Final = posted("{ site { name } }")
READING: Final = ("begin", "read", "keep")
WRITING: Final = ("commit", "notify")


def orders() -> list[tuple[str, ...]]:
    """All in which what reads and what writes keep their own order."""
    found = []
    for places in combinations(range(5), 2):
        reading, writing = iter(READING), iter(WRITING)
        found.append(tuple(next(writing if n in places else reading) for n in range(5)))
    return found


@dataclass(slots=True)
class Race:
    """One reader, one writer, and notifications that arrive when they are let."""

    one: Server
    written: Written
    payloads: list[str] = field(default_factory=list)
    may_read: asyncio.Event = field(default_factory=asyncio.Event)
    may_keep: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    has_read: asyncio.Event = field(default_factory=asyncio.Event)
    reader: asyncio.Task[Any] | None = None
    answers: Answers = field(init=False)

    async def prepare(self) -> None:
        """What is asked for has been asked for once, so that it is kept the next time."""
        db, now_us = self.one.db, microseconds(self.written.clock)
        sources = Sources(
            lambda: True, self.one.line.sync, collecting, partial(next_change, db), now_us, now_us
        )
        self.answers = Answers(self._app, sources, Keeping())
        await self.one.line.add(Listener("byline_cache", self.payloads.append))
        for event in (self.may_read, self.may_keep):
            event.set()
        await self.ask()
        for event in (self.may_read, self.may_keep, self.begun, self.has_read):
            event.clear()

    async def ask(self) -> str:
        """The name of the site, as the cache tells it."""
        got = await Client(self.answers).request("POST", "", POSTED, SITE)
        name: str = got.json["data"]["site"]["name"]
        return name

    async def begin(self) -> None:
        self.reader = asyncio.create_task(self.ask())
        await self.begun.wait()

    async def read(self) -> None:
        self.may_read.set()
        await self.has_read.wait()

    async def keep(self) -> None:
        self.may_keep.set()
        assert self.reader
        await self.reader

    async def commit(self) -> None:
        async with self.written.db.engine.begin() as connection:
            await connection.execute(text("update site set name = 'New'"))
        await self.one.is_told()

    async def notify(self) -> None:
        for payload in self.payloads:
            self.answers.told(payload)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun.set()
        await self.may_read.wait()
        sent: list[Message] = []

        async def hold(message: Message) -> None:
            sent.append(message)

        await self.one.fresh(scope, receive, hold)
        self.has_read.set()
        await self.may_keep.wait()
        for message in sent:
            await send(message)


@pytest.mark.parametrize("order", orders(), ids="-".join)
async def test_nothing_old_is_kept_in_any_order(
    one: Server, written: Written, order: tuple[str, ...]
) -> None:
    race = Race(one, written)
    await race.prepare()
    for step in order:
        await getattr(race, step)()
    assert await race.ask() == "New"


async def test_without_the_guard_an_old_answer_would_stay(
    one: Server, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cache.ledger.Ledger.is_untouched", lambda *_: True)
    race = Race(one, written)
    await race.prepare()
    for step in (race.begin, race.read, race.commit, race.notify, race.keep):
        await step()
    assert await race.ask() != "New"


async def test_one_who_came_later_does_not_take_what_was_begun_before(
    one: Server, written: Written
) -> None:
    race = Race(one, written)
    await race.prepare()
    for step in (race.begin, race.read, race.commit, race.notify):
        await step()
    late = asyncio.create_task(race.ask())
    await race.keep()
    assert await late == "New"
