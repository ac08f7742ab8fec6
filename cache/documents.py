"""Documents that clients had us keep by their hash, for all processes."""

import asyncio
from contextlib import suppress
from typing import Any, Final, cast

from redis.asyncio import Redis

from cache.connection import Away, CacheServer

KEPT: Final = 2_000
LARGEST: Final = 16_384  # characters; 32 MB of ASCII in all. A larger one is kept by its process.
LIFETIME_S: Final = 7 * 86_400  # after the last was added
TEXTS: Final = "{byline:documents}:texts"
USED: Final = "{byline:documents}:used"

# Either key may be evicted alone, so each is made to fit the other.
_PUT: Final = """
local now = redis.call('TIME')
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now[1] .. '.' .. string.format('%06d', now[2]), ARGV[1])
while redis.call('HLEN', KEYS[1]) > tonumber(ARGV[3]) do
  local oldest = redis.call('ZPOPMIN', KEYS[2])[1]
  if not oldest then redis.call('DEL', KEYS[1]) break end
  redis.call('HDEL', KEYS[1], oldest)
end
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
"""


class KeptDocuments:
    """By their SHA-256 in hexadecimal digits. What was put first is forgotten first."""

    def __init__(self, server: CacheServer) -> None:
        """Nothing is asked yet."""
        self._server = server
        self._putting: set[asyncio.Task[None]] = set()

    async def get(self, sha256: str) -> str | None:
        """The text; None also while Redis is away."""
        try:
            found = await self._server.ask(lambda redis: cast("Any", redis.hget(TEXTS, sha256)))
        except Away:
            return None
        return None if found is None else found.decode("utf-8", "replace")

    def put(self, sha256: str, text: str) -> None:
        """Keep it, in the background, if Redis is there."""
        if len(text) <= LARGEST and not self._server.is_away:
            task = asyncio.create_task(self._put(sha256, text))
            self._putting.add(task)
            task.add_done_callback(self._putting.discard)

    async def _put(self, sha256: str, text: str) -> None:
        def question(redis: Redis) -> Any:  # noqa: ANN401  # redis-py's own
            return redis.eval(_PUT, 2, TEXTS, USED, sha256, text, str(KEPT), str(LIFETIME_S))

        with suppress(Away):
            await self._server.ask(question)
