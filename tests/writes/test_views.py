"""Views are counted once each, whatever is killed or frozen meanwhile."""

import asyncio
import math
import random
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from sqlalchemy import text

from cache.connection import CacheServer, connected
from cache.tally import Tally
from db.queries import hot
from db.session import Database
from resolvers import contents, redirects, views
from resolvers import counting as counts
from resolvers.context import Context
from resolvers.counting import FOLLOWED, VIEW, Counting
from resolvers.errors import NotFound
from resolvers.services import Services
from settings import ROOT
from tests.cache.test_connection import until_found
from tests.cache.valkey import Valkey
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

AT_ONCE = 0.25  # seconds that nobody waits longer, whoever is frozen
HALF_LIVES = {"hour": 1800, "day": 43_200, "week": 302_400, "month": 1_296_000}


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory(prefix="byline-") as name:
        server = Valkey(Path(name))
        yield server
        server.kill()


@pytest.fixture
async def server(valkey: Valkey) -> AsyncIterator[CacheServer]:
    async with connected(valkey.url) as opened:
        yield opened


@pytest.fixture
def counting(db: Database, server: CacheServer, clock: TickingClock) -> Counting:
    """What a process counts; it books when it is told to."""
    return Counting(db, server, clock)


@pytest.fixture
async def article(desk: Desk) -> UUID:
    return (await desk.published()).id


@pytest.fixture
def booked(rows: Rows, article: UUID) -> Callable[[], Awaitable[int]]:
    """How often the article was viewed, as far as the database knows."""

    async def read() -> int:
        found = await rows("select views from view_count where content_id = :id", id=article)
        return int(found[0][0]) if found else 0

    return read


Booked = Callable[[], Awaitable[int]]


async def lapse(server: CacheServer) -> None:
    """As if the process that books had been silent for long."""

    async def forget(client: Redis) -> None:
        await client.delete("byline:{tally}:lease")

    await server.ask(forget)


async def view(counting: Counting, article: UUID, times: int) -> None:
    await asyncio.gather(*(counting.count(VIEW, article) for _ in range(times)))


async def test_views_at_once_are_all_counted(
    counting: Counting, article: UUID, booked: Booked
) -> None:
    await view(counting, article, 100)
    assert await booked() == 0
    while await counting.book():
        pass
    assert await booked() == 100
    await view(counting, article, 20)
    await counting.book()
    assert await booked() == 120


async def test_only_what_readers_see_is_counted(
    counting: Counting, desk: Desk, clock: TickingClock, rows: Rows
) -> None:
    shown, draft = await desk.published(), await desk.article("draft")
    page = await desk.page()
    await contents.publish(desk.ctx, page.id)
    leads = await redirects.create_redirect(desk.ctx, "/old", to_content_id=shown.id)
    to_draft = await redirects.create_redirect(desk.ctx, "/plan", to_content_id=draft.id)
    gone = await redirects.create_redirect(desk.ctx, "/gone")
    ctx = Context(desk.ctx.db, clock=clock, services=Services(counting=counting))
    await views.record_view(ctx, shown.id)
    await views.record_view(ctx, page.id)
    await views.record_followed(ctx, leads.id)
    for one in (draft.id, uuid4()):
        with pytest.raises(NotFound):
            await views.record_view(ctx, one)
    for other in (to_draft.id, gone.id, uuid4()):
        with pytest.raises(NotFound):
            await views.record_followed(ctx, other)
    await counting.book()
    assert set(await rows("select content_id, views from view_count")) == {
        (shown.id, 1),
        (page.id, 1),
    }
    assert await rows("select redirect_id, hits from redirect_count") == [(leads.id, 1)]


async def test_what_is_gone_when_it_is_booked_is_passed_over(
    counting: Counting, article: UUID, booked: Booked
) -> None:
    await counting.count(VIEW, uuid4())
    await counting.count(FOLLOWED, uuid4())
    await view(counting, article, 2)
    await counting.book()
    assert await booked() == 2


async def test_a_batch_of_any_size_is_booked_whole(
    counting: Counting, desk: Desk, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hot, "_AT_ONCE", 2)
    for number in range(5):
        article = await desk.published(f"article-{number}")
        for _ in range(number + 1):
            await counting.count(VIEW, article.id)
    await counting.book()
    found = await rows("select views from view_count order by views")
    assert [views for (views,) in found] == [1, 2, 3, 4, 5]


async def test_batches_are_forgotten_after_a_week(
    counting: Counting, article: UUID, clock: TickingClock, rows: Rows
) -> None:
    for days in (0, 6, 2):
        clock.advance(days=days)
        await view(counting, article, 1)
        await counting.book()
    assert await rows("select count(*) from view_batch") == [(2,)]


class Killed(BaseException):
    """As a process ends that is killed: nothing of it is done after this."""


STEPS = [(Tally, "sealed"), (hot, "take"), (hot, "add_views"), (hot, "forget"), (Tally, "drop")]


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize(("owner", "step"), STEPS, ids=[step for _, step in STEPS])
async def test_a_kill_between_any_two_steps_loses_and_doubles_nothing(  # noqa: PLR0913, PLR0917
    owner: object,
    step: str,
    place: str,
    db: Database,
    server: CacheServer,
    clock: TickingClock,
    article: UUID,
    booked: Booked,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = getattr(owner, step)

    async def deadly(*given: Any) -> None:  # noqa: ANN401
        if place == "after":
            await real(*given)
        raise Killed

    first = Counting(db, server, clock)
    await view(first, article, 5)
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, deadly)
        with pytest.raises(Killed):
            await first.book()
    other = Counting(db, server, clock)
    await view(other, article, 2)
    await lapse(server)
    while await other.book():
        pass
    assert await booked() == 7


