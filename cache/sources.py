"""What the cache is given by those who wire it."""

import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from cache.horizon import Ask


class Collected(Protocol):
    """What an answer was made from."""

    @property
    def known(self) -> frozenset[str] | None:
        """By keys, as writes tell of them; None: of more than that."""


def _clock() -> int:
    return time.time_ns() // 1_000


@dataclass(frozen=True, slots=True)
class Sources:
    """Of the truth.

    ``trusted``: whether nothing is missing of what writes told. ``settle``: waits until all has
    come that was told before. ``collecting``: around what makes an answer. ``next_change``: see
    ``Horizon``. ``now_us``: the clock that answers go by. ``began_us``: what it was when the making
    of one begins, no later than the instant that its operation then has.
    """

    trusted: Callable[[], bool]
    settle: Callable[[], Awaitable[object]]
    collecting: Callable[[], AbstractContextManager[Collected]]
    next_change: Ask
    now_us: Callable[[], int] = _clock
    began_us: Callable[[], int] = _clock


@dataclass(frozen=True, slots=True)
class Keeping:
    """What an operator may choose.

    ``max_age_s``: how long browsers and CDNs may keep an answer, whom nobody tells of writes.
    ``by_origin``: pages of other sites are told that they may read it.
    """

    max_bytes: int = 64 * 1024 * 1024
    max_age_s: int = 0
    by_origin: bool = False
