"""Texts as one reader may see them: a tree, and what its ids stand for in the reader's view.

What a tree points at is read when somebody asks, in one batch with that of all texts beside it:
a ``Shown`` is made once per operation, and so is every form of it.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, cast
from urllib.parse import urlsplit
from uuid import UUID

from body import html_out, markdown_out, outline, rich, text_out, texts, words
from body.model import Block, Link, RichText, Span, Tree
from body.references import References, references
from body.resolving import Resolver, Target
from body.writing.html_writer import Embeds
from db.relations import edges, fronts
from db.rows import ContentRow, MediaRow
from db.view import View
from resolvers import pictures, routes
from resolvers.context import Context

UGC: Final = ("nofollow", "ugc")  # of links that readers made
_NO_HOSTS: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What the reader may see of what a text points at, by the ids in it, in their order."""

    contents: Mapping[str, ContentRow]
    media: Mapping[str, MediaRow]
    links: Resolver  # of links alone: addresses within the site are paths

    def resolver(self, ctx: Context) -> Resolver:
        """The same, for the writers of ``body/``."""
        return replace(
            self.links,
            images={
                key: pictures.in_text(ctx, row)
                for key, row in self.media.items()
                if row.kind == "IMAGE"
            },
            clips={
                key: pictures.clip(ctx, row)
                for key, row in self.media.items()
                if row.kind in {"VIDEO", "AUDIO"}
            },
        )


class Said:
    """What a tree says, whoever reads it. Each form of it is made at the first call."""

    def __init__(self, tree: Tree) -> None:
        """``tree``: never changed from here on."""
        self.tree = tree

    # The last form alone: readers choose among many, and a site asks for one.
    _html: tuple[int, Embeds, str] | None = None

    @cached_property
    def points_at(self) -> References:
        """The ids and addresses in it."""
        return references(self.tree)

    @cached_property
    def points_at_nothing(self) -> bool:
        """It looks the same to all readers."""
        found = self.points_at
        return not (found.content_ids or found.media_ids or found.external)

    @cached_property
    def plain_text(self) -> str:
        """All of it as plain text."""
        return text_out.text(self.tree)

    @cached_property
    def word_count(self) -> int:
        """The number of its words."""
        return words.word_count(self.tree)

    @cached_property
    def text_by_key(self) -> Mapping[str, str]:
        """The plain text of each block."""
        return text_out.text_by_key(self.tree)

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """The anchor of each heading by its block's key."""
        return outline.anchors(self.tree)

    @cached_property
    def note_numbers(self) -> Mapping[str, int]:
        """The number of each footnote by its id, from 1."""
        notes = [b["notes"] for b in self.tree["blocks"] if b["type"] == "footnotes"]
        ids = [note["id"] for block in notes for note in block]
        return {note_id: number for number, note_id in enumerate(ids, 1)}

    @cached_property
    def html_by_key(self) -> Mapping[str, str]:
        """The HTML of each block, where it points at nothing."""
        return html_out.html_by_key(self.tree)

    def html(self, heading_offset: int, embeds: Embeds) -> str:
        """All of it as HTML, where it points at nothing."""
        if self._html is None or self._html[:2] != (heading_offset, embeds):
            html = html_out.html(self.tree, heading_offset=heading_offset, embeds=embeds)
            self._html = (heading_offset, embeds, html)
        return self._html[2]


