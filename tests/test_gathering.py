"""Look-ups of one turn of the loop are read at once, and each ends by itself."""

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

import pytest

from db.gathering import COMPANY, MOST, Gathering
from resolvers.context import TurnClock, system_clock

WHO: ContextVar[str] = ContextVar("who", default="nobody")


class Source:
    """Records ``(key, number)``: as many of each key as its value."""

    def __init__(self) -> None:
        self.read_for: list[list[int]] = []
        self.readers: list[str] = []
        self.begun = asyncio.Event()

    async def read(self, keys: Sequence[int]) -> Sequence[Any]:
        """After some turns of the loop."""
        self.read_for.append(list(keys))
        self.readers.append(WHO.get())
        self.begun.set()
        await asyncio.sleep(0.01)
        if 13 in keys:
            raise LookupError
        return [(key, number) for number in range(5) for key in keys if number < key]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
async def gathering() -> Gathering:
    """Of a process that has much to do."""
    gathering, source = Gathering(), Source()
    await asyncio.gather(*(gathering.records("b", key, source.read) for key in range(3)))
    assert source.read_for == [[0], [1, 2]]
    return gathering


def records(key: int) -> list[tuple[int, int]]:
    return [(key, number) for number in range(min(key, 5))]


async def test_each_is_given_its_own_of_one_reading(gathering: Gathering, source: Source) -> None:
    asked = [3, 0, 2, 3]
    found = await asyncio.gather(*(gathering.records("a", key, source.read) for key in asked))
    assert [list(one) for one in found] == [records(key) for key in asked]
    assert source.read_for == [[3, 0, 2]]


async def test_who_comes_later_has_a_reading_of_their_own(
    gathering: Gathering, source: Source
) -> None:
    first = asyncio.create_task(gathering.records("a", 1, source.read))
    await source.begun.wait()
    assert await gathering.records("a", 1, source.read) == records(1)
    assert await first == records(1)
    assert source.read_for == [[1], [1]]


async def test_what_goes_by_another_name_is_read_by_itself(
    gathering: Gathering, source: Source
) -> None:
    await asyncio.gather(*(gathering.records(name, 1, source.read) for name in "abab"))
    assert source.read_for == [[1], [1]]


async def test_a_reading_has_no_more_keys_than_may_be(gathering: Gathering, source: Source) -> None:
    keys = range(20, 20 + MOST + 5)
    found = await asyncio.gather(*(gathering.records("a", key, source.read) for key in keys))
    assert [one[0][0] for one in found] == list(keys)
    assert [len(some) for some in source.read_for] == [MOST, 5]


async def test_a_failure_is_told_to_who_asked_for_its_key_and_to_nobody_else(
    gathering: Gathering, source: Source
) -> None:
    asked = (gathering.records("a", key, source.read) for key in (1, 13, 2, 13))
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in found] == [list, LookupError, list, LookupError]
    assert found[::2] == [records(1), records(2)]
    assert source.read_for == [[1, 13, 2], [1], [13], [2]]


async def test_what_takes_too_long_is_not_read_again(gathering: Gathering) -> None:
    read_for: list[Sequence[int]] = []

    async def read(keys: Sequence[int]) -> Sequence[Any]:
        read_for.append(keys)
        raise TimeoutError

    asked = (gathering.records("a", key, read) for key in (1, 2))
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in found] == [TimeoutError] * 2
    assert read_for == [[1, 2]]


async def test_who_leaves_takes_nothing_from_the_others(
    gathering: Gathering, source: Source
) -> None:
    leaving = asyncio.create_task(gathering.records("a", 1, source.read))
    staying = asyncio.create_task(gathering.records("a", 1, source.read))
    await source.begun.wait()
    leaving.cancel()
    assert await staying == records(1)
    assert leaving.cancelled()


async def test_what_nobody_waits_for_any_more_is_not_read_to_its_end(gathering: Gathering) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()
    finished: list[Sequence[int]] = []

    async def read(keys: Sequence[int]) -> Sequence[Any]:
        begun.set()
        try:
            await asyncio.sleep(30)
            finished.append(keys)
        finally:
            ended.set()
        return []

    leaving = [asyncio.create_task(gathering.records("a", key, read)) for key in (1, 2)]
    await begun.wait()
    leaving[0].cancel()
    await asyncio.sleep(0.01)
    assert not ended.is_set()
    leaving[1].cancel()
    async with asyncio.timeout(5):
        await ended.wait()
    assert not finished
    assert [one.cancelled() for one in leaving] == [True, True]


async def test_what_all_have_left_before_it_begins_is_not_read(
    gathering: Gathering, source: Source
) -> None:
    leaving = [asyncio.create_task(gathering.records("a", key, source.read)) for key in (1, 2)]
    await asyncio.sleep(0)
    for one in leaving:
        one.cancel()
    await asyncio.gather(*leaving, return_exceptions=True)
    assert await gathering.records("a", 3, source.read) == records(3)
    assert source.read_for == [[3]]


async def test_where_nobody_else_asks_nobody_waits_for_company(
    gathering: Gathering, source: Source
) -> None:
    async def ask(name: str) -> str:
        WHO.set("the one who asks")
        await gathering.records(name, 1, source.read)
        return source.readers[-1]

    found = [await asyncio.create_task(ask("one by one")) for _ in range(COMPANY + 2)]
    assert found == ["nobody"] * COMPANY + ["the one who asks"] * 2
    await asyncio.gather(ask("busy again"), ask("busy again"), ask("busy again"))
    assert source.read_for[COMPANY + 2 :] == [[1], [1]]


async def test_a_reading_belongs_to_none_of_those_who_asked(
    gathering: Gathering, source: Source
) -> None:
    async def ask(who: str) -> None:
        WHO.set(who)
        await gathering.records("a", 1, source.read)
        assert WHO.get() == who

    await asyncio.gather(ask("one"), ask("another"))
    assert source.readers == ["nobody"]


async def test_one_turn_of_the_loop_has_one_instant_and_the_next_a_later_one() -> None:
    clock, before = TurnClock(), system_clock()

    async def ask() -> Any:  # noqa: ANN401  # an instant
        return clock()

    first = await asyncio.gather(ask(), ask(), ask())
    assert len(set(first)) == 1
    assert before <= first[0] <= system_clock()
    await asyncio.sleep(0.001)
    assert clock() > first[0]
