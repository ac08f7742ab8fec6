"""Every address that search engines shall know, in parts of a size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, exists, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from db.models import Content, Section
from db.queries.arrays import among
from db.view import View, authors, editions, indexed, series, tags


@dataclass(frozen=True, slots=True)
class Entry:
    """A content's address. ``changed``: last when a reader would have noticed."""

    content_id: UUID
    group_id: UUID
    path: str
    locale: str
    changed: datetime


async def starts(connection: AsyncConnection, view: View, size: int) -> list[UUID]:
    """The first content of each part, in order of their ids; none that is to be left out."""
    e = editions(view)
    place = func.row_number().over(order_by=e.c.content_id)
    numbered = select(e.c.content_id, place.label("place")).where(e.c.listed, indexed(e)).subquery()
    firsts = select(numbered.c.content_id).where(numbered.c.place % size == 1 % size)
    return list(await connection.scalars(firsts.order_by(numbered.c.content_id)))


async def part(connection: AsyncConnection, view: View, start: UUID, size: int) -> list[Entry]:
    """So many contents of sitemaps from ``start`` on, in order of their ids."""
    found = _entries(view, lambda e: e.c.content_id >= start).order_by("content_id").limit(size)
    return [Entry(*row) for row in await connection.execute(found)]


async def translations(
    connection: AsyncConnection, view: View, group_ids: Sequence[UUID]
) -> list[Entry]:
    """The contents of sitemaps in these translation groups, by locale."""
    found = _entries(view, lambda _: among(Content.translation_group_id, group_ids))
    return [Entry(*row) for row in await connection.execute(found.order_by("locale"))]


async def shelves(connection: AsyncConnection, view: View, size: int) -> list[str]:
    """Paths of sections, and of tags, authors and series of something listed; at most so many.

    No hidden section, and none below one.
    """
    above = aliased(Section)
    hidden = exists().where(above.hidden, above.id == any_(Section.ancestor_ids))
    shown = (tags(view, listed=True), authors(view, listed=True), series(view))
    others = (select(source.c.path) for source in shown)
    paths = union_all(select(Section.path).where(~hidden), *others).subquery()
    return list(await connection.scalars(select(paths.c.path).order_by("path").limit(size)))


def _entries(view: View, chosen: Any) -> Select[Any]:
    e = editions(view)
    return (
        select(
            e.c.content_id,
            Content.translation_group_id,
            e.c.path,
            e.c.locale,
            func.coalesce(e.c.revised_at, e.c.published_at).label("changed"),
        )
        .select_from(e.join(Content, Content.id == e.c.content_id))
        .where(e.c.listed, indexed(e), chosen(e))
    )
