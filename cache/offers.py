"""How whoever makes an answer tells whoever could keep it that everybody may have it."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

_OFFER: Final = "byline.offer"
_SETTLE: Final = "byline.settle"


@dataclass(slots=True)
class Offer:
    """Of one request. Unless it is accepted, the answer is for who asked."""

    accepted: bool = False
    document: str = ""

    def accept(self, document: str) -> None:
        """A whole answer to a query of nobody in particular. ``document``: its text."""
        self.accepted = True
        self.document = document


def make_offer(scope: MutableMapping[str, Any]) -> Offer:
    """For this request."""
    offer = Offer()
    scope[_OFFER] = offer
    return offer


def offer_in(scope: MutableMapping[str, Any]) -> Offer:
    """That of this request; where nobody would keep the answer, one that counts for nothing."""
    offer: Offer = scope.get(_OFFER) or Offer()
    return offer


def let_settle(scope: MutableMapping[str, Any], settle: Callable[[], Awaitable[object]]) -> None:
    """Who writes for this request can wait until what it wrote is dropped: see ``settled``."""
    scope[_SETTLE] = settle


async def settled(scope: MutableMapping[str, Any]) -> None:
    """Wait until nothing is kept here that was made before what this request wrote.

    So who writes and then reads, sees it.
    """
    settle: Callable[[], Awaitable[object]] | None = scope.get(_SETTLE)
    if settle is not None:
        await settle()
