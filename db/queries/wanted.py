"""What of the rows along a relation is read, and where that stands in the records."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ARRAY, Boolean, DateTime, Integer, Text

from db.relations.shapes import Entity, Many, One, Paged
from db.view import View

MAX_KEPT: Final = 500  # of each kind


@dataclass(frozen=True, slots=True)
class Joined:
    """A to-one relation read in its parent's statement. ``columns``: of the row, None: all."""

    relation: One[Any]
    columns: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A short list read in its parents' statement, an array for each of its columns."""

    relation: Many[Any]
    wanted: "Wanted"


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What of the target's rows is read: some of its fields (None: all), neighbours, short lists.

    Made by ``wanted_rows``, so that the same is the same object: it is a key of all that is kept.
    """

    columns: tuple[str, ...] | None = None
    joined: tuple[Joined, ...] = ()
    lists: tuple[Listed, ...] = ()
    # Records as they come, in place of rows: see ``Layout``.
    records: bool = False


ALL: Final = Wanted()


@lru_cache(maxsize=MAX_KEPT)
def wanted_rows(
    columns: tuple[str, ...] | None,
    joined: tuple[Joined, ...] = (),
    lists: tuple[Listed, ...] = (),
    *,
    records: bool = False,
) -> Wanted:
    """The one ``Wanted`` of these."""
    plain = columns is None and not joined and not lists and not records
    return ALL if plain else Wanted(columns, joined, lists, records)


@dataclass(frozen=True, slots=True, eq=False)
class PageWanted:
    """What of a page is read. ``places``: its sort values too, which cursors are made of.

    ``alone``: nothing but its rows, so that a list of them stands for it. Made by ``wanted_page``,
    as ``Wanted`` is.
    """

    rows: Wanted = ALL
    places: bool = True
    alone: bool = False


WHOLE_PAGE: Final = PageWanted()


@lru_cache(maxsize=MAX_KEPT)
def wanted_page(rows: Wanted, *, places: bool, alone: bool = False) -> PageWanted:
    """The one ``PageWanted`` of these."""
    return WHOLE_PAGE if rows is ALL and places else PageWanted(rows, places, alone)


def key_width(relation: One[Any] | Many[Any] | Paged[Any]) -> int:
    """How many columns a key has: those in front of each record."""
    return (len(relation.columns) or 1) if isinstance(relation, One) else 1


class Layout(NamedTuple):
    """Where a row's fields stand in a record, and those of each neighbour, behind its key.

    ``lists``: where the arrays of each short list begin, null where it is empty. ``width``: up to
    and with them.
    """

    places: Mapping[str, int]
    neighbours: tuple[tuple[int, Mapping[str, int]], ...]
    lists: tuple[int, ...]
    width: int


@lru_cache(maxsize=MAX_KEPT)
def layout(relation: One[Any] | Many[Any] | Paged[Any], wanted: Wanted) -> Layout:
    """Of the records that are read along a relation; empty where its rows aren't plain ones."""
    return laid_out(relation.target, wanted, key_width(relation))


@lru_cache(maxsize=MAX_KEPT)
def listed(relation: Many[Any], wanted: Wanted) -> Layout:
    """Of a list's arrays, the first of which is at 0."""
    return laid_out(relation.target, wanted, 0)


def laid_out(entity: Entity[Any], wanted: Wanted, ahead: int) -> Layout:
    """Of records with so many columns ahead of the entity's."""
    places = _placed(entity, wanted.columns, ahead)
    place = ahead + len(places)
    neighbours: list[tuple[int, Mapping[str, int]]] = []
    for join in wanted.joined:
        theirs = _placed(join.relation.target, join.columns, place + 1)
        neighbours.append((place, theirs))
        place += 1 + len(theirs)
    lists: list[int] = []
    for one in wanted.lists:
        lists.append(place)
        place += listed(one.relation, one.wanted).width
    return Layout(places, tuple(neighbours), tuple(lists), place)


def _placed(entity: Entity[Any], columns: tuple[str, ...] | None, place: int) -> Mapping[str, int]:
    names = row_fields(entity)
    if names is None:
        return {}
    return {names[number]: place + i for i, number in enumerate(chosen(entity, columns))}


def is_listable(relation: Many[Any], wanted: Wanted) -> bool:
    """Its rows can be read as arrays: PostgreSQL has no arrays of arrays."""
    beside = ((one.relation.target, one.columns) for one in wanted.joined)
    return relation.inline and not any(
        isinstance(_types(entity)[number], ARRAY)
        for entity, columns in ((relation.target, wanted.columns), *beside)
        for number in chosen(entity, columns)
    )


@cache
def _types(entity: Entity[Any]) -> list[Any]:
    return [column.type for column in entity.columns_of(entity.source(_LIVE))]


@cache
def row_fields(entity: Entity[Any]) -> tuple[str, ...] | None:
    """The fields of the entity's rows in the order of its columns; None: not a plain row."""
    row: Any = entity.row
    if not (isinstance(row, type) and is_dataclass(row)):
        return None
    return tuple(field.name for field in fields(row) if field.name != "view")


@cache
def classes_of(entity: Entity[Any]) -> Mapping[str, type]:
    """By field of its rows: the class of each value that isn't None, where the column tells it."""
    names = row_fields(entity) or ()
    types = _types(entity) if names else ()
    found = {name: _CLASSES.get(type(one)) for name, one in zip(names, types, strict=True)}
    return {name: one for name, one in found.items() if one is not None}


_LIVE: Final = View.live(datetime.min.replace(tzinfo=UTC))
_CLASSES: Final[Mapping[type, type]] = {
    Boolean: bool,
    DateTime: datetime,
    Integer: int,  # of 32 bits
    Text: str,
}


def chosen(entity: Entity[Any], columns: tuple[str, ...] | None) -> list[int]:
    """The positions of the wanted columns among the entity's."""
    names = row_fields(entity)
    if columns is None or names is None:
        return list(range(len(entity.columns)))
    # One at least: a row of none would be none.
    return [number for number, name in enumerate(names) if name in columns] or [0]


def column_of(entity: Entity[Any], name: str) -> int | None:
    """Where a row's field stands among the entity's columns."""
    names = row_fields(entity)
    return names.index(name) if names is not None and name in names else None
