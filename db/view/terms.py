"""Tags, credits and sections of visible editions: what lists of articles are walked by."""

from collections.abc import Callable
from typing import Any, TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Uuid,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from db.models import (
    Content,
    PublicationCredit,
    PublicationSection,
    PublicationTag,
    Revision,
    Section,
)
from db.view.editions import heads, open_at
from db.view.perspective import Perspective, View

_T = TypeVarTuple("_T")


def _of_heads(view: View, key: str) -> Select[Any]:
    """(edition_id, content_id, published_at, listed, value, position) of a list in snapshots."""
    shown = heads(view.revision_id)
    if view.perspective is Perspective.PREVIEW:
        shown = shown.where(Content.id == view.content_id)
    e = shown.subquery("head")
    item = func.jsonb_array_elements(func.coalesce(Revision.snapshot[key], literal_column("'[]'")))
    items = item.table_valued(
        column("value", JSONB), with_ordinality="position", name="item"
    ).render_derived()
    return (
        select(
            e.c.edition_id,
            e.c.content_id,
            e.c.published_at,
            e.c.listed,
            items.c.value,
            cast(items.c.position, Integer).label("position"),
        )
        .select_from(e.join(Revision, Revision.id == e.c.revision_id))
        .join(items, true())
    )


def _text(value: ColumnElement[Any]) -> ColumnElement[str]:
    return value.op("#>>")(literal_column("'{}'"))


def _per_edition(
    view: View, published: Select[*_T], head: Callable[[View], Select[*_T]], name: str
) -> Subquery:
    if view.perspective is Perspective.DRAFT:
        return head(view).subquery(name)
    if view.perspective is Perspective.PREVIEW:
        return union_all(published, head(view)).subquery(name)
    return published.subquery(name)


def content_tags(view: View) -> Subquery:
    """(edition_id, content_id, published_at, listed, tag_id, position) of visible editions."""
    t = PublicationTag
    published = select(
        t.publication_id.label("edition_id"),
        t.content_id,
        t.published_at,
        t.listed,
        t.tag_id,
        t.position,
    ).where(open_at(t, view))
    return _per_edition(view, published, _head_tags, "content_tag")


def _head_tags(view: View) -> Select[Any]:
    rows = _of_heads(view, "tag_ids").subquery("head_tag")
    return select(
        rows.c.edition_id,
        rows.c.content_id,
        rows.c.published_at,
        rows.c.listed,
        cast(_text(rows.c.value), Uuid).label("tag_id"),
        rows.c.position,
    )


def content_credits(view: View) -> Subquery:
    """(edition_id, content_id, published_at, listed, author_id, role, position, lead).

    ``lead``: the author's first credit on the edition.
    """
    t = PublicationCredit
    published = select(
        t.publication_id.label("edition_id"),
        t.content_id,
        t.published_at,
        t.listed,
        t.author_id,
        t.role,
        t.position,
        t.lead,
    ).where(open_at(t, view))
    return _per_edition(view, published, _head_credits, "content_credit")


def _head_credits(view: View) -> Select[Any]:
    rows = _of_heads(view, "credits").subquery("head_credit")
    author_id = cast(rows.c.value["author_id"].astext, Uuid)
    nth = func.row_number().over(
        partition_by=(rows.c.edition_id, author_id), order_by=rows.c.position
    )
    return select(
        rows.c.edition_id,
        rows.c.content_id,
        rows.c.published_at,
        rows.c.listed,
        author_id.label("author_id"),
        rows.c.value["role"].astext.label("role"),
        rows.c.position,
        (nth == 1).label("lead"),
    )


def content_sections(view: View) -> Subquery:
    """(edition_id, content_id, published_at, listed, section_id): its section and those above."""
    t = PublicationSection
    published = select(
        t.publication_id.label("edition_id"),
        t.content_id,
        t.published_at,
        t.listed,
        t.section_id,
    ).where(open_at(t, view))
    return _per_edition(view, published, _head_sections, "content_section")


def _head_sections(view: View) -> Select[Any]:
    e = heads(view.revision_id)
    if view.perspective is Perspective.PREVIEW:
        e = e.where(Content.id == view.content_id)
    shown = e.subquery("head")
    above = (
        func.unnest(Section.ancestor_ids)
        .table_valued(column("id", Uuid), name="above")
        .render_derived()
    )
    return (
        select(
            shown.c.edition_id,
            shown.c.content_id,
            shown.c.published_at,
            shown.c.listed,
            above.c.id.label("section_id"),
        )
        .select_from(shown.join(Section, Section.id == shown.c.section_id))
        .join(above, true())
    )
