"""What the cache gives is what is true: random writes against random reads, on two servers."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

import pytest
from graphql import build_schema

from db.listening import Listener
from resolvers.context import Context
from schema.schema import sdl
from tests.cache.conftest import Written
from tests.cache.servers import Server, posted
from tests.cache.writes import Desk
from tests.schema import operations
from tests.schema.conftest import Reader
from tests.schema.documents import Documents
from tests.schema.known import everything

PAIRS: Final = 250
MANY: Final = int(os.environ.get("BYLINE_TEST_PAIRS", "100000"))
SEED: Final = int(os.environ.get("BYLINE_TEST_SEED", "1"))
READS: Final = 10  # of each server after each write
OFTEN: Final = 0.75  # so many of them are of
FEW: Final = 25  # requests, which change from time to time
Request = tuple[str, bytes]
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

    async def begin(self) -> None:
        """Hear of writes as the servers do."""
        await self.servers[0].line.add(Listener("byline_cache", self._told))

    def _told(self, payload: str) -> None:
        self.touched.add(json.loads(payload)[0])

    async def go(self, pairs: int) -> None:
        """Until so many answers from the cache were compared."""
        few = self.random.sample(self.requests, FEW)
        while self.tally.pairs < pairs:
            if self.tally.writes % 20 == 19:
                few = self.random.sample(self.requests, FEW)
            kept = [self._kept(one) for one in self.servers]
            name = await self.desk.write()
            for one in self.servers:
                await one.is_told()
            self.tally.writes += 1
            for one, was in zip(self.servers, kept, strict=True):
                await self._note_dropped(one, was)
            self.touched.clear()
            for one in self.servers:
                for _ in range(READS):
                    often = self.random.random() < OFTEN
                    await self._read(one, self.random.choice(few if often else self.requests), name)

    def _kept(self, one: Server) -> Kept:
        return {
            body: (kept.body["body"], kept.keys)
            for _, body in self.requests
            if (kept := one.answers.shelf.get(_key(body)))
        }

    async def _note_dropped(self, one: Server, kept: Kept) -> None:
        """Compare what was dropped with what is true now."""
        gone = [body for body in kept if one.answers.shelf.get(_key(body)) is None]
        self.tally.kept += len(kept)
        self.tally.dropped += len(gone)
        self.tally.by_type += sum(
            not self.touched.isdisjoint(key.partition(" ")[0] for key in keys)
            for _, keys in kept.values()
        )
        for body in gone:
            fresh = await one.ask_fresh(body)
            self.tally.changed += fresh.body != kept[body][0]

    async def _read(self, one: Server, request: Request, last: str) -> None:
        name, body = request
        got = await one.ask(body)
        if got.headers["x-cache"] != "HIT":
            return
        fresh = await one.ask_fresh(body)
        self.tally.pairs += 1
        if got.body != fresh.body:
            self.tally.stale.append(f"{name} after {last}: {got.body!r} is now {fresh.body!r}")


def _key(body: bytes) -> tuple[object, ...]:
    return ("POST", b"", body, (b"content-type", b"application/json"))


async def history(
    written: Written, servers: Sequence[Server], seed: int, random_ones: int
) -> History:
    """Over the golden operations and so many random ones."""
    random = Random(seed)  # noqa: S311  # the same history for the same number
    reader = Reader(written.db, written.made)
    requests = [
        (name, posted(operations.document(name), await operations.variables(reader, name)))
        for name in operations.NAMES
    ]
    documents = Documents(build_schema(sdl()), await everything(reader), depth=5, fields=16)
    for _ in range(random_ones):
        asked = documents.operation(random)
        requests.append((asked.text, posted(asked.text, asked.variables)))
    desk = Desk(Context(written.db, clock=written.clock), written.clock, random)
    await desk.look()
    made = History(servers, desk, random, requests)
    await made.begin()
    return made


async def test_no_answer_is_stale(written: Written, one: Server, other: Server) -> None:
    made = await history(written, (one, other), seed=7, random_ones=20)
    await made.go(PAIRS)
    assert made.tally.stale == []
    assert made.tally.dropped < made.tally.by_type < made.tally.kept


@pytest.mark.staleness
async def test_no_answer_of_a_hundred_thousand_is_stale(
    written: Written, one: Server, other: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    made = await history(written, (one, other), seed=SEED, random_ones=1_000)
    for pairs in range(1_000, MANY + 1, 1_000):
        await made.go(pairs)
        if pairs % 5_000 == 0:
            with capsys.disabled():
                print(f"\n{made.tally}\n{made.desk.done}", flush=True)  # noqa: T201
        assert made.tally.stale == []
