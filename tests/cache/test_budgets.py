"""What callers have spent, in a real Valkey."""

import asyncio
import time

import pytest

from cache.budgets import AT_ONCE, PREFIX, Budgets
from cache.connection import PROBE_S, CacheServer
from endpoint.budget import Budget, Exhausted
from tests.cache.test_connection import cache
from tests.cache.valkey import Valkey

__all__ = ["cache"]


async def test_points_add_up_and_leak(cache: CacheServer) -> None:
    one, two = Budgets(cache), Budgets(cache)
    found = await one.add({"a": 500, "b": 20}, limit=1_000, window_s=10)
    assert found == {"a": 500, "b": 20}
    begun = time.monotonic()
    await asyncio.sleep(0.2)
    found = await two.add({"a": 100}, limit=1_000, window_s=10)
    took = time.monotonic() - begun
    assert found["a"] == pytest.approx(600 - took * 100, abs=5)


async def test_a_bucket_holds_no_more_than_the_limit_and_goes_when_it_is_empty(
    cache: CacheServer,
) -> None:
    assert await Budgets(cache).add({"a": 5_000}, limit=600, window_s=0.5) == {"a": 600}
    assert 1_000 < await cache.ask(lambda redis: redis.pttl(PREFIX + "a")) <= 1_500


async def test_many_callers_are_told_in_parts(cache: CacheServer) -> None:
    many = {f"caller{number}": float(number) for number in range(2 * AT_ONCE + 1)}
    assert await Budgets(cache).add(many, limit=10_000, window_s=60) == many


async def test_two_processes_hold_a_caller_to_one_budget(cache: CacheServer) -> None:
    budgets = [Budget(1_000), Budget(1_000)]
    for budget in budgets:
        budget.spend("a", 490)
        await budget.settle(Budgets(cache))
    with pytest.raises(Exhausted):
        budgets[1].spend("a", 100)


async def test_a_frozen_redis_costs_a_request_nothing_and_budgets_go_on(
    valkey: Valkey, cache: CacheServer
) -> None:
    others, budget = Budgets(cache), Budget(1_000)
    budget.spend("a", 100)
    await budget.settle(others)
    valkey.freeze()
    begun = time.monotonic()
    budget.spend("a", 300)
    assert time.monotonic() - begun < 0.01
    await budget.settle(others)
    assert time.monotonic() - begun < 0.25
    assert others.is_away
    budget.spend("a", 300)
    with pytest.raises(Exhausted):
        budget.spend("a", 400)
    await budget.settle(others)
    valkey.thaw()
    await asyncio.sleep(2 * PROBE_S)
    await budget.settle(others)
    found = await others.add({"a": 0}, limit=1_000, window_s=60)
    assert found["a"] == pytest.approx(700, abs=60)
