"""Reads for a whole level of an answer at once: what plans call in place of the loaders.

Each gives the values for the parents in their order, and what stands beside their rows (see
``db.queries.prepared_reads.Found``). All parents are of one view.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from db.pool import StatementPool
from db.queries import prepared_reads as reads
from db.queries.finer import page_with_ids, with_ids
from db.queries.making import Neighbours
from db.queries.prepared_reads import Found
from db.queries.wanted import (
    Joined,
    Layout,
    Listed,
    PageWanted,
    Wanted,
    classes_of,
    is_listable,
    layout,
    listed,
    row_fields,
    wanted_page,
    wanted_rows,
)
from db.relations.shapes import Entity, Many, One, Paged, Window
from db.view import View

Beside = Neighbours


def is_plain(entity: Entity[Any]) -> bool:
    """Its rows are of one class, a field a column: some can be left out, others read beside."""
    return row_fields(entity) is not None


def classes(entity: Entity[Any]) -> Mapping[str, type]:
    """By attribute of its rows: the class of each value that isn't None, where that is certain."""
    return classes_of(entity)


def joinable(relation: One[Any]) -> bool:
    """At most one row fits, so that the statement that reads the parents can read it too."""
    alone = relation.order is None and len(relation.columns) <= 1
    return alone and is_plain(relation.target)


def wanted(
    columns: tuple[str, ...] | None,
    beside: Sequence[tuple[One[Any], tuple[str, ...] | None]],
    lists: Sequence[tuple[Many[Any], Wanted]],
) -> Wanted:
    """Some fields of the rows (None: all), of each row beside them, and of their short lists."""
    joined = tuple(Joined(relation, names) for relation, names in beside)
    inline = (Listed(relation, with_ids(relation, rows)) for relation, rows in lists)
    return wanted_rows(columns, joined, tuple(inline))


def records(relation: One[Any] | Many[Any], wanted: Wanted) -> Wanted:
    """The same, as records in place of rows, laid out alike whether or not the answer is kept."""
    return with_ids(relation, _as_records(wanted))


def page_records(relation: Paged[Any], wanted: PageWanted) -> PageWanted:
    """The same of pages."""
    rows = _as_records(wanted.rows)
    return page_with_ids(relation, wanted_page(rows, places=wanted.places, alone=wanted.alone))


def _as_records(wanted: Wanted) -> Wanted:
    return wanted_rows(wanted.columns, wanted.joined, wanted.lists, records=True)


def places(relation: One[Any] | Many[Any] | Paged[Any], wanted: Wanted) -> Layout | None:
    """Where in a record what is wanted stands; None: rows have to be made."""
    return layout(relation, wanted) if is_plain(relation.target) else None


def inline(relation: Many[Any], wanted: Wanted) -> Layout | None:
    """Where in a list's arrays what is wanted stands; None: they can't be read so.

    They are laid alike whether or not the answer is kept.
    """
    fits = is_plain(relation.target) and not wanted.lists and is_listable(relation, wanted)
    return listed(relation, with_ids(relation, wanted)) if fits else None


def page_wanted(rows: Wanted, *, places: bool, alone: bool) -> PageWanted:
    """The same of a page's rows. ``places``: what cursors are made of. ``alone``: only its rows."""
    return wanted_page(rows, places=places, alone=alone)


async def one(
    pool: StatementPool, relation: One[Any], view: View, keys: Sequence[Any], wanted: Wanted
) -> tuple[list[Any], Beside]:
    """The row for each key, None where there is none."""
    asked = _asked(keys)
    if not asked:
        return [None] * len(keys), ()
    found = await reads.one(pool, relation, view, asked, wanted)
    return _placed(found, keys, lambda: None)


async def many(
    pool: StatementPool, relation: Many[Any], view: View, keys: Sequence[Any], wanted: Wanted
) -> tuple[list[Any], Beside]:
    """The rows for each key."""
    asked = _asked(keys)
    if not asked:
        return [[] for _ in keys], ()
    found = await reads.many(pool, relation, view, asked, wanted)
    return _placed(found, keys, list)


async def page(  # as ``Loaders.page``, and what is wanted
    pool: StatementPool,
    relation: Paged[Any],
    view: View,
    keys: Sequence[Any],
    window: Window,
    wanted: PageWanted,
) -> tuple[list[Any], Beside]:
    """The page for each key; its rows alone where nothing else is wanted."""
    asked = list(dict.fromkeys(keys))
    found = await reads.pages(pool, relation, view, asked, window, wanted)
    return [found.by_key[key] for key in keys], found.neighbours


def _asked(keys: Sequence[Any]) -> list[Any]:
    asked = dict.fromkeys(keys)
    asked.pop(None, None)
    return list(asked)


def _placed(
    found: Found, keys: Sequence[Any], absent: Callable[[], Any]
) -> tuple[list[Any], Beside]:
    by_key = found.by_key
    return [by_key[key] if key in by_key else absent() for key in keys], found.neighbours
