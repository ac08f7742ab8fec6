"""How many of a kind each caller has open here: sockets, or subscriptions."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from starlette.types import Scope

from endpoint.rates import address_of
from endpoint.refusals import Refused

log: Final = logging.getLogger("byline.graphql")

MOST: Final = 1_000
NOTED_EACH_S: Final = 60.0


class Tally:
    """Counts what is open, and refuses more than ``most`` of it to one caller."""

    def __init__(
        self, kind: str, most: int = MOST, caller: Callable[[Scope], str] = address_of
    ) -> None:
        """``kind``: what is counted, in the plural. ``caller``: tells by its request who asks."""
        self._kind = kind
        self._most = most
        self.caller_of = caller
        self._open: Counter[str] = Counter()
        self._noted = -NOTED_EACH_S

    @property
    def open(self) -> int:
        """How many there are, of all callers."""
        return self._open.total()

    @contextmanager
    def counted(self, scope: Scope) -> Iterator["Counted"]:
        """One more, for as long as the block takes.

        Raises:
            Refused: the caller has as many as it may.
        """
        counted = Counted(self, scope)
        try:
            yield counted
        finally:
            self.remove(counted.caller)

    def require(self, scope: Scope) -> None:
        """That the caller may have one more.

        Raises:
            Refused: it has as many as it may.
        """
        if self._open[caller := self.caller_of(scope)] >= self._most:
            self._note(caller)
            message = f"You have {self._most} {self._kind} open, the most there may be. End some."
            raise Refused(429, f"TOO_MANY_{self._kind.upper()}", message)

    def add(self, scope: Scope) -> str:
        """One more, which is the caller's whom it gives.

        Raises:
            Refused: it has as many as it may.
        """
        self.require(scope)
        caller = self.caller_of(scope)
        self._open[caller] += 1
        return caller

    def remove(self, caller: str) -> None:
        """One less."""
        self._open[caller] -= 1
        if not self._open[caller]:
            del self._open[caller]

    def _note(self, caller: str) -> None:
        """For whoever runs a proxy that we aren't told of: all readers are one caller then."""
        now = time.monotonic()
        if now - self._noted >= NOTED_EACH_S:
            self._noted = now
            log.warning("graphql.too_many", extra={"kind": self._kind, "caller": caller})


class Counted:
    """One of a kind, and whose it is."""

    __slots__ = ("_tally", "caller")

    def __init__(self, tally: Tally, scope: Scope) -> None:
        """Raises ``Refused`` as ``Tally.add`` does."""
        self._tally = tally
        self.caller = tally.add(scope)

    def hand_over(self, scope: Scope) -> None:
        """To whoever the scope says by now: a token may have come after the address.

        Raises:
            Refused: that caller has as many as it may.
        """
        if self._tally.caller_of(scope) != self.caller:
            before, self.caller = self.caller, self._tally.add(scope)
            self._tally.remove(before)
