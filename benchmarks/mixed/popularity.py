"""Some are read far more often than others."""

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Popularity(Generic[T]):
    """Draws by Zipf's law with the exponent 1: the second half as often as the first, and so on."""

    def __init__(self, things: Sequence[T]) -> None:
        """``things``: at least one, the most popular first."""
        self._things = things
        self._sums = list(accumulate(1 / rank for rank in range(1, len(things) + 1)))

    def draw(self, random: Random) -> T:
        """One of them."""
        return random.choices(self._things, cum_weights=self._sums)[0]
