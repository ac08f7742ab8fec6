"""What readers are told of writes: events, seen through the live view when they are handed on.

Each stream gives ``Told``s. What one comes to is worked out once for all who follow alike.
"""

import asyncio
import base64
import binascii
import struct
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Hashable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

from db.queries.events import Place
from db.relations import edges, readers
from db.relations.shapes import Filter
from db.rows import ContentRow, Row
from db.view import View
from resolvers import lists
from resolvers.context import Context
from resolvers.errors import RequestError
from resolvers.hub import Event
from resolvers.lists import ListArguments
from resolvers.turns import Shared

T = TypeVar("T")

_MICROSECOND: Final = timedelta(microseconds=1)
_TOKEN: Final = struct.Struct(">BQQ")
_VERSION: Final = 1
# They tell what is planned, which is nobody's business yet.
PLANS: Final = frozenset({"content.scheduled", "content.schedule_cancelled"})
APPROVED: Final = "APPROVED"
UNLISTED: Final = "UNLISTED"


class Kind(StrEnum):
    """What happened, as readers see it."""

    PUBLISHED = "CONTENT_PUBLISHED"
    UPDATED = "CONTENT_UPDATED"
    UNPUBLISHED = "CONTENT_UNPUBLISHED"
    PATH_CHANGED = "PATH_CHANGED"
    COMMENT_CREATED = "COMMENT_CREATED"
    COMMENT_MODERATED = "COMMENT_MODERATED"


_OF_COMMENTS: Final = {
    "comment.added": Kind.COMMENT_CREATED,
    "comment.approved": Kind.COMMENT_CREATED,
    "comment.moderated": Kind.COMMENT_MODERATED,
    "comment.edited": Kind.COMMENT_MODERATED,
    "comment.pinned": Kind.COMMENT_MODERATED,
}
# An import brings its past along: before and after look alike.
_OF_EVENT: Final = {**_OF_COMMENTS, "content.imported": Kind.PUBLISHED}
_NEW_COMMENTS: Final = frozenset({"comment.added", "comment.approved"})
# Navigation, which everybody sees: what moves with a section is not told one by one.
_OF_SECTIONS: Final = frozenset({"section.renamed", "section.moved"})


