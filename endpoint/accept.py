"""Which media type a client likes best, by its Accept header (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

GRAPHQL: Final = "application/graphql-response+json"
JSON: Final = "application/json"
HTML: Final = "text/html"
EVENTS: Final = "text/event-stream"
PARTS: Final = "multipart/mixed"
# The form of ours that parts may be asked for in. There are others: ``deferSpec=20220824`` is what
# came before it, ``subscriptionSpec`` is for subscriptions.
INCREMENTAL_SPEC: Final = "v0.2"
_OTHER_SPECS: Final = frozenset({"deferspec", "subscriptionspec"})

# What no client sends. Longer ones are read as if they said nothing.
LONGEST: Final = 2_000
# So much of one is looked at, and remembered.
READ: Final = LONGEST + 1


@dataclass(frozen=True, slots=True)
class _Range:
    """One of the header's ranges, as ``text/*;q=0.5``; in lower case."""

    kind: str
    quality: float
    place: int

    def matches(self, media_type: str) -> int:
        """How exactly: 0 not at all, 1 by ``*/*``, 2 by its first half, 3 by name."""
        if self.kind == media_type:
            return 3
        if self.kind == media_type.partition("/")[0] + "/*":
            return 2
        return int(self.kind == "*/*")


@lru_cache(maxsize=1_000)
def preferred(accept: str, offers: tuple[str, ...]) -> str | None:
    """The one of ``offers`` that the client likes best; None when it wants none of them.

    Of equals the one that it names more exactly, then the one that it names first, then the first
    of ``offers``. Without a header it likes all.
    """
    ranges = _ranges(accept) if accept and len(accept) <= LONGEST else [_Range("*/*", 1, 0)]
    best: tuple[float, int, int] | None = None
    found = None
    for offer in offers:
        liking = _liking(offer, ranges)
        if liking and (best is None or liking > best):
            best, found = liking, offer
    return found


@lru_cache(maxsize=1_000)
def preferred_by_name(accept: str, offers: tuple[str, ...]) -> str | None:
    """The same of what the header names itself: who takes anything has asked for none of them."""
    if len(accept) > LONGEST:
        return None
    named = [one for one in _ranges(accept) if one.kind in offers and one.quality]
    named.sort(key=lambda one: (-one.quality, one.place))
    return named[0].kind if named else None


def _liking(offer: str, ranges: Sequence[_Range]) -> tuple[float, int, int] | None:
    """Quality, exactness and place of the most exact range that matches; None where that is 0."""
    found = max(
        ((one.matches(offer), -one.place, one.quality) for one in ranges if one.matches(offer)),
        default=None,
    )
    if found is None or found[2] == 0:
        return None
    exactness, place, quality = found
    return quality, exactness, place


def _ranges(accept: str) -> list[_Range]:
    found = []
    for place, text in enumerate(accept.lower().split(",")):
        kind, *parameters = [part.strip() for part in text.split(";")]
        given = dict(one.partition("=")[::2] for one in parameters)
        # We write UTF-8, and nothing else.
        charset = given.get("charset", "utf-8").strip('"')
        if kind and charset in {"utf-8", "utf8"} and not (kind == PARTS and _other_form(given)):
            found.append(_Range("*/*" if kind == "*" else kind, _quality(given), place))
    return found


def _other_form(parameters: dict[str, str]) -> bool:
    """Of parts: one that isn't ours. Without a parameter it may be any."""
    spec = parameters.get("incrementalspec", INCREMENTAL_SPEC).strip('"')
    return spec != INCREMENTAL_SPEC or not _OTHER_SPECS.isdisjoint(parameters)


def _quality(parameters: dict[str, str]) -> float:
    try:
        quality = float(parameters.get("q", "1"))
    except ValueError:
        return 0
    return quality if 0 <= quality <= 1 else 0  # also where it is no number


@lru_cache(maxsize=1_000)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an answer may be compressed."""
    return preferred(_as_media_types(accept_encoding), ("encoding/gzip",)) is not None


def _as_media_types(accept_encoding: str) -> str:
    """The same list in the form of Accept: both have ranges, qualities and a ``*``."""
    names = [part.strip() for part in accept_encoding.split(",") if part.strip()]
    return ",".join(f"encoding/{name}" for name in names) or "encoding/identity"


@lru_cache(maxsize=1_000)
def content_type(header: str) -> tuple[str, str]:
    """The media type of a body and its charset in lower case; ``utf-8`` where none is told."""
    kind, *parameters = [part.strip() for part in header.lower().split(";")]
    given = dict(one.partition("=")[::2] for one in parameters)
    return kind, given.get("charset", "utf-8").strip('"')
