"""Visibility of what hangs on contents, over ``db/view/``: links, stored files, comments."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    Text,
    and_,
    any_,
    case,
    cast,
    column,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy import literal_column as written
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, aliased

from db.models import (
    CollectionItem,
    Comment,
    CustomValue,
    MediaAsset,
    Publication,
    RevisionReference,
    UserAccount,
)
from db.view import ARTICLE, Perspective, View, authors, contents, custom_fields, editions, series

Column = ColumnElement[Any] | InstrumentedAttribute[Any]

# Literals, not parameters: see db/view/editions.py.
CONTENT: Final = written("'CONTENT'", Text)
COVER: Final = written("'COVER'", Text)
APPROVED: Final = written("'APPROVED'", Text)
REMOVED: Final = written("'REMOVED'", Text)
MEDIA: Final = written("'MEDIA'", Text)
LOCKED: Final = (written("'REGISTERED'", Text), written("'SUBSCRIBERS'", Text))
# What custom_value_text_idx holds of a text.
INDEXED_CHARS: Final[ColumnElement[Any]] = written("100")

_NOW: Final = aliased(Publication, name="live_now")


def linking(view: View) -> Subquery:
    """``contents`` with ``target_id``, a row for each content that one leads to or shows as a card.

    Locked ones are left out: a link behind the teaser would tell what is read there.
    """
    c, r = contents(view, "source"), RevisionReference
    rows = select(*c.c, r.target_id).join(r, r.revision_id == c.c.revision_id)
    rows = rows.where(r.kind == CONTENT)
    if view.perspective is not Perspective.DRAFT:
        rows = rows.where(c.c.access.not_in(LOCKED))
    return rows.subquery("linking")


def media(view: View) -> Subquery:
    """Stored files that something visible shows or, as snapshots do, has shown. The desk sees all.

    Of what is locked only the pictures that stand for it: no more than teasers say.
    """
    shown = select(MediaAsset)
    if view.perspective is not Perspective.DRAFT:
        shown = shown.where(or_(*_uses(view, MediaAsset.id)))
    return shown.subquery("media_shown")


def _uses(view: View, asset_id: Column) -> list[ColumnElement[bool]]:
    author, of, collected = authors(view), series(view), CollectionItem
    content = editions(view, "collected")
    item = select(1).join_from(collected, content, content.c.content_id == collected.content_id)
    return [
        exists(_published(view).where(RevisionReference.target_id == asset_id)),
        exists().where(author.c.avatar_id == asset_id),
        exists().where(of.c.image_id == asset_id),
        exists(item.where(collected.image_id == asset_id, content.c.listed)),
        exists(_referred_to(view, func.concat("media:", cast(asset_id, Text)))),
        *([exists(_previewed(view, asset_id))] if view.perspective is Perspective.PREVIEW else ()),
    ]


def _published(view: View) -> Any:
    """What contents that are public now have shown since they first were."""
    r, p, now = RevisionReference, Publication, _NOW
    is_public = and_(
        now.content_id == p.content_id, now.live_from <= view.now, now.live_until > view.now
    )
    shown = select(1).join_from(r, p, p.revision_id == r.revision_id).join(now, is_public)
    readable = or_(r.kind == COVER, and_(r.kind == MEDIA, now.access.not_in(LOCKED)))
    return shown.where(readable, p.live_from <= view.now)


def _previewed(view: View, asset_id: Column) -> Any:
    r, e = RevisionReference, editions(view, "previewed")
    shown = select(1).join_from(r, e, e.c.revision_id == r.revision_id)
    return shown.where(r.kind.in_((MEDIA, COVER)), r.target_id == asset_id)


def _referred_to(view: View, reference: ColumnElement[str]) -> Any:
    """What has such a reference in a custom field that the view shows."""
    value, field, e = CustomValue, custom_fields(view), editions(view, "referring")
    start = func.left(func.lower(value.text), INDEXED_CHARS)
    return (
        select(1)
        .join_from(value, field, field.c.id == value.field_id)
        .join(e, e.c.revision_id == value.revision_id)
        .where(start == func.left(reference, INDEXED_CHARS), value.text == reference)
        .where(e.c.type == any_(field.c.applies_to))
    )


def _words(text: Column) -> ColumnElement[str]:
    """What ``body.rich.text_of`` gives of a stored text; mostly it is one span."""
    spans = text.op("->")(written("'text'"))
    span = func.jsonb_array_elements(spans).table_valued(
        column("value", JSONB), name="span", with_ordinality="number"
    )
    said = span.render_derived().c
    each = said.value.op("->>")(written("'text'"))
    joined: Any = select(func.string_agg(each, aggregate_order_by(written("''"), said.number)))
    alone = text.op("#>>", return_type=Text())(written("'{text,0,text}'"))
    is_one = func.jsonb_array_length(spans) == written("1")
    return case((is_one, alone), else_=joined.scalar_subquery())


def comments(view: View) -> Subquery:
    """Comments on the articles that the view shows, today's in each view.

    Of one that isn't approved only its place, kept by the answers below it: as REMOVED.
    """
    c, by, e = Comment, UserAccount, editions(view, "commented")
    approved = c.status == APPROVED

    def said(column: Column, gone: Column | None = None) -> Any:
        return case((approved, column), else_=gone)

    kept = (c.id, c.article_id, c.parent_id, c.depth, c.reply_count, c.created_at)
    return (
        select(
            *kept,
            said(c.updated_at, c.created_at).label("updated_at"),
            said(func.coalesce(c.guest_name, by.name)).label("author_name"),
            said(c.guest_url).label("author_url"),
            (c.author_id.is_(None)).label("is_guest"),
            said(c.body).label("body"),
            func.coalesce(said(_words(c.body)), written("''", Text)).label("words"),
            said(c.status, REMOVED).label("status"),
            said(c.pinned, false()).label("pinned"),
            said(c.edited_at).label("edited_at"),
            cast(c.pinned, Integer).label("pinned_first"),
        )
        .join_from(c, e, e.c.content_id == c.article_id)
        .outerjoin(by, by.id == c.author_id)
        .where(c.shown, e.c.type == ARTICLE)
        .subquery("comment_shown")
    )
