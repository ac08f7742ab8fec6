"""Documents that all processes share, in a real Valkey."""

import asyncio
import time

import pytest

from cache import documents as module
from cache.connection import CacheServer
from cache.documents import LARGEST, TEXTS, USED, KeptDocuments
from tests.cache.test_connection import cache
from tests.cache.valkey import Valkey

__all__ = ["cache"]


async def put(kept: KeptDocuments, sha256: str, text: str) -> None:
    kept.put(sha256, text)
    await asyncio.gather(*kept._putting)  # noqa: SLF001  # nobody else needs to wait


async def test_what_one_puts_the_other_gets(cache: CacheServer) -> None:
    await put(KeptDocuments(cache), "a", "{ é }")
    assert await KeptDocuments(cache).get("a") == "{ é }"
    assert await KeptDocuments(cache).get("b") is None


async def test_the_first_are_forgotten_when_there_are_too_many(
    cache: CacheServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    kept = KeptDocuments(cache)
    for name in "abcd":
        await put(kept, name, f"{{ {name} }}")
    assert [await kept.get(name) for name in "abcd"] == [None, "{ b }", "{ c }", "{ d }"]


async def test_what_is_too_large_is_not_kept(cache: CacheServer) -> None:
    kept = KeptDocuments(cache)
    await put(kept, "a", "x" * (LARGEST + 1))
    await put(kept, "b", "x" * LARGEST)
    assert await kept.get("a") is None
    assert await kept.get("b") is not None


async def test_it_goes_in_time_and_mends_what_was_evicted(
    cache: CacheServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = KeptDocuments(cache)
    await put(kept, "a", "{ a }")
    assert 0 < await cache.ask(lambda redis: redis.ttl(TEXTS)) <= module.LIFETIME_S
    await cache.ask(lambda redis: redis.delete(USED))
    monkeypatch.setattr(module, "KEPT", 1)
    await put(kept, "b", "{ b }")
    await put(kept, "c", "{ c }")
    assert await cache.ask(lambda redis: redis.hlen(TEXTS)) == 1


async def test_without_redis_nothing_is_known_and_nobody_waits(
    valkey: Valkey, cache: CacheServer
) -> None:
    kept = KeptDocuments(cache)
    await put(kept, "a", "{ a }")
    valkey.freeze()
    begun = time.monotonic()
    assert await kept.get("a") is None
    await put(kept, "b", "{ b }")
    assert time.monotonic() - begun < 0.25
    valkey.thaw()