@dataclass(slots=True, eq=False)
class Told:
    """One thing that a stream gives. ``context``: in which it was read, and is read on."""

    context: Context
    value: Row
    _made: dict[Hashable, Shared[Any]] = field(default_factory=dict, init=False)

    async def once(self, name: Hashable, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What ``make`` makes of it, once for all who ask by this name."""
        shared = self._made.get(name)
        if shared is None:
            shared = self._made[name] = Shared(make(), self.context.events.turns)
        made: T = await shared.result()
        return made


@dataclass(frozen=True, slots=True)
class ContentEventRow(Row):
    """An event. ``content``: None where it isn't public any more, or there are many.

    ``paths``: the addresses that answer differently since.
    """

    event: Event
    kind: Kind
    content_id: UUID | None = None
    content: ContentRow | None = None
    previous_path: str | None = None


def token_of(place: Place) -> str:
    """What clients are given of a place, to come back to it."""
    raw = base64.urlsafe_b64encode(_TOKEN.pack(_VERSION, *place))
    return raw.decode().rstrip("=")


def place_of(token: str) -> Place:
    """The place that a token stands for.

    Raises:
        RequestError: INVALID_CURSOR, where it isn't one of ours.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        version, xid, seq = _TOKEN.unpack(raw)
    except (ValueError, binascii.Error, struct.error):
        version = xid = seq = 0
    place = Place(xid, seq)
    if version != _VERSION or token != token_of(place) or max(place) >= 2**63:
        raise RequestError("INVALID_CURSOR", "This is no cursor of an event.")
    return place


async def content_events(
    ctx: Context,
    *,
    kinds: frozenset[Kind] | None = None,
    filter_: Filter = (),
    after: Place | None = None,
) -> AsyncGenerator[Told, None]:
    """What happened to contents that lists show, from now on or behind ``after``.

    ``filter_``: only articles for which it holds now, or held just before.

    Raises:
        RequestError: INVALID_CURSOR; BAD_USER_INPUT for a filter by an unknown custom field.
    """
    await lists.window(ctx, edges.articles, ctx.view, ListArguments(filter=filter_))
    read = partial(_event, filter_)
    async with aclosing(ctx.events.follow(None, after)) as events:
        async for event in events:
            told = await _once(ctx, event, ("content", filter_), read)
            if told is not None and (kinds is None or told.value.kind in kinds):
                yield told


async def article_updates(ctx: Context, article_id: UUID) -> AsyncGenerator[Told, None]:
    """The article after each change of it that readers see; it ends when it is withdrawn.

    Raises:
        RequestError: NOT_FOUND, where readers see no such article.
    """
    await _require(ctx, article_id)
    read = partial(_article, article_id)
    async with aclosing(ctx.events.follow(f"article:{article_id}")) as events:
        async for event in events:
            if event.stored.type not in PLANS and event.stored.type not in _OF_COMMENTS:
                told = await _once(ctx, event, ("article", article_id), read)
                if told is None:
                    return
                yield told


async def added_comments(ctx: Context, article_id: UUID) -> AsyncGenerator[Told, None]:
    """Each comment on an article, once readers see it.

    Raises:
        RequestError: NOT_FOUND, where readers see no such article.
    """
    await _require(ctx, article_id)
    async with aclosing(ctx.events.follow(f"comments:{article_id}")) as events:
        async for event in events:
            told = await _once(ctx, event, "comment", _comment)
            if told is not None:
                yield told


async def _require(ctx: Context, article_id: UUID) -> None:
    if await ctx.loaders.one(edges.article_by_id, ctx.view, article_id) is None:
        raise RequestError("NOT_FOUND", "There is no article with this id.")


async def _once(
    ctx: Context,
    event: Event,
    name: Hashable,
    read: Callable[[Context, Event], Awaitable[Any]],
) -> Any:  # noqa: ANN401  # a Told with the row that ``read`` gives, or None
    """``read`` in an operation of its own, shared by all who ask with the same rights."""

    async def make() -> Told | None:
        fresh = ctx.anew(event.stored.at)
        row = await read(fresh, event)
        return None if row is None else Told(fresh, row)

    return await ctx.events.once(event, (name, ctx.viewer.caller), make)


async def _article(article_id: UUID, ctx: Context, _event: Event) -> Row | None:
    return await ctx.loaders.one(edges.article_by_id, ctx.view, article_id)


async def _comment(ctx: Context, event: Event) -> Row | None:
    if event.stored.type not in _NEW_COMMENTS:
        return None
    row = await ctx.loaders.one(readers.comment_by_id, ctx.view, event.stored.subject_id)
    return row if row is not None and row.status == APPROVED else None


def _may_be_told(event: Event) -> bool:
    """Whether an answer to readers changed by it: what concerns drafts alone bears no tags."""
    stored = event.stored
    about = stored.content_id is not None or stored.type in _OF_SECTIONS
    return bool(stored.tags) and about and stored.type not in PLANS


async def _event(filter_: Filter, ctx: Context, event: Event) -> ContentEventRow | None:
    content_id = event.stored.content_id
    if not _may_be_told(event):
        return None
    if content_id is None:
        return None if filter_ else ContentEventRow(ctx.view, event, Kind.PATH_CHANGED)
    then = event.stored.at
    before_view = ctx.view.snapshot(then - _MICROSECOND, exact=True)
    before, after, now = await asyncio.gather(
        _listed(ctx, before_view, content_id),
        _listed(ctx, ctx.view.snapshot(then, exact=True), content_id),
        _listed(ctx, ctx.view, content_id),
    )
    kind = _OF_EVENT.get(event.stored.type) or _kind(before, after)
    if kind is None or (now is None and kind is not Kind.UNPUBLISHED):
        return None
    views = [view for view, row in ((ctx.view, now), (before_view, before)) if row]
    if filter_ and not await _holds(ctx, views, filter_, content_id):
        return None
    moved = kind is Kind.PATH_CHANGED and before is not None
    return ContentEventRow(
        ctx.view, event, kind, content_id, now, before.path if moved and before else None
    )


def _kind(before: ContentRow | None, after: ContentRow | None) -> Kind | None:
    """From what lists showed just before and at the event's instant."""
    if before is None or after is None:
        return Kind.PUBLISHED if after else Kind.UNPUBLISHED if before else None
    return Kind.UPDATED if before.path == after.path else Kind.PATH_CHANGED


async def _listed(ctx: Context, view: View, content_id: UUID) -> ContentRow | None:
    """The content, where lists of the view show it."""
    rows = await asyncio.gather(
        ctx.loaders.one(edges.article_by_id, view, content_id),
        ctx.loaders.one(edges.page_by_id, view, content_id),
    )
    return next((row for row in rows if row is not None and row.access != UNLISTED), None)


async def _holds(ctx: Context, views: list[View], filter_: Filter, content_id: UUID) -> bool:
    """Whether the filter holds for the article in one of the views."""
    asked = ListArguments(first=1, filter=(("and", (filter_, (("id", (("eq", content_id),)),))),))
    for view in views:
        if (await lists.read(ctx, edges.articles, view, asked)).nodes:
            return True
    return False
