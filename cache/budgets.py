"""What callers have spent in all processes, each in a leaky bucket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, Final

from redis.asyncio import Redis

from cache.connection import Away, CacheServer

PREFIX: Final = "byline:budget:"
AT_ONCE: Final = 200  # buckets; some 2 ms of Redis's time

# One bucket: it has leaked since it was last looked at, then gets what was spent. Redis's own
# clock counts, so that processes on different machines agree.
_ADD: Final = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local limit, rate = tonumber(ARGV[2]), tonumber(ARGV[2]) / tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local leaked = math.max(0, now - (tonumber(kept[2]) or now)) * rate
local level = math.max(0, (tonumber(kept[1]) or 0) - leaked) + tonumber(ARGV[1])
level = math.min(level, limit)
redis.call('HSET', KEYS[1], 'level', string.format('%.6f', level), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(level / rate * 1000) + 1000)
return string.format('%.6f', level)
"""


class Budgets:
    """See ``endpoint.budget.Others``."""

    def __init__(self, server: CacheServer) -> None:
        """Nothing is asked yet."""
        self._server = server

    @property
    def is_away(self) -> bool:
        """Whether Redis doesn't answer."""
        return self._server.is_away

    async def add(
        self, spent: Mapping[str, float], *, limit: int, window_s: float
    ) -> Mapping[str, float]:
        """Add points to callers' buckets, and tell how full each now is.

        Where Redis goes away in the middle, nothing is told of the rest, and nothing of it tried
        again: it may have been done.
        """
        levels: dict[str, float] = {}
        with suppress(Away):
            for part in _batched(spent.items(), AT_ONCE):
                found = await self._part(part, limit, window_s)
                levels |= zip((caller for caller, _ in part), found, strict=True)
        return levels

    async def _part(
        self, spent: Sequence[tuple[str, float]], limit: int, window_s: float
    ) -> list[float]:
        async def add(redis: Redis) -> list[Any]:
            async with redis.pipeline(transaction=False) as pipe:
                for caller, points in spent:
                    pipe.eval(_ADD, 1, PREFIX + caller, f"{points:.6f}", str(limit), str(window_s))
                return await pipe.execute()

        return [float(level) for level in await self._server.ask(add)]


def _batched(
    spent: Iterable[tuple[str, float]], size: int
) -> Iterator[Sequence[tuple[str, float]]]:
    """In parts of at most ``size``; Python has it from 3.12."""
    rest = iter(spent)
    while part := tuple(islice(rest, size)):
        yield part
