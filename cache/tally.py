"""Counts that are gathered in Redis until somebody has booked them, each exactly once.

``open`` is the batch that is being filled, ``sealed`` the one that is being booked: each a hash of
counts with the batch's ``id``, which it has from its first count. A batch is deleted after it was
booked under its id. So whoever is killed between any two steps, or comes back with an older copy of
its memory, brings a batch again that is known already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from redis.asyncio import Redis

from cache.connection import CacheServer

# One slot for all of them, where the server is a cluster.
_OPEN: Final = "byline:{tally}:open"
_SEALED: Final = "byline:{tally}:sealed"
_LEASE: Final = "byline:{tally}:lease"
_BY: Final = "byline:{tally}:by:"
_ID: Final = "id"
_REMEMBERED_S: Final = 24 * 60 * 60  # the last addition of each process
_LEASE_MS: Final = 5_000  # one process books, unless it has been silent for as long

_ADD: Final = """
if tonumber(redis.call('get', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
redis.call('set', KEYS[2], ARGV[1], 'EX', ARGV[2])
redis.call('hsetnx', KEYS[1], 'id', ARGV[3])
for i = 4, #ARGV, 2 do redis.call('hincrby', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1
"""
_SEAL: Final = """
local holder = redis.call('get', KEYS[3])
if holder and holder ~= ARGV[1] then return {} end
redis.call('set', KEYS[3], ARGV[1], 'PX', ARGV[2])
if redis.call('exists', KEYS[2]) == 0 then
  if redis.call('exists', KEYS[1]) == 0 then return {} end
  redis.call('rename', KEYS[1], KEYS[2])
end
return redis.call('hgetall', KEYS[2])
"""
_DROP: Final = """
if redis.call('hget', KEYS[1], 'id') == ARGV[1] then redis.call('del', KEYS[1]) end
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """Counts by name, to be booked under the id."""

    id: UUID
    counts: Mapping[str, int]


class Tally:
    """The counts of all processes that share a Redis. All of it raises ``connection.Away``."""

    def __init__(self, server: CacheServer) -> None:
        """Of a process: no other has its name."""
        self._server = server
        self._process = uuid4().hex

    @property
    def is_away(self) -> bool:
        """Whether nothing can be added now."""
        return self._server.is_away

    async def add(self, number: int, counts: Mapping[str, int]) -> None:
        """Add to the counts. ``number``: of this addition, from 1, higher than that of the last.

        One that may have been done already, when there was no answer, is done again under its own
        number before there is another one: it counts once.
        """
        given = [part for count in counts.items() for part in count]
        keys, head = [_OPEN, _BY + self._process], [number, _REMEMBERED_S, str(uuid4())]
        await self._run(_ADD, keys, [*head, *given])

    async def sealed(self) -> Batch | None:
        """What is to be booked now; None where there is nothing, or another process does it.

        Until it is dropped it is the same one.
        """
        found = await self._run(_SEAL, [_OPEN, _SEALED, _LEASE], [self._process, _LEASE_MS])
        texts = [part.decode() for part in found]
        counts = dict(zip(texts[::2], texts[1::2], strict=True))
        if not counts:
            return None
        batch_id = UUID(counts.pop(_ID))
        return Batch(batch_id, {name: int(count) for name, count in counts.items()})

    async def drop(self, batch_id: UUID) -> None:
        """A batch that was booked."""
        await self._run(_DROP, [_SEALED], [str(batch_id)])

    async def _run(self, script: str, keys: list[str], values: list[Any]) -> Any:  # noqa: ANN401
        async def question(client: Redis) -> Any:  # noqa: ANN401
            return await client.eval(script, len(keys), *keys, *values)

        return await self._server.ask(question)
