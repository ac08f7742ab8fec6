"""Events reach all who follow them: each once, in one order, none lost."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from db.listening import Listener, listening
from db.queries import events
from db.queries.events import Place
from db.session import Database, Session
from resolvers.errors import RequestError
from resolvers.following import place_of, token_of
from resolvers.hub import MAX_WAITING, Event, Hub
from tests.subscriptions.conftest import PATIENCE_S, until

pytestmark = pytest.mark.usefixtures("desk")
AT = datetime(2026, 1, 1, tzinfo=UTC)
ADD = text(
    "insert into event (site_id, type, subject_id, at, tags)"
    " select id, 'test.' || :type, id, :at, :tags from site"
)
WHERE = text("select xid::text::bigint, seq from event where type = 'test.' || :type")


async def write(session: Session, name: str, *tags: str) -> None:
    await session.execute(ADD, {"type": name, "at": AT, "tags": list(tags)})


async def commit(db: Database, *names: str) -> None:
    for name in names:
        async with db.write() as session:
            await write(session, name, "x")


async def place_in(db: Database, name: str) -> Place:
    async with db.read() as connection:
        return Place(*(await connection.execute(WHERE, {"type": name})).one())


async def taken(stream: AsyncGenerator[Event, None], number: int) -> list[str]:
    found = []
    async with asyncio.timeout(PATIENCE_S):
        async for event in stream:
            found.append(event.stored.type.removeprefix("test."))
            if len(found) == number:
                break
    return found


async def begun(hub: Hub, topic: str | None = None) -> asyncio.Task[list[str]]:
    task = asyncio.create_task(taken(hub.follow(topic), 3))
    await until(lambda: hub.is_reading)
    return task


async def test_what_commits_last_comes_last_though_it_was_numbered_first(
    db: Database, hub: Hub
) -> None:
    following = await begun(hub)
    async with db.write() as slow:
        await write(slow, "a")
        await commit(db, "b", "c")
        await asyncio.sleep(0.2)
        assert not following.done()  # b and c wait for what goes ahead of them
    assert await following == ["a", "b", "c"]


async def test_a_cursor_loses_nothing_that_commits_later(db: Database, hub: Hub) -> None:
    async with db.read() as connection:
        newest = (await connection.execute(text("select max(xid::text::bigint) from event"))).one()
    start = Place(newest[0], 2**40)
    async with db.write() as slow:
        await slow.execute(text("select pg_current_xact_id()"))
        await commit(db, "b")  # a smaller seq, a larger xid
        await write(slow, "a")
    await commit(db, "c")
    stream = hub.follow(None, start)
    first = await asyncio.wait_for(anext(stream), PATIENCE_S)
    await stream.aclose()
    assert first.stored.type == "test.a"
    assert await taken(hub.follow(None, first.place), 2) == ["b", "c"]
    assert await taken(hub.follow(None, start), 3) == ["a", "b", "c"]


async def test_a_topic_is_told_of_nothing_else(db: Database, hub: Hub) -> None:
    following = await begun(hub, "mine")
    for name, tag in (("a", "mine"), ("b", "theirs"), ("c", "*"), ("d", "theirs"), ("e", "mine")):
        async with db.write() as session:
            await write(session, name, tag)
    assert await following == ["a", "c", "e"]


async def test_what_was_committed_before_is_not_told_though_it_waits(
    db: Database, hub: Hub
) -> None:
    async with db.engine.begin() as slow:
        await slow.execute(text("select pg_current_xact_id()"))
        await commit(db, "older", "before")
        first = await begun(hub)
        await commit(db, "between")
        place = await place_in(db, "between")
        await until(lambda: place in hub._ahead)  # noqa: SLF001  # nobody else sees what waits
        second = await begun(hub)
        await until(lambda: hub.followers == 2)
        await commit(db, "after", "last")
    await commit(db, "end")
    assert await first == ["between", "after", "last"]
    assert await second == ["after", "last", "end"]


async def test_who_is_slow_loses_nothing(
    db: Database, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.hub.MAX_WAITING", 3)
    stream = hub.follow(None)
    step = asyncio.ensure_future(anext(stream))
    await until(lambda: hub.is_reading)
    names = [f"n{chr(ord('a') + number)}" for number in range(20)]
    await commit(db, names[0])
    first = await asyncio.wait_for(step, PATIENCE_S)
    await commit(db, *names[1:])
    await asyncio.sleep(0.2)
    rest = await taken(stream, len(names) - 1)
    await stream.aclose()
    assert [first.stored.type.removeprefix("test."), *rest] == names
    assert MAX_WAITING > 100


async def test_who_is_slow_to_catch_up_loses_nothing(
    db: Database, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.hub.MAX_WAITING", 3)
    monkeypatch.setattr("resolvers.hub.AT_ONCE", 2)
    names = [f"n{chr(ord('a') + number)}" for number in range(20)]
    async with db.read() as connection:
        start, _ = await events.here(connection)
    await commit(db, *names[:10])
    stream = hub.follow("x", start)
    first = await taken(stream, 1)
    await commit(db, *names[10:15])
    await asyncio.sleep(0.2)  # they are handed on, and too many of them
    some = await taken(stream, 6)
    await commit(db, *names[15:])
    await asyncio.sleep(0.2)
    rest = await taken(stream, 13)
    await stream.aclose()
    assert [*first, *some, *rest] == names


async def test_events_are_read_only_while_somebody_follows_them(db: Database, hub: Hub) -> None:
    for _ in range(2):
        assert not hub.is_reading
        following = await begun(hub)
        await commit(db, "a", "b", "c")
        assert await following == ["a", "b", "c"]
        await until(lambda: not hub.is_reading)
        assert hub.followers == 0


async def test_a_cursor_of_another_database_is_refused(hub: Hub) -> None:
    with pytest.raises(RequestError, match="another database"):
        await anext(hub.follow(None, Place(2**40, 1)))


@pytest.mark.parametrize("place", [Place(1, 1), Place(2**62, 7)])
def test_a_token_leads_back_to_its_place(place: Place) -> None:
    assert place_of(token_of(place)) == place


@pytest.mark.parametrize(
    "token",
    ["", "x", "é", token_of(Place(1, 1))[:-1], token_of(Place(1, 1)) + "A", "=" * 24, "A" * 23],
)
def test_a_broken_token_is_refused(token: str) -> None:
    with pytest.raises(RequestError, match="cursor"):
        place_of(token)


async def test_a_lost_database_loses_no_event(
    db: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    own = Database(database_url, pool_size=2)
    hub = Hub(own, poll_s=0.05)
    following = await begun(hub)
    await commit(db, "a")
    async with db.read() as connection:
        await connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <>"
                " pg_backend_pid() and datname = current_database() and query like '%snapshot%'"
            )
        )
    await commit(db, "b", "c")
    assert await following == ["a", "b", "c"]
    assert [record.message for record in caplog.records].count("events.lost") <= 1
    await hub.close()
    await own.close()


async def test_a_notification_wakes_it(db: Database) -> None:
    hub = Hub(db, poll_s=10 * PATIENCE_S)
    async with listening(db) as line:
        await line.add(Listener("byline_events", hub.hear, found=hub.wake))
        await until(line.is_trusted)
        following = await begun(hub)
        await commit(db, "a", "b", "c")
        assert await following == ["a", "b", "c"]
        await hub.close()
