"""Until when answers stay true if nobody writes: what is planned comes due by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

# Tables whose rows begin and end by the clock.
TIMED: Final = frozenset({"publication", "correction", "redirect"})

# The next instant after this one; datetime.max: none; None: that can't be told now.
Ask = Callable[[datetime], Awaitable[datetime | None]]


class Horizon:
    """Asks when somebody wants to know, and again only when something has changed."""

    def __init__(self, ask: Ask) -> None:
        """Nothing is asked yet."""
        self._ask = ask
        self._turn = asyncio.Lock()
        self._from: datetime | None = None
        self._next: datetime | None = None
        self._changes = 0

    def forget(self) -> None:
        """A row of ``TIMED`` was touched."""
        self._changes += 1
        self._from = None

    async def after(self, instant: datetime) -> datetime | None:
        """The first instant after this one at which something changes; None: can't be told."""
        known = self._known(instant)
        if known is not None:
            return known
        async with self._turn:
            if (known := self._known(instant)) is not None:
                return known
            changes = self._changes
            found = await self._ask(instant)
            if changes == self._changes:  # or else what was read may be old already
                self._from, self._next = instant, found
            return found

    def _known(self, instant: datetime) -> datetime | None:
        if self._from is None or self._next is None:
            return None
        return self._next if self._from <= instant < self._next else None