async def test_one_process_books_at_a_time(
    db: Database, server: CacheServer, clock: TickingClock, article: UUID, booked: Booked
) -> None:
    first, other = Counting(db, server, clock), Counting(db, server, clock)
    await view(first, article, 1)
    assert await first.book()
    await view(first, article, 1)
    assert not await other.book()
    assert await booked() == 1
    await lapse(server)
    assert await other.book()
    assert await booked() == 2


async def test_a_frozen_server_keeps_nobody_waiting_and_each_view_counts_once(
    valkey: Valkey, server: CacheServer, counting: Counting, article: UUID, booked: Booked
) -> None:
    await view(counting, article, 1)
    valkey.freeze()
    waits = []
    for _ in range(20):
        start = time.monotonic()
        await counting.count(VIEW, article)
        waits.append(time.monotonic() - start)
    assert max(waits) < AT_ONCE
    await counting.book()
    # The first of them may have reached it: nobody knows yet.
    assert await booked() == 19
    valkey.thaw()
    assert await until_found(server) < 2
    while await counting.book():
        pass
    assert await booked() == 21


async def test_a_killed_server_loses_what_was_not_booked_and_no_more(
    valkey: Valkey, server: CacheServer, counting: Counting, article: UUID, booked: Booked
) -> None:
    await view(counting, article, 3)
    await counting.book()
    await view(counting, article, 5)  # these
    valkey.kill()
    await view(counting, article, 7)
    await counting.book()
    valkey.start()
    assert await until_found(server) < 2
    await view(counting, article, 2)
    while await counting.book():
        pass
    assert await booked() == 3 + 7 + 2


async def test_a_server_that_comes_back_as_it_was_before_doubles_nothing(
    valkey: Valkey, server: CacheServer, counting: Counting, article: UUID, booked: Booked
) -> None:
    await view(counting, article, 5)

    async def save(client: Redis) -> None:
        await client.save()

    await server.ask(save)
    while await counting.book():
        pass
    valkey.kill()
    valkey.start()
    assert await counting.book()  # it has the old batch again
    while await counting.book():
        pass
    assert await booked() == 5


async def test_views_wait_while_the_database_is_away(
    server: CacheServer,
    counting: Counting,
    clock: TickingClock,
    article: UUID,
    booked: Booked,
) -> None:
    nowhere = Database("postgresql+asyncpg:///byline_test?host=/nowhere")
    made = Counting(nowhere, server, clock)
    await view(made, article, 4)
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            await made.book()
    await view(made, article, 1)
    await lapse(server)
    while await counting.book():
        pass
    assert await booked() == 5


async def test_what_is_left_is_booked_when_a_process_ends(
    db: Database, server: CacheServer, clock: TickingClock, article: UUID, booked: Booked
) -> None:
    async with counts.counting(db, server, clock) as made:
        await view(made, article, 4)
        assert await booked() == 0
    assert await booked() == 4


async def test_what_is_left_is_booked_without_the_server_too(
    valkey: Valkey,
    db: Database,
    server: CacheServer,
    clock: TickingClock,
    article: UUID,
    booked: Booked,
) -> None:
    async with counts.counting(db, server, clock) as made:
        valkey.kill()
        await view(made, article, 1)  # may be lost: nobody knows whether it was there
        await view(made, article, 4)
    assert await booked() == 4


async def test_processes_that_are_killed_lose_no_view_that_they_took(
    database_url: str, valkey: Valkey, counting: Counting, article: UUID, server: CacheServer,
    booked: Booked,
) -> None:  # fmt: skip
    program = [sys.executable, "-m", "tests.writes.counting_process"]
    taken, killed, patience = 0, 0, random.Random(7)  # noqa: S311
    for _ in range(4):
        process = await asyncio.create_subprocess_exec(
            *program, database_url, valkey.url, str(article), cwd=ROOT, stdout=PIPE
        )
        assert process.stdout is not None
        await process.stdout.readline()
        await asyncio.sleep(patience.uniform(0.05, 0.3))
        process.kill()
        left = await process.stdout.read()
        await process.wait()
        taken, killed = taken + 1 + len(left), killed + 1
        await lapse(server)
    while await counting.book():
        pass
    at_once = 8  # that each had on the way
    assert taken > 100
    assert taken <= await booked() <= taken + killed * at_once


async def heats(db: Database, views_at: list[tuple[int, int]]) -> dict[str, int]:
    """Of views so many seconds after another instant."""
    async with db.read() as connection:
        heat: dict[str, int] = {}
        for name, seconds in HALF_LIVES.items():
            sql = "select heat(:n, to_timestamp(1767268800 + :s), make_interval(secs => :h))"
            for number, after in views_at:
                values = {"n": number, "s": after, "h": seconds}
                one = await connection.scalar(text(sql), values)
                sums = {"a": heat.get(name, one), "b": one}
                if name in heat:
                    one = await connection.scalar(text("select add_heat(:a, :b)"), sums)
                heat[name] = int(one or 0)
        return heat


LOOKED = st.lists(
    st.tuples(st.integers(1, 10_000), st.integers(0, 3_000_000)), min_size=1, max_size=5
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(views_at=LOOKED)
async def test_heat_is_the_logarithm_of_views_that_count_half_after_each_half_life(
    db: Database, views_at: list[tuple[int, int]]
) -> None:
    found = await heats(db, views_at)
    for name, half_life in HALF_LIVES.items():
        base = max(after for _, after in views_at)
        total = sum(n * 2.0 ** ((after - base) / half_life) for n, after in views_at)
        since = 1767268800 + base - 1577836800  # of 2020
        assert found[name] == pytest.approx((math.log2(total) + since / half_life) * 1e9, abs=50)
