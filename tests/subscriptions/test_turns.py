"""Who waits for the same thing goes on in turns, and all others in between."""

import asyncio
from collections import Counter

import pytest

from resolvers.turns import AT_ONCE, Shared, Turns

MANY = 10 * AT_ONCE


async def value(begin: asyncio.Event, error: Exception | None = None) -> str:
    await begin.wait()
    if error:
        raise error
    return "made"


async def test_many_who_wait_go_on_some_at_a_time() -> None:
    """Whoever else has something to do comes between them: here it counts its turns."""
    begin, turns, others = asyncio.Event(), Turns(), [0]
    shared = Shared(value(begin), turns)
    seen: Counter[int] = Counter()

    async def wait() -> None:
        assert await shared.result() == "made"
        seen[others[0]] += 1

    waiting = [asyncio.create_task(wait()) for _ in range(MANY)]
    await asyncio.sleep(0)
    begin.set()
    while not all(task.done() for task in waiting):
        await asyncio.sleep(0)
        others[0] += 1
    assert sum(seen.values()) == MANY
    assert max(seen.values()) == AT_ONCE


async def test_two_crowds_take_their_turns_one_after_the_other() -> None:
    turns, others = Turns(), [0]
    seen: Counter[int] = Counter()
    loop = asyncio.get_running_loop()
    waiting = [loop.create_future() for _ in range(2 * MANY)]
    for one in waiting:
        one.add_done_callback(lambda _: seen.update([others[0]]))
        turns.take(one)
    while not waiting[-1].done():
        await asyncio.sleep(0)
        others[0] += 1
    await asyncio.sleep(0)
    assert sum(seen.values()) == 2 * MANY
    assert max(seen.values()) == AT_ONCE


async def test_who_comes_late_waits_for_nothing() -> None:
    begin = asyncio.Event()
    shared = Shared(value(begin), Turns())
    assert not shared.is_known
    begin.set()
    assert await shared.result() == "made"
    assert shared.is_known
    late = shared.result()
    with pytest.raises(StopIteration, match="made"):
        late.send(None)


async def test_who_leaves_ends_nothing_for_the_others() -> None:
    begin = asyncio.Event()
    shared = Shared(value(begin), Turns())
    leaving, staying = [asyncio.create_task(shared.result()) for _ in range(2)]
    await asyncio.sleep(0)
    leaving.cancel()
    begin.set()
    assert await staying == "made"
    assert leaving.cancelled()


async def test_what_fails_fails_for_all_and_is_logged_for_nobody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begin, error = asyncio.Event(), OSError("the database is away")
    shared = Shared(value(begin, error), Turns())
    waiting = [asyncio.create_task(shared.result()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    begin.set()
    found = await asyncio.gather(*waiting[1:], return_exceptions=True)
    assert found == [error, error]
    nobodys = Shared(value(begin, error), Turns())
    while not nobodys.is_known:  # noqa: ASYNC110  # nobody waits for it
        await asyncio.sleep(0)
    del nobodys
    assert caplog.records == []
