"""Spans as nested pieces: what opens, what stands there, what closes."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from body.model import Link, Mark, Span

LEAF: Final = 0
OPEN: Final = 1
CLOSE: Final = 2


class Piece(NamedTuple):
    """A span (its marks but CODE, and its link, are around it), or one end of a mark or a link."""

    kind: Literal[0, 1, 2]
    span: Span | None = None
    mark: Mark | None = None
    link: Link | None = None


_Around = tuple[Mark | None, Link | None]


def nested(spans: Sequence[Span]) -> list[Piece]:
    """The pieces, properly nested: what reaches farthest is outermost, and no link is parted."""
    pieces: list[Piece] = []
    _nest(spans, 0, len(spans), [], pieces)
    return pieces


def _nest(
    spans: Sequence[Span], start: int, end: int, around: list[_Around], pieces: list[Piece]
) -> None:
    at = start
    while at < end:
        if not _is_styled(spans[at]):
            pieces.append(Piece(LEAF, span=spans[at]))
            at += 1
            continue
        found, reach = _widest(spans, at, end, around)
        if found is None:
            pieces.append(Piece(LEAF, span=spans[at]))
        else:
            pieces.append(Piece(OPEN, None, *found))
            _nest(spans, at, reach, [*around, found], pieces)
            pieces.append(Piece(CLOSE, None, *found))
        at = reach


def _widest(
    spans: Sequence[Span], at: int, end: int, around: list[_Around]
) -> tuple[_Around | None, int]:
    widest: _Around | None = None
    farthest = at
    for attribute in _attributes(spans[at]):
        if attribute not in around:
            reach = _reach(spans, attribute, at, end, around)
            if reach > farthest:
                widest, farthest = attribute, reach
    return widest, farthest if widest else at + 1


def _is_styled(span: Span) -> bool:
    return "marks" in span or "link" in span


def _attributes(span: Span) -> list[_Around]:
    if "footnote" in span:
        return []
    marks: list[_Around] = [(mark, None) for mark in span.get("marks", ()) if mark != "CODE"]
    return [(None, span["link"]), *marks] if "link" in span else marks


def _reach(
    spans: Sequence[Span], attribute: _Around, at: int, end: int, around: list[_Around]
) -> int:
    reach = at + 1
    while reach < end and attribute in _attributes(spans[reach]):
        reach += 1
    link = _link(spans[reach - 1])
    if reach == end or link is None or attribute == (None, link) or (None, link) in around:
        return reach
    if _link(spans[reach]) == link:  # a mark that ends inside a link ends before it
        while reach > at and _link(spans[reach - 1]) == link:
            reach -= 1
    return reach


def _link(span: Span) -> Link | None:
    return None if "footnote" in span else span.get("link")
