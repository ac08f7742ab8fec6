"""Who asks, and whether they may still: the limit of points for each caller."""

import math
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.types import Scope

from endpoint.budget import Budget, Exhausted, Standing
from endpoint.refusals import Refused

# A document that is refused takes up to 50 ms of CPU; a point is some 5 µs of an answer.
PRICE_OF_REFUSAL: Final = 100
STANDING: Final = "byline.standing"  # in the scope of a request


def address_of(scope: Scope) -> str:
    """Where a request came from, as far as an address tells callers apart.

    Of IPv6 the first 64 bits: who has one such address has them all.
    """
    client = scope.get("client")
    return _caller_at(client[0]) if client else "unknown"


@lru_cache(maxsize=10_000)
def _caller_at(host: str) -> str:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host[:100]
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else f"{address.packed[:8].hex(':', 2)}::"
    return str(address)


def _guesser(scope: Scope) -> str:
    return f"tokens from {address_of(scope)}"


class Rates:
    """The budget of whoever sends a request, on every transport."""

    def __init__(self, budget: Budget, caller: Callable[[Scope], str] = address_of) -> None:
        """``caller``: tells by its request who asks."""
        self.budget = budget
        self._caller = caller

    def require(self, scope: Scope) -> None:
        """Before anything is done for the request.

        Raises:
            Refused: nothing is left.
        """
        try:
            self.budget.require(self._caller(scope))
        except Exhausted as error:
            raise self._refused(error) from None

    def require_for_token(self, scope: Scope) -> None:
        """Before a token is looked up, whoever it belongs to.

        Raises:
            Refused: too many wrong ones came from there.
        """
        try:
            self.budget.require(_guesser(scope))
        except Exhausted as error:
            raise self._refused(error) from None

    def charge_wrong_token(self, scope: Scope) -> None:
        """For one that gave no right: nothing of who has a right one is taken."""
        self.budget.charge(_guesser(scope), PRICE_OF_REFUSAL)

    def spend(self, scope: Scope, cost: int) -> None:
        """Before it is executed. Where the caller then stands is left in the scope.

        Raises:
            Refused: not so much is left.
        """
        try:
            scope[STANDING] = self.budget.spend(self._caller(scope), max(1, cost))
        except Exhausted as error:
            raise self._refused(error) from None

    def charge_refusal(self, scope: Scope) -> None:
        """For a document that was read in vain."""
        self.budget.charge(self._caller(scope), PRICE_OF_REFUSAL)

    def _refused(self, error: Exhausted) -> Refused:
        after = math.ceil(error.retry_s)
        message = (
            f"There are {self.budget.points} points a minute for what you ask, and too few of them "
            f"are left. Ask again in {after} s."
        )
        return Refused(429, "RATE_LIMITED", message, {"retry-after": str(after)})


def standing_of(scope: Scope) -> Standing | None:
    """Where the caller stands; None without a limit."""
    standing: Standing | None = scope.get(STANDING)
    return standing
