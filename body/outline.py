"""The headings and their anchors."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from body import rich
from body.model import Block, Heading, Tree

MAX_ANCHOR_CHARS: Final = 200

_DROPPED: Final = re.compile(r"[^\w\s-]+")
_SPACE: Final = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A heading. ``anchor`` is the ``id`` that its HTML has."""

    block_key: str
    level: int
    text: str
    anchor: str


def outline(tree: Tree) -> list[OutlineItem]:
    """The headings, in order."""
    found = list(_headings(tree["blocks"]))
    ids = _anchors(found)
    return [
        OutlineItem(block["key"], block["level"], _line(block), anchor)
        for block, anchor in zip(found, ids, strict=True)
    ]


def anchors(tree: Tree) -> dict[str, str]:
    """The anchor of each heading by its key: unique; the author's, else from the text."""
    found = list(_headings(tree["blocks"]))
    return {b["key"]: anchor for b, anchor in zip(found, _anchors(found), strict=True)}


def drop_derivable(blocks: Iterable[Block]) -> None:
    """Take out, in place, the anchors that come out the same without being written."""
    found = list(_headings(blocks))
    names = _Names({block["anchor"] for block in found if "anchor" in block})
    for block in found:
        text = slug(_line(block))
        chosen = block.get("anchor")
        if chosen is None:
            names.take(text)
        elif names.would_be(text, chosen):
            names.taken.discard(chosen)
            names.take(text)
            del block["anchor"]


def slug(text: str) -> str:
    """The text as an anchor, as GitHub does it: small letters, no punctuation, hyphens."""
    bare = _DROPPED.sub("", text.strip().lower())
    return _SPACE.sub("-", bare)[:MAX_ANCHOR_CHARS].strip("-") or "section"


@dataclass(slots=True)
class _Names:
    """Names given out. ``passed_over``: what a derived name would have been, had it been free."""

    taken: set[str]
    passed_over: set[str] = field(default_factory=set)
    _next: dict[str, int] = field(default_factory=dict)

    def take(self, wish: str) -> str:
        """The wish, or the wish with the first number that is free."""
        number = self._next.get(wish, 0)
        while (name := _numbered(wish, number)) in self.taken:
            self.passed_over.add(name)
            number += 1
        self._next[wish] = number + 1
        self.taken.add(name)
        return name

    def would_be(self, wish: str, chosen: str) -> bool:
        """Whether, were this name not chosen, it would be given, and all others stay."""
        number = self._next.get(wish, 0)
        while (name := _numbered(wish, number)) in self.taken and name != chosen:
            number += 1
        return name == chosen and chosen not in self.passed_over


def _anchors(found: list[Heading]) -> list[str]:
    names = _Names({block["anchor"] for block in found if "anchor" in block})
    return [block.get("anchor") or names.take(slug(_line(block))) for block in found]


def _headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    for block in blocks:
        if block["type"] == "heading":
            yield block


def _line(block: Heading) -> str:
    return " ".join(rich.text_of(block["text"]).split())


def _numbered(wish: str, number: int) -> str:
    return f"{wish}-{number}" if number else wish
