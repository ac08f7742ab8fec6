"""Remembers requests for a while, so that what is asked for once takes no room."""

from collections.abc import Hashable
from typing import Final

REMEMBERED: Final = 50_000  # 5 MB


class Doorkeeper:
    """Of the last requests it knows again ``most``, or up to twice as many."""

    def __init__(self, most: int = REMEMBERED) -> None:
        """Nobody has come yet."""
        self._most = most
        self._recent: set[int] = set()
        self._older: set[int] = set()

    def before(self, request: Hashable) -> bool:
        """Whether it came before; the next time it has."""
        number = hash(request)
        if number in self._recent:
            return True
        self._recent.add(number)
        known = number in self._older
        if len(self._recent) >= self._most:
            self._older, self._recent = self._recent, set()
        return known
