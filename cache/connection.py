"""The way to Redis or Valkey, which may be away at any time: nothing of ours waits for it long."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError

log: Final = logging.getLogger("byline.cache")

PATIENCE_S: Final = 0.1  # for one answer; on one machine or in one building it takes a hundredth
PROBE_S: Final = 0.5  # how often a server that was lost is looked for
MAX_CONNECTIONS: Final = 50

T = TypeVar("T")


class Away(Exception):
    """The cache's server doesn't answer now. Go on without it."""


class CacheServer:
    """Redis or Valkey as long as it answers; ``Away`` at once, without waiting, while it doesn't.

    After a failure nobody asks it but a probe of our own, so that a frozen server costs the few
    requests ``PATIENCE_S`` each that meet it first.
    """

    def __init__(self, url: str) -> None:
        """``url``: as ``REDIS_URL``. Nothing connects yet."""
        self._client = client_of(url, patience_s=PATIENCE_S)
        self._probe: asyncio.Task[None] | None = None

    @property
    def is_away(self) -> bool:
        """Whether it failed and hasn't answered since."""
        return self._probe is not None

    async def ask(self, question: Callable[[Redis], Awaitable[T]]) -> T:
        """What ``question`` returns, given the client. It is cut off after ``PATIENCE_S``.

        Raises:
            Away: no answer; what was sent may have been done all the same.
        """
        if self._probe is not None:
            raise Away
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await question(self._client)
        except (RedisError, OSError) as error:  # OSError: TimeoutError is one
            self._lose(error)
            raise Away from error

    def _lose(self, error: Exception) -> None:
        if self._probe is None:
            log.warning("cache.lost", extra={"reason": str(error) or type(error).__name__})
            self._probe = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(PROBE_S)
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._client.ping()
            except (RedisError, OSError):
                continue
            self._probe = None
            log.info("cache.found")
            return

    async def close(self) -> None:
        """Let go of it."""
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.wait({self._probe})
        await self._client.aclose()


def client_of(url: str, *, patience_s: float | None) -> Redis:
    """redis-py's client. ``patience_s``: None waits for ever, as subscribers do.

    A connection that was lost while nobody used it is opened again, once.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=MAX_CONNECTIONS,
        timeout=patience_s,
        socket_timeout=patience_s,
        socket_connect_timeout=patience_s or PROBE_S,
        retry=Retry(NoBackoff(), 1, supported_errors=(NoConnection,)),
    )
    return Redis.from_pool(pool)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[CacheServer]:
    """The cache's server at ``url``, for as long as the block takes."""
    server = CacheServer(url)
    try:
        yield server
    finally:
        await server.close()
