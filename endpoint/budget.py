"""What each caller may still spend: a leaky bucket each, held here and settled with all processes.

A request is decided upon from memory. What was spent is told to the others a moment later, and
what they told comes back (``settle``), so a request never waits for them. While they are away each
process holds its callers to the whole budget.
"""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

WINDOW_S: Final = 60.0  # a full bucket is empty after this
SETTLED_S: Final = 0.1  # how long what is spent here may be unknown elsewhere
CALLERS: Final = 50_000  # who spent longest ago is forgotten first


class Standing(NamedTuple):
    """Where a caller stands after spending ``cost``, in points; seconds until all are back."""

    limit: int
    cost: int
    remaining: int
    reset_s: float


class Exhausted(Exception):
    """The budget doesn't suffice. ``retry_s``: when it will."""

    def __init__(self, retry_s: float) -> None:
        """At least a tenth of a second: clocks differ a little."""
        super().__init__(retry_s)
        self.retry_s = max(0.1, retry_s)


@dataclass(slots=True)
class _Bucket:
    """``level``: points in it at the time ``at``; ``unsettled``: those that nobody else knows."""

    level: float
    at: float
    unsettled: float = 0


class Others(Protocol):
    """All processes together."""

    @property
    def is_away(self) -> bool:
        """Nobody could be told now."""

    async def add(
        self, spent: Mapping[str, float], *, limit: int, window_s: float
    ) -> Mapping[str, float]:
        """Add points to callers' buckets, and tell how full each now is; of some perhaps not."""


class Budget:
    """``points`` for each caller, at once or over a minute."""

    def __init__(self, points: int, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock``: in seconds."""
        self.points = points
        self._rate = points / WINDOW_S
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._unsettled: dict[str, _Bucket] = {}

    def require(self, caller: str) -> None:
        """That something is left.

        Raises:
            Exhausted: nothing is.
        """
        bucket = self._buckets.get(caller)
        if bucket is not None:
            over = self._level(bucket) + 1 - self.points
            if over > 0:
                raise Exhausted(over / self._rate)

    def spend(self, caller: str, cost: int) -> Standing:
        """Take it from the budget. What costs more than all of it takes all of it.

        Raises:
            Exhausted: there is less; nothing was taken.
        """
        cost = min(cost, self.points)
        bucket = self._bucket(caller)
        over = self._level(bucket) + cost - self.points
        if over > 0:
            raise Exhausted(over / self._rate)
        self._add(caller, bucket, cost)
        remaining = math.floor(self.points - bucket.level)
        return Standing(self.points, cost, remaining, bucket.level / self._rate)

    def charge(self, caller: str, cost: int) -> None:
        """Take it, or what is left."""
        bucket = self._bucket(caller)
        self._add(caller, bucket, min(cost, self.points - self._level(bucket)))

    async def settle(self, others: Others) -> None:
        """Tell what was spent since the last time, and learn what others were told."""
        if others.is_away:
            # It will be told later, as far as it hasn't leaked by then.
            self._unsettled = {k: one for k, one in self._unsettled.items() if self._level(one)}
            return
        told, self._unsettled = self._unsettled, {}
        amounts = {caller: bucket.unsettled for caller, bucket in told.items()}
        for bucket in told.values():
            bucket.unsettled = 0
        levels = await others.add(amounts, limit=self.points, window_s=WINDOW_S)
        for caller, level in levels.items():
            bucket = told[caller]
            self._level(bucket)
            bucket.level = min(self.points, level + bucket.unsettled)

    async def keep_settled(self, others: Others) -> None:
        """Settle again and again, as long as something is spent; never returns."""
        while True:
            await asyncio.sleep(SETTLED_S)
            self._forget()
            if self._unsettled:
                await self.settle(others)

    def _bucket(self, caller: str) -> _Bucket:
        bucket = self._buckets.get(caller)
        if bucket is None:
            bucket = self._buckets[caller] = _Bucket(0, self._clock())
        return bucket

    def _level(self, bucket: _Bucket) -> float:
        now = self._clock()
        bucket.level = max(0.0, bucket.level - (now - bucket.at) * self._rate)
        bucket.at = now
        bucket.unsettled = min(bucket.unsettled, bucket.level)
        return bucket.level

    def _add(self, caller: str, bucket: _Bucket, cost: float) -> None:
        bucket.level += cost
        bucket.unsettled += cost
        self._unsettled[caller] = bucket
        self._buckets.move_to_end(caller)
        if len(self._buckets) > CALLERS:
            self._buckets.popitem(last=False)

    def _forget(self) -> None:
        """Those who came longest ago, as far as their buckets are empty."""
        while self._buckets:
            caller, bucket = next(iter(self._buckets.items()))
            if self._level(bucket) > 0:
                return
            del self._buckets[caller]
