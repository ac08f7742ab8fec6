"""What articles stand together in: tags, authors, series."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, any_, exists, func, select
from sqlalchemy.orm import QueryableAttribute

from db.models import Author, Series, SeriesPart, Tag
from db.view.editions import editions, listed_alone
from db.view.perspective import Perspective, View
from db.view.terms import content_credits, content_tags


def _with_visible_content(
    view: View, uses: Subquery, key: str, item: QueryableAttribute[UUID], *, listed: bool
) -> ColumnElement[bool]:
    if listed and (alone := listed_alone(view, uses)) is not None:
        borne = select(1).select_from(alone).where(alone.c[key] == item)
        # Holds for one of an author's credits on an edition. The list's index has no others.
        return exists(borne.where(alone.c.lead) if "lead" in alone.c else borne)
    e = editions(view, "using", reached=True)
    found = select(1).select_from(uses.join(e, e.c.edition_id == uses.c.edition_id))
    found = found.where(uses.c[key] == item)
    return exists(found.where(uses.c.listed, e.c.listed) if listed else found)


def tags(view: View, *, listed: bool = False) -> Subquery:
    """Tags of something visible: a tag made for a draft would tell of it. The desk sees all.

    ``listed``: of something that lists show, or a list of tags would tell of what is unlisted.
    """
    shown = select(Tag)
    if view.perspective is not Perspective.DRAFT:
        seen = _with_visible_content(view, content_tags(view), "tag_id", Tag.id, listed=listed)
        shown = shown.where(seen)
    return shown.subquery("tag_shown")


def authors(view: View, *, listed: bool = False) -> Subquery:
    """Authors of something visible, as for tags."""
    shown = select(Author)
    if view.perspective is not Perspective.DRAFT:
        uses = content_credits(view)
        seen = _with_visible_content(view, uses, "author_id", Author.id, listed=listed)
        shown = shown.where(seen)
    return shown.subquery("author_shown")


def series(view: View) -> Subquery:
    """Series with a part that lists show: one of drafts would tell of them. The desk sees all."""
    shown = select(Series)
    if view.perspective is not Perspective.DRAFT:
        e = editions(view, "shown_part")
        part = select(1).select_from(SeriesPart).join(e, e.c.content_id == SeriesPart.content_id)
        shown = shown.where(exists(part.where(SeriesPart.series_id == Series.id, e.c.listed)))
    return shown.subquery("series_shown")


def series_places(view: View, of: ColumnElement[Any] | None = None) -> Subquery:
    """(content_id, series_id, position, total, previous_id, next_id) of parts that lists show.

    Counted among what the view shows, from 1. ``of``: an array of ids of series, only of these.
    """
    e, part = editions(view, "placed"), SeriesPart
    window: Any = {"partition_by": part.series_id, "order_by": part.position}
    placed = (
        select(
            part.content_id,
            part.series_id,
            func.row_number().over(**window).label("position"),
            func.count().over(partition_by=part.series_id).label("total"),
            func.lag(part.content_id).over(**window).label("previous_id"),
            func.lead(part.content_id).over(**window).label("next_id"),
        )
        .join(e, e.c.content_id == part.content_id)
        .where(e.c.listed)
    )
    if of is not None:
        placed = placed.where(part.series_id == any_(of))
    return placed.subquery("place_in_series")