class Shown:
    """A text in a view. Each form of it is made at the first call."""

    def __init__(self, view: View, said: Said, link_rel: tuple[str, ...] = ()) -> None:
        """``said``: only what the reader may see of it. ``link_rel``: for each link in it."""
        self.view = view
        self.said = said
        self._link_rel = link_rel

    _html: dict[tuple[int, Embeds], str] | None = None
    _found: Found | None = None
    _resolver: Resolver | None = None
    _markdown: str | None = None
    _html_by_key: Mapping[str, str] | None = None

    async def found(self, ctx: Context) -> Found:
        """What it points at, so far as the reader may see it."""
        if self._found is None:  # fields beside each other may each ask: for the same rows
            found = await _find(ctx, self.view, self.said.points_at)
            self._found = replace(found, links=replace(found.links, link_rel=self._link_rel))
        return self._found

    async def resolver(self, ctx: Context) -> Resolver:
        """The same, for the writers of ``body/``."""
        found = await self.found(ctx)
        if self._resolver is None:
            self._resolver = found.resolver(ctx)
        return self._resolver

    async def html(self, ctx: Context, heading_offset: int, embeds: Embeds) -> str:
        """All of it as HTML."""
        if self.said.points_at_nothing:
            return self.said.html(heading_offset, embeds)
        resolver = await self.resolver(ctx)
        options = (heading_offset, embeds)
        made = self._html = {} if self._html is None else self._html
        if options not in made:
            made[options] = html_out.html(
                self.said.tree, heading_offset=heading_offset, embeds=embeds, resolver=resolver
            )
        return made[options]

    async def html_by_key(self, ctx: Context) -> Mapping[str, str]:
        """The HTML of each block."""
        if self.said.points_at_nothing:
            return self.said.html_by_key
        resolver = await self.resolver(ctx)
        if self._html_by_key is None:
            self._html_by_key = html_out.html_by_key(self.said.tree, resolver=resolver)
        return self._html_by_key

    async def markdown(self, ctx: Context) -> str:
        """All of it as Markdown."""
        resolver = await self.resolver(ctx)
        if self._markdown is None:
            self._markdown = markdown_out.markdown(self.said.tree, resolver=resolver)
        return self._markdown


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block and the tree that it is in."""

    within: Shown
    block: Block

    @property
    def key(self) -> str:
        """Names it within its tree."""
        return self.block["key"]

    @property
    def fields(self) -> Mapping[str, Any]:
        """What a block of its type holds, see ``body/model.py``."""
        return cast("Mapping[str, Any]", self.block)

    def text(self, name: str) -> "ShownText | None":
        """The rich text in a field; None where there is none."""
        spans = self.fields.get(name)
        return None if spans is None else ShownText(self.within, spans)

    @property
    def plain_text(self) -> str:
        """What it says."""
        return self.within.said.text_by_key[self.key]

    async def html(self, ctx: Context) -> str:
        """As it stands in the HTML of the whole."""
        return (await self.within.html_by_key(ctx))[self.key]


async def htmls(ctx: Context, blocks: Sequence[ShownBlock]) -> list[str]:
    """``ShownBlock.html`` of several: what their texts point at is looked for once a text."""
    wholes = list(dict.fromkeys(block.within for block in blocks))
    found = await asyncio.gather(*(whole.html_by_key(ctx) for whole in wholes))
    made = dict(zip(wholes, found, strict=True))
    return [made[block.within][block.key] for block in blocks]


class ShownText:
    """Rich text and the tree that it is in."""

    __slots__ = ("_within", "spans")

    def __init__(self, within: Shown, spans: RichText) -> None:
        """``spans``: of the tree."""
        self._within = within
        self.spans = spans

    @property
    def within(self) -> Shown:
        """The text that it is a part of."""
        return self._within

    @property
    def plain_text(self) -> str:
        """What it says."""
        return rich.text_of(self.spans)

    async def html(self, ctx: Context) -> str:
        """Without a tag around it."""
        resolver = await self.within.resolver(ctx)
        return html_out.text_html(self.spans, self.within.said.tree, resolver=resolver)

    async def markdown(self, ctx: Context) -> str:
        """As the source of one paragraph."""
        resolver = await self.within.resolver(ctx)
        return markdown_out.text_markdown(self.spans, resolver=resolver)


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """Text in one style, or a reference to a footnote, and the tree that it is in."""

    within: Shown
    span: Span


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link. Where the reader can't follow it, it is ``broken`` and tells nothing."""

    href: str
    title: str | None
    target: ContentRow | None
    rel: tuple[str, ...]
    broken: bool


async def link(ctx: Context, within: Shown, stored: Link) -> ShownLink:
    """A link of the tree, as the reader may follow it."""
    found = await within.found(ctx)
    href = found.links.href(stored) or ""
    return ShownLink(
        href=href,
        title=stored.get("title") if href else None,  # it may be that of the target
        target=found.contents.get(stored.get("content_id", "")),
        rel=found.links.rel(href),
        broken=not href,
    )


def stored_text(view: View, value: Mapping[str, Any] | None) -> ShownText | None:
    """A caption, a bio, a description as its column holds it; None where there is none."""
    return None if value is None else StoredText(view, value)


class StoredText(ShownText):
    """A text as its column holds it. Its tree is made when somebody asks: most want the words."""

    __slots__ = ("_link_rel", "_value", "_view")

    def __init__(
        self, view: View, value: Mapping[str, Any], link_rel: tuple[str, ...] = ()
    ) -> None:
        """``link_rel``: for each link in it."""
        self._view = view
        self._value = value
        self._link_rel = link_rel
        self.spans = value["text"]

    @property
    def within(self) -> Shown:
        """It alone is in it."""
        try:
            return self._within
        except AttributeError:
            self._within = self._made()
        return self._within

    def _made(self) -> Shown:
        stored = texts.stored_as(self._value)
        tree: Tree = {
            "version": stored["version"],
            "blocks": [{"type": "paragraph", "key": "", "text": stored["text"]}],
        }
        return Shown(self._view, Said(tree), self._link_rel)


async def _find(ctx: Context, view: View, points_at: References) -> Found:
    contents, media, own_hosts = await asyncio.gather(
        _contents(ctx, view, points_at.content_ids),
        _media(ctx, view, points_at.media_ids),
        _own_hosts(ctx, view) if points_at.external else _nothing(),
    )
    targets = {key: Target(row.path, row.title) for key, row in contents.items()}
    return Found(contents, media, Resolver(targets, own_hosts=own_hosts))


async def _contents(ctx: Context, view: View, ids: Collection[str]) -> dict[str, ContentRow]:
    keys = _uuids(ids)
    rows = await ctx.loaders.each(fronts.content_by_id, view, keys.values())
    return {key: row for key, row in zip(keys, rows, strict=True) if row is not None}


async def _media(ctx: Context, view: View, ids: Collection[str]) -> dict[str, MediaRow]:
    keys = _uuids(ids)
    rows = await ctx.loaders.each(edges.media_in_text, view, keys.values())
    return {key: row for key, row in zip(keys, rows, strict=True) if row is not None}


async def _own_hosts(ctx: Context, view: View) -> frozenset[str]:
    host = urlsplit((await routes.site(ctx, view)).url).hostname
    return frozenset({host} if host else ())


async def _nothing() -> frozenset[str]:
    return _NO_HOSTS


def _uuids(ids: Collection[str]) -> dict[str, UUID]:
    """By what stands in the tree; what is no id of ours stands for nothing."""
    found: dict[str, UUID] = {}
    for one in ids:
        try:
            found[one] = UUID(one)
        except ValueError:
            continue
    return found
