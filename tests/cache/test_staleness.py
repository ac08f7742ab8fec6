"""What the cache gives is what is true: random writes against random reads, on two servers."""

import json
import os
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

import pytest
from sqlalchemy import text

from cache.requests import SHAPING, key_of
from db.listening import Listener
from resolvers.context import Context
from tests.cache.conftest import Written
from tests.cache.reads import BROAD, Request, requests
from tests.cache.servers import Server
from tests.cache.writes import Desk
from tests.endpoint.asgi import Got

PAIRS: Final = 500
MANY: Final = int(os.environ.get("BYLINE_TEST_PAIRS", "100000"))
SEED: Final = int(os.environ.get("BYLINE_TEST_SEED", "1"))
FEW: Final = 16  # requests are asked in turn beside the broad ones; half of them change
Kept = Mapping[bytes, tuple[bytes, frozenset[str]]]


@dataclass(slots=True)
class Tally:
    """Of answers that a write could drop: how many there were, and were dropped by whom.

    ``changed``: those that it did change.
    """

    pairs: int = 0
    writes: int = 0
    kept: int = 0
    dropped: int = 0
    changed: int = 0
    by_type: int = 0
    stale: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.pairs} answers from the cache compared with fresh ones, in between "
            f"{self.writes} writes: {len(self.stale)} stale. Of {self.kept} kept answers the "
            f"writes changed {self.changed}. Dropped: {self.dropped}; by the types of their rows "
            f"it were {self.by_type}, by flushing all {self.kept}."
        )


@dataclass(slots=True)
class History:
    """Reads and writes in turn."""

    servers: Sequence[Server]
    desk: Desk
    random: Random
    requests: Sequence[Request]
    touched: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    few: list[Request] = field(default_factory=list)

    async def begin(self) -> None:
        """Hear of writes as the servers do."""
        self.few += [*self.random.sample(self.requests, FEW), *self.requests[: len(BROAD)]]
        await self.servers[0].line.add(Listener("byline_cache", self._told))

    def _told(self, payload: str) -> None:
        self.touched.add(json.loads(payload)[1])

    async def go(self, pairs: int) -> None:
        """Until so many answers from the cache were compared. Writes are the same for a seed."""
        few = self.few
        while self.tally.pairs < pairs:
            if self.tally.writes % 25 == 24:
                few[: FEW // 2] = self.random.sample(self.requests, FEW // 2)
            kept = [_kept(one, few) for one in self.servers]
            last = await self.desk.write()
            for one in self.servers:
                await one.is_told()
            self.tally.writes += 1
            left = [_kept(one, few) for one in self.servers]
            for name, body in few:
                fresh = (await self.servers[0].ask_fresh(body)).body
                for was, now in zip(kept, left, strict=True):
                    self._note(body, fresh, was, now)
                for one in self.servers:
                    self._compare(name, last, await one.ask(body), fresh)
            self.touched.clear()

    def _note(self, body: bytes, fresh: bytes, was: Kept, now: Kept) -> None:
        """What the last write did to a kept answer."""
        if body not in was:
            return
        before, keys = was[body]
        self.tally.kept += 1
        self.tally.changed += fresh != before
        self.tally.dropped += body not in now
        tables = {key.partition(" ")[0] for key in keys}
        self.tally.by_type += not self.touched.isdisjoint(tables)

    def _compare(self, name: str, last: str, got: Got, fresh: bytes) -> None:
        if got.headers["x-cache"] == "HIT":
            self.tally.pairs += 1
            if got.body != fresh:
                self.tally.stale.append(f"{name} after {last}: {got.body!r} is now {fresh!r}")


def _kept(one: Server, requests: Sequence[Request]) -> Kept:
    """The answers to these that the server has, and what they depend on."""
    found = ((body, one.answers.shelf.get(_key(body))) for _, body in requests)
    return {body: (kept.body["body"], kept.keys) for body, kept in found if kept}


def _key(body: bytes) -> Hashable:
    headers = [(b"content-type", b"application/json")]
    return key_of({"method": "POST", "query_string": b"", "headers": headers}, body, SHAPING)


async def history(
    written: Written, servers: Sequence[Server], seed: int, random_ones: int
) -> History:
    """Over the golden operations and so many random ones."""
    random = Random(seed)  # noqa: S311  # the same history for the same number
    desk = Desk(Context(written.db, clock=written.clock), written.clock, random)
    await desk.look()
    made = History(servers, desk, random, await requests(written, random, random_ones))
    await made.begin()
    return made


async def test_no_answer_is_stale(written: Written, two: tuple[Server, Server]) -> None:
    made = await history(written, two, seed=7, random_ones=20)
    await made.go(PAIRS)
    assert made.tally.stale == []
    assert 0 < made.tally.dropped <= made.tally.by_type <= made.tally.kept


async def test_if_writes_told_nothing_it_would_show(
    written: Written, two: tuple[Server, Server]
) -> None:
    async with written.db.engine.begin() as connection:
        await connection.execute(
            text(
                "create or replace function byline_tell(touched text, keys text[] default '{}')"
                " returns void language sql as ''"
            )
        )
    made = await history(written, two, seed=7, random_ones=20)
    await made.go(PAIRS)
    assert made.tally.stale != []


@pytest.mark.staleness
async def test_no_answer_of_a_hundred_thousand_is_stale(
    written: Written, two: tuple[Server, Server], capsys: pytest.CaptureFixture[str]
) -> None:
    made = await history(written, two, seed=SEED, random_ones=1_000)
    for pairs in range(1_000, MANY + 1, 1_000):
        await made.go(pairs)
        with capsys.disabled():
            print(f"\n{made.tally}\n{made.desk.done}", flush=True)  # noqa: T201
        assert made.tally.stale == []
