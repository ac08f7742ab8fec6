"""What articles and pages say, as far as the reader may read it."""

import textwrap
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import orjson

from body import teaser, tree, words
from db.relations import edges
from db.relations.search import CLOSED
from db.rows import BodyRow, ContentRow
from db.view import Perspective
from resolvers.context import Context
from resolvers.errors import RequestError
from resolvers.shown import Said, Shown

TEASER_WORDS: Final = 60
MAX_SUMMARY: Final = 500
# Texts that a process keeps with their forms, and how long they may be: some 10 to 50 MB in all.
REMEMBERED: Final = 1_000
MAX_REMEMBERED: Final = 16_000


@dataclass(frozen=True, slots=True)
class ShownBody:
    """``truncated``: something was left out, for the reader may read the beginning only."""

    content: ContentRow
    shown: Shown
    truncated: bool

    @property
    def plain_text(self) -> str:
        """What it says."""
        return self.shown.said.plain_text

    @property
    def word_count(self) -> int:
        """Of what is shown."""
        return self.shown.said.word_count


def locked(content: ContentRow) -> bool:
    """Whether the reader may read the beginning only. Nobody has signed in yet; the desk may."""
    return content.access in CLOSED and content.view.perspective is not Perspective.DRAFT


async def of_content(ctx: Context, content: ContentRow) -> ShownBody:
    """The body, or the teaser of a locked one; the same one to all who ask in an operation."""
    row = await ctx.loaders.one(edges.content_body, content.view, content.edition_id)
    return of_row(ctx, content, row)


def of_row(ctx: Context, content: ContentRow, row: BodyRow | None) -> ShownBody:
    """The same, of a body that is read already."""
    name = (ShownBody, content.view, content.edition_id)
    return ctx.loaders.once(name, lambda: _shown(content, row))


def summary(ctx: Context, content: ContentRow, max_length: int) -> str | Awaitable[str]:
    """The dek, or else the beginning of the text, cut at a word with an ellipsis.

    To be awaited only where the body is read for it: the excerpt of a locked text may have more
    than its teaser.

    Raises:
        RequestError: BAD_USER_INPUT for a length that isn't from 1 to 500.
    """
    if not 1 <= max_length <= MAX_SUMMARY:
        raise RequestError("BAD_USER_INPUT", f"maxLength is from 1 to {MAX_SUMMARY}.")
    if content.dek is None and locked(content):
        return _teaser_summary(ctx, content, max_length)
    return shortened(content.dek or content.excerpt, max_length)


async def _teaser_summary(ctx: Context, content: ContentRow, max_length: int) -> str:
    body = await of_content(ctx, content)
    return shortened(words.excerpt(body.shown.said.tree), max_length)


def shortened(given: str, max_length: int) -> str:
    """The text on one line, cut at a word with an ellipsis where it is longer."""
    text = " ".join(given.split())
    if len(text) <= max_length:
        return text
    cut = textwrap.shorten(text, max_length, placeholder="…")
    return cut if cut != "…" else text[: max_length - 1] + "…"


def _shown(content: ContentRow, row: BodyRow | None) -> ShownBody:
    said = Said(tree.empty()) if row is None or row.json is None else _said(row.json)
    if not locked(content):
        return ShownBody(content, Shown(content.view, said), truncated=False)
    beginning, truncated = teaser.teaser(said.tree, TEASER_WORDS)
    return ShownBody(content, Shown(content.view, Said(beginning)), truncated)


def _said(json: str) -> Said:
    """What a stored text says; of a text that was asked for lately, with the forms it has."""
    return (
        _recent(json) if len(json) <= MAX_REMEMBERED else Said(tree.stored_as(orjson.loads(json)))
    )


def _read(json: str) -> Said:
    return Said(tree.stored_as(orjson.loads(json)))


_recent: Final = lru_cache(maxsize=REMEMBERED)(_read)
