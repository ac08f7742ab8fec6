"""How whoever makes an answer tells whoever could keep it that everybody may have it."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Final

_NAME: Final = "byline.offer"


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
    scope[_NAME] = offer
    return offer


def offer_in(scope: MutableMapping[str, Any]) -> Offer:
    """That of this request; where nobody would keep the answer, one that counts for nothing."""
    offer: Offer = scope.get(_NAME) or Offer()
    return offer
