"""Addresses that are nearly spelled like one that nobody has."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CTE,
    Float,
    FromClause,
    Select,
    Text,
    any_,
    case,
    exists,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import Address, Section
from db.relations.parameters import bound
from db.view import ARTICLE, View, authors, editions, series, tags

# So many of the nearest are looked at: drafts and what was withdrawn are among them.
_LOOKED_AT: Final = 40
# It, or one above it, as in the tree of sections.
_ABOVE: Final = Section.__table__.alias("above")
_HIDDEN: Final = exists().where(_ABOVE.c.id == any_(Section.ancestor_ids), _ABOVE.c.hidden)
_FARTHEST: Final = 0.81  # /abuot is 0.8 from /about; without a trigram in common it is 1


async def near(
    connection: AsyncConnection, view: View, path: str, limit: int
) -> Sequence[tuple[str, UUID]]:
    """(kind, id) of what lists show at the nearest paths of now, the nearest first."""
    found = await connection.execute(near_statement(view, path, limit))
    return [(row.kind, row.id) for row in found]


def near_statement(view: View, path: Any, limit: int) -> Select[Any]:
    """(kind, id), the nearest first. ``path``: it, or the parameter that stands for it."""
    given = bound(path, Text())
    distance = Address.path.op("<->", return_type=Float())(given).label("distance")
    nearest = select(Address.owner_id, Address.path, distance).order_by(distance)
    near_by = nearest.limit(literal_column(str(_LOOKED_AT))).cte("near")
    e = editions(view)
    shown = union_all(
        _of(near_by, e, "content_id", case((e.c.type == ARTICLE, "article"), else_="page")).where(
            e.c.listed
        ),
        _of(near_by, Section.__table__, "id", literal("section", Text)).where(~_HIDDEN),
        _of(near_by, tags(view, listed=True), "id", literal("tag", Text)),
        _of(near_by, authors(view, listed=True), "id", literal("author", Text)),
        _of(near_by, series(view), "id", literal("series", Text)),
    ).subquery("shown")
    rows = select(shown.c.kind, shown.c.id).where(shown.c.distance < _FARTHEST)
    in_order = rows.order_by(shown.c.distance, shown.c.path, shown.c.id)
    return in_order.limit(literal_column(str(limit)))


def _of(near_by: CTE, source: FromClause, key: str, kind: Any) -> Select[Any]:
    row_id = source.c[key]
    chosen = select(kind.label("kind"), row_id.label("id"), near_by.c.path, near_by.c.distance)
    return chosen.select_from(near_by.join(source, row_id == near_by.c.owner_id))
