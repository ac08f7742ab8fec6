"""The cache's server may be away at any time."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from cache.connection import PATIENCE_S, PROBE_S, Away, CacheServer, connected
from tests.cache.valkey import Valkey


@pytest.fixture
async def cache(valkey: Valkey) -> AsyncIterator[CacheServer]:
    async with connected(valkey.url) as server:
        yield server


async def ping(client: Redis) -> object:
    return await client.ping()


async def until_found(cache: CacheServer) -> float:
    start = time.monotonic()
    while cache.is_away:
        assert time.monotonic() - start < 10
        await asyncio.sleep(0.01)
    return time.monotonic() - start


async def test_a_frozen_server_costs_one_wait_and_then_none(
    valkey: Valkey, cache: CacheServer
) -> None:
    assert await cache.ask(ping)
    valkey.freeze()
    start = time.monotonic()
    with pytest.raises(Away):
        await cache.ask(ping)
    assert time.monotonic() - start < PATIENCE_S + 0.15
    assert cache.is_away
    start = time.monotonic()
    with pytest.raises(Away):
        await cache.ask(ping)
    assert time.monotonic() - start < 0.02
    valkey.thaw()
    assert await until_found(cache) < PROBE_S + PATIENCE_S + 1
    assert await cache.ask(ping)


async def test_a_server_that_was_killed_is_found_again(valkey: Valkey, cache: CacheServer) -> None:
    assert await cache.ask(ping)
    valkey.kill()
    with pytest.raises(Away):
        await cache.ask(ping)
    valkey.start()
    await until_found(cache)
    assert await cache.ask(ping)


async def test_a_connection_lost_while_idle_is_opened_again(
    valkey: Valkey, cache: CacheServer
) -> None:
    assert await cache.ask(ping)
    valkey.kill()
    valkey.start()
    assert await cache.ask(ping)
