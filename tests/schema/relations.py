"""Every relation there is, the keys that it can be asked for, and the views to ask in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import select, true

from db.queries.wanted import row_fields
from db.relations import edges, fronts, readers, search
from db.relations.shapes import Entity, Filter, Many, One, Paged
from db.session import Connection
from db.view import View
from resolvers.loaders.levels import joinable
from tests.schema.gazette import NOW, before
from tests.schema.gazette import at as on

R = TypeVar("R")
NOBODY: Final = UUID(int=7)
LIVE: Final = View.live(NOW)
VIEWS: Final[Mapping[str, View]] = {
    "live": LIVE,
    "snapshot": LIVE.snapshot(on(12, 12)),
    "long ago": LIVE.snapshot(before(11, 5)),
    "exact": LIVE.snapshot(on(13, 9), exact=True),
    "desk": View.desk(NOW),
}


def _all(kind: type[R]) -> list[R]:
    modules = (edges, fronts, readers, search)
    found = {id(one): one for module in modules for one in vars(module).values()}
    return [one for one in found.values() if isinstance(one, kind)]


ONES: Final[list[One[Any]]] = _all(One)
MANIES: Final[list[Many[Any]]] = _all(Many)
PAGEDS: Final[list[Paged[Any]]] = _all(Paged)


async def keys_of_one(connection: Connection, relation: One[Any], view: View) -> list[Any]:
    """Of all rows that the view shows, and one that leads nowhere."""
    source = relation.target.source(view)
    columns = [source.c[name] for name in relation.columns or (relation.target.key,)]
    found = await connection.execute(select(*columns).distinct())
    if len(columns) > 1:
        return sorted(tuple(row) for row in found)
    return sorted({row[0] for row in found}, key=str) + _nowhere(columns[0].type.python_type)


async def keys_of_many(connection: Connection, relation: Many[Any], view: View) -> list[Any]:
    """Of all rows that the view shows, and one that leads nowhere."""
    members = relation.members(view, lambda _column: true())
    found = {row[0] for row in await connection.execute(members)} - {None}
    kinds = {type(key) for key in found}
    # Of a key that is always the same, the one that leads nowhere is asked for by nobody.
    return sorted(found, key=str) + ([NOBODY] if UUID in kinds else [])


def _nowhere(kind: type) -> list[Any]:
    return ["nowhere"] if kind is str else [NOBODY]


def joins_of(row: Entity[Any]) -> list[One[Any]]:
    """What plans could read beside such rows: by their ids, or by a key that both have."""
    names = row_fields(row) or ()
    return [
        one
        for one in ONES
        if joinable(one) and one.parent_key in names and one.columns in {(), (one.parent_key,)}
    ]


def inline_of(row: Entity[Any]) -> list[Many[Any]]:
    """The short lists that the statement of such rows can read."""
    names = row_fields(row) or ()
    return [one for one in MANIES if one.inline and one.parent_key in names]


def options_of(relation: Paged[Any], made: Mapping[str, UUID]) -> Sequence[Filter]:
    """What narrows its members."""
    if relation is search.search:
        return [(("query", "ferry"), ("locales", ("en", "de")))]
    if relation is fronts.collection_items:
        rule: Filter = (("tags", (("some", (("slug", (("in", ("ferry", "music")),)),)),)),)
        return [(("id", made["+home"]), ("rule", rule)), (("id", made["+choice"]),)]
    if relation is edges.section_articles:
        return [(), (("include_descendants", False),)]
    return [()]


SOME_TAG: Filter = (("tags", (("some", (("slug", (("in", ("ferry", "music")),)),)),)),)
EITHER: Filter = (
    ("or", ((("title", (("contains", "o"),)),), (("revised_at", (("is_null", False),)),))),
    ("not", (("slug", (("eq", "budget"),)),)),
)
SINCE: Filter = (("updated_at", (("gte", datetime.fromisoformat("2026-01-05T00:00:00Z")),)),)
SLUG: Filter = (("slug", (("starts_with", "f"),)),)
USED: Filter = (("article_count", (("gt", 1),)),)


def filters_of(relation: Paged[Any]) -> Sequence[Filter]:
    """Some that it has terms for."""
    if relation is edges.tags:
        return [SLUG, USED]
    if relation.target.name == "page":
        return [SLUG, SINCE]
    return [SOME_TAG, EITHER, SINCE] if relation.target.name == "article" else []
