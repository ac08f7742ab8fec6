"""Leaky buckets: what is spent comes back evenly, and all processes count together."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint import budget as module
from endpoint.budget import Budget, Exhausted, Standing


class Hand:
    """A clock that only tests move."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hand() -> Hand:
    return Hand()


def refused(budget: Budget, caller: str, cost: int) -> float:
    with pytest.raises(Exhausted) as caught:
        budget.spend(caller, cost)
    return caught.value.retry_s


def test_a_caller_may_spend_all_at_once_and_then_waits(hand: Hand) -> None:
    budget = Budget(600, hand)
    assert budget.spend("a", 400) == Standing(600, 400, 200, 40)
    assert budget.spend("a", 200) == Standing(600, 200, 0, 60)
    assert refused(budget, "a", 50) == pytest.approx(5)
    hand.now += 4.9
    assert refused(budget, "a", 50) == pytest.approx(0.1)
    hand.now += 0.2
    assert budget.spend("a", 50).remaining == 1
    assert budget.spend("b", 600).remaining == 0


def test_what_is_refused_takes_nothing(hand: Hand) -> None:
    budget = Budget(600, hand)
    budget.spend("a", 500)
    refused(budget, "a", 200)
    assert budget.spend("a", 100).remaining == 0


def test_what_costs_more_than_the_budget_takes_all_of_it(hand: Hand) -> None:
    budget = Budget(600, hand)
    assert budget.spend("a", 5_000) == Standing(600, 600, 0, 60)
    assert refused(budget, "a", 5_000) == pytest.approx(60)


def test_who_has_nothing_left_is_refused_before_the_cost_is_known(hand: Hand) -> None:
    budget = Budget(600, hand)
    budget.require("a")
    budget.spend("a", 599)
    budget.require("a")
    budget.charge("a", 100)
    with pytest.raises(Exhausted) as caught:
        budget.require("a")
    assert caught.value.retry_s == pytest.approx(0.1)


@given(st.lists(st.tuples(st.integers(1, 700), st.floats(0, 30)), min_size=1, max_size=60))
def test_nobody_gets_more_than_a_full_bucket_and_what_leaks(
    spent: list[tuple[int, float]],
) -> None:
    hand = Hand()
    budget, taken, begun = Budget(600, hand), 0, hand.now
    for cost, pause in spent:
        hand.now += pause
        try:
            taken += budget.spend("a", cost).cost
        except Exhausted as error:
            retry = hand.now + error.retry_s
            assert retry > hand.now
        assert taken <= 600 + (hand.now - begun) * 10 + 0.001


def test_forgotten_callers_are_those_who_owe_nothing_or_came_longest_ago(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CALLERS", 3)
    budget = Budget(600, hand)
    for caller in "abcd":
        budget.spend(caller, 600)
    assert budget.spend("a", 600).remaining == 0
    refused(budget, "d", 600)
    hand.now += 61
    budget._forget()  # noqa: SLF001  # what it holds shows nowhere else
    assert len(budget._buckets) == 0  # noqa: SLF001


# ── All processes together ──────────────────────────────────────────────────────────────────────


class Together:
    """Sums, without leaking; away at will."""

    def __init__(self) -> None:
        self.levels: dict[str, float] = {}
        self.is_away = False
        self.told: list[Mapping[str, float]] = []

    async def add(
        self, spent: Mapping[str, float], *, limit: int, window_s: float
    ) -> Mapping[str, float]:
        assert window_s == 60
        self.told.append(spent)
        for caller, points in spent.items():
            self.levels[caller] = min(limit, self.levels.get(caller, 0) + points)
        return {caller: self.levels[caller] for caller in spent}


async def test_what_one_process_spends_the_others_know_after_settling(hand: Hand) -> None:
    others = Together()
    one, two = Budget(600, hand), Budget(600, hand)
    one.spend("a", 500)
    await one.settle(others)
    two.spend("a", 1)
    await two.settle(others)
    assert refused(two, "a", 200) > 0
    assert two.spend("a", 99).remaining == 0


async def test_only_what_is_new_is_told(hand: Hand) -> None:
    others = Together()
    budget = Budget(600, hand)
    budget.spend("a", 7)
    budget.spend("a", 3)
    budget.spend("b", 1)
    await budget.settle(others)
    budget.spend("b", 2)
    await budget.settle(others)
    assert others.told == [{"a": 10, "b": 1}, {"b": 2}]


async def test_while_the_others_are_away_nothing_is_lost_and_nothing_piles_up(hand: Hand) -> None:
    others = Together()
    others.is_away = True
    budget = Budget(600, hand)
    for _ in range(100):
        budget.spend("a", 100)
        budget.spend("b", 1)
        hand.now += 10
        await budget.settle(others)
    budget.spend("a", 100)
    others.is_away = False
    await budget.settle(others)
    assert others.told == [{"a": pytest.approx(100)}]
    assert budget.spend("a", 500).remaining == 0


async def test_what_is_spent_while_settling_is_counted(hand: Hand) -> None:
    budget, others = Budget(600, hand), Together()
    settling = others.add

    async def slowly(spent: Mapping[str, float], **given: Any) -> Mapping[str, float]:  # noqa: ANN401
        if not others.told:
            budget.spend("a", 50)
        return await settling(spent, **given)

    others.add = slowly  # type: ignore[method-assign]
    budget.spend("a", 100)
    await budget.settle(others)
    assert budget.spend("a", 450).remaining == 0
    await budget.settle(others)
    assert others.levels == {"a": 600}


async def test_of_whom_nothing_is_told_the_own_count_goes_on(hand: Hand) -> None:
    class Silent(Together):
        async def add(
            self, spent: Mapping[str, float], *, limit: int, window_s: float
        ) -> Mapping[str, float]:
            await super().add(spent, limit=limit, window_s=window_s)
            return {}

    budget, others = Budget(600, hand), Silent()
    budget.spend("a", 600)
    await budget.settle(others)
    await budget.settle(others)
    assert others.told == [{"a": 600}, {}]
    refused(budget, "a", 1)


async def test_it_settles_by_itself_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLED_S", 0.001)
    others, budget = Together(), Budget(600)
    task = asyncio.create_task(budget.keep_settled(others))
    budget.spend("a", 5)
    async with asyncio.timeout(5):
        while not others.told:  # noqa: ASYNC110  # nothing tells when
            await asyncio.sleep(0.001)
    task.cancel()
    assert others.told == [{"a": pytest.approx(5, abs=1)}]
