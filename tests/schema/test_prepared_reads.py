"""Prepared statements read what SQLAlchemy's connections read, for every relation there is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from itertools import pairwise
from typing import Any, Final, cast

import pytest

from db.queries import lists, prepared_reads, reads, suggestions
from db.queries.narrowing import NotPreparedError
from db.queries.prepared_reads import Found
from db.queries.wanted import (
    Joined,
    Listed,
    PageWanted,
    Wanted,
    is_listable,
    listed,
    row_fields,
    wanted_rows,
)
from db.relations import edges, fronts
from db.relations.shapes import Counted, Entity, Many, One, OrderBy, Page, Paged, Window
from db.view import View
from tests.schema.conftest import Json, Reader
from tests.schema.gazette import NOW
from tests.schema.relations import (
    MANIES,
    NOBODY,
    ONES,
    PAGEDS,
    VIEWS,
    filters_of,
    inline_of,
    joins_of,
    keys_of_many,
    keys_of_one,
    options_of,
)

pytestmark = pytest.mark.long
ALONE: Final = PageWanted(places=False, alone=True)
# Snapshots of two instants are told by one statement, and nobody asks as the desk does yet.
LATER: Final = {"long ago": pytest.mark.differential, "desk": pytest.mark.differential}
EACH_VIEW: Final = pytest.mark.parametrize(
    "view",
    [pytest.param(view, id=name, marks=LATER.get(name, ())) for name, view in VIEWS.items()],
)
IN_SOME_VIEWS: Final = pytest.mark.parametrize(
    "view", [VIEWS["live"], VIEWS["exact"]], ids=["live", "exact"]
)
EACH_ONE: Final = pytest.mark.parametrize("relation", ONES, ids=lambda one: one.name)
EACH_MANY: Final = pytest.mark.parametrize("relation", MANIES, ids=lambda one: one.name)
EACH_PAGED: Final = pytest.mark.parametrize("relation", PAGEDS, ids=lambda one: one.name)


@EACH_VIEW
@EACH_ONE
async def test_one_row_is_read_alike(gazette: Reader, relation: Json, view: View) -> None:
    pool = gazette.db.prepared
    async with gazette.db.read() as connection:
        keys = await keys_of_one(connection, relation, view)
        for some in [keys, *([key] for key in keys[-3:])]:
            if len(some) > 1 and len(relation.columns) > 1:
                with pytest.raises(NotPreparedError):
                    await prepared_reads.one(pool, relation, view, some)
            elif some:
                expected = await reads.one(connection, relation, view, some)
                found = await prepared_reads.one(pool, relation, view, some)
                assert found.by_key == expected


@EACH_VIEW
@EACH_MANY
async def test_short_lists_are_read_alike(gazette: Reader, relation: Json, view: View) -> None:
    pool = gazette.db.prepared
    async with gazette.db.read() as connection:
        keys = await keys_of_many(connection, relation, view)
        for some in [keys, *([key] for key in keys[-3:])]:
            if some:
                expected = await reads.many(connection, relation, view, some)
                found = await prepared_reads.many(pool, relation, view, some)
                assert {key: rows for key, rows in found.by_key.items() if rows} == expected


# ── Pages ───────────────────────────────────────────────────────────────────────────────────


def _orders(relation: Paged[Any]) -> Iterator[tuple[OrderBy, ...]]:
    """Each by itself, both ways; each, with its nulls, ahead of another that goes the other way."""
    names = list(relation.orders)
    for name in names:
        yield (OrderBy(name, descending=True),)
        yield (OrderBy(name, descending=False),)
    for first, second in pairwise(names):
        yield (OrderBy(first, descending=True), OrderBy(second, descending=False))


def _bases(reader: Reader, relation: Paged[Any]) -> Iterator[Window]:
    options = options_of(relation, reader.made)
    for option in options:
        for order in _orders(relation):
            yield Window(3, order, options=option)
    for given in filters_of(relation):
        yield Window(3, relation.default_order, filter=given, options=options[0])


def _windows(base: Window, page: Page[Any], *, offset: bool) -> Iterator[Window]:
    """Parts of the list of which ``page`` is the beginning."""
    first, last = (page.sorts[0], page.sorts[-1]) if page.sorts else (None, None)
    yield replace(base, after=first)
    yield replace(base, before=last, backward=True)
    yield replace(base, after=last)
    yield replace(base, after=first, before=last, backward=True, size=1)
    yield replace(base, backward=True)
    yield replace(base, before=first)
    yield replace(base, offset=2 if offset else 0)
    yield replace(base, size=0)


def _longest(pages: Mapping[Any, Page[Any]]) -> Json:
    return max(pages, key=lambda key: len(pages[key].nodes))


@IN_SOME_VIEWS
@EACH_PAGED
async def test_pages_are_read_alike(gazette: Reader, relation: Paged[Any], view: View) -> None:
    pool = gazette.db.prepared
    keys = [None] if relation.parent_key is None else [*gazette.made.values(), NOBODY]
    turn = 0
    async with gazette.db.read() as connection:
        for base in _bases(gazette, relation):
            whole = await lists.pages(connection, relation, view, keys, replace(base, size=50))
            longest = _longest(whole)
            offset = relation is not fronts.collection_items  # two sources, no offset
            windows = list(_windows(base, whole[longest], offset=offset))
            for number in range(3):  # in turn: all of them would take minutes
                some = keys if number else [longest]
                window = windows[(turn := turn + 1) % len(windows)]
                expected = await lists.pages(connection, relation, view, some, window)
                found = await prepared_reads.pages(pool, relation, view, some, window)
                assert found.by_key == expected
                found = await prepared_reads.pages(pool, relation, view, some, window, ALONE)
                assert found.by_key == {key: page.nodes for key, page in expected.items()}


@IN_SOME_VIEWS
@EACH_PAGED
async def test_lists_are_counted_alike(gazette: Reader, relation: Paged[Any], view: View) -> None:
    keys = [None] if relation.parent_key is None else [*gazette.made.values(), NOBODY]
    option = options_of(relation, gazette.made)[0]
    async with gazette.db.read() as connection:
        for given in [(), *filters_of(relation)]:
            counted = Counted(relation, view, None, given, option)
            for some, cap in ((keys, None), (keys, 1), (keys[:1], 2)):
                expected = await lists.counts(connection, counted, some, cap)
                assert await prepared_reads.counts(
                    gazette.db.prepared, counted, some, cap
                ) == expected  # fmt: skip


@EACH_VIEW
async def test_near_addresses_are_read_alike(gazette: Reader, view: View) -> None:
    async with gazette.db.read() as connection:
        for path in ("/news/fery", "/culture/musik", "/tags/fery", "/abuot", "/de/xyz", "/%_"):
            expected = await suggestions.near(connection, view, path, 3)
            assert await prepared_reads.near(gazette.db.prepared, view, path, 3) == expected


# ── Some columns, and rows beside ───────────────────────────────────────────────────────────

Half = tuple[str, ...]


def _halves(entity: Entity[Any]) -> list[Half]:
    names = row_fields(entity) or ()
    return [names[::2], names[1::2]]


def _has_only(row: object, names: Half, whole: object) -> bool:
    """The same values as the whole row in these fields, and nothing in the others."""
    there = [name for name in row_fields_of(whole) if hasattr(row, name)]
    return there == list(names) and all(getattr(row, n) == getattr(whole, n) for n in names)


def row_fields_of(row: Json) -> list[str]:
    return [field.name for field in fields(row) if field.name != "view"]


async def _read(
    reader: Reader, relation: Json, view: View, keys: Sequence[Any], wanted: Wanted
) -> tuple[list[Any], Found]:
    """The rows in the order of keys, and all that was found."""
    pool, read = reader.db.prepared, prepared_reads
    if isinstance(relation, One):
        found = await read.one(pool, relation, view, keys, wanted)
        return [found.by_key[key] for key in keys if key in found.by_key], found
    if isinstance(relation, Many):
        found = await read.many(pool, relation, view, keys, wanted)
        return [row for key in keys for row in found.by_key.get(key, ())], found
    option = options_of(relation, reader.made)[0]
    window = Window(4, relation.default_order, options=option)
    part = PageWanted(wanted, places=wanted.columns is None)
    found = await read.pages(pool, relation, view, keys, window, part)
    return [row for key in keys for row in found.by_key[key].nodes], found


async def _keys(reader: Reader, relation: Json, view: View) -> list[Any]:
    if isinstance(relation, Paged):
        return [None] if relation.parent_key is None else list(reader.made.values())
    of = keys_of_one if isinstance(relation, One) else keys_of_many
    async with reader.db.read() as connection:
        found = await of(connection, relation, view)
    return found[:1] if isinstance(relation, One) and len(relation.columns) > 1 else found


EVERY: Final[list[Json]] = [*ONES, *MANIES, *PAGEDS]
PLAIN: Final = [one for one in EVERY if row_fields(one.target)]
EACH_PLAIN: Final = pytest.mark.parametrize("relation", PLAIN, ids=lambda one: one.name)


@EACH_PLAIN
async def test_a_row_has_the_columns_that_were_read_and_no_others(
    gazette: Reader, relation: Json
) -> None:
    view = VIEWS["live"]
    keys = await _keys(gazette, relation, view)
    whole, _ = await _read(gazette, relation, view, keys, Wanted())
    for half in _halves(relation.target):
        some, _ = await _read(gazette, relation, view, keys, Wanted(half))
        # A row of no columns would be none.
        names = half or row_fields(relation.target)[:1]  # type: ignore[index]  # it is plain
        assert [_has_only(*pair, of) for pair, of in zip(
            ((row, names) for row in some), whole, strict=True
        )] == [True] * len(whole)  # fmt: skip


@EACH_PLAIN
async def test_rows_beside_are_those_that_their_own_read_gives(
    gazette: Reader, relation: Json
) -> None:
    view = VIEWS["live"]
    keys = await _keys(gazette, relation, view)
    whole, _ = await _read(gazette, relation, view, keys, Wanted())
    joins = joins_of(relation.target)
    for first in range(0, len(joins), 3):
        some = joins[first : first + 3]
        parts = tuple(Joined(join, _halves(join.target)[0]) for join in some)
        rows, found = await _read(gazette, relation, view, keys, Wanted((), parts))
        for join, near in zip(parts, cast("Any", found.neighbours), strict=True):
            sought = [getattr(row, join.relation.parent_key) for row in whole]
            theirs = await _by_themselves(gazette, join.relation, view, sought)
            for row, key in zip(rows, sought, strict=True):
                beside = near[id(row)]  # told too where it is None
                assert (beside is None) == (key not in theirs)
                assert beside is None or _has_only(beside, join.columns or (), theirs[key])


async def _by_themselves(
    reader: Reader, relation: One[Any], view: View, keys: Sequence[Any]
) -> dict[Any, Any]:
    asked = list(dict.fromkeys(key for key in keys if key is not None))
    if not asked:
        return {}
    async with reader.db.read() as connection:
        return await reads.one(connection, relation, view, asked)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize(
    "relation", [one for one in PLAIN if inline_of(one.target)], ids=lambda one: one.name
)
async def test_short_lists_inline_are_those_that_their_own_read_gives(
    gazette: Reader, relation: Json, view: View
) -> None:
    keys = await _keys(gazette, relation, view)
    if not keys:
        pytest.skip("this view has none")
    lists_of = inline_of(relation.target)
    beside = [tuple(_flat(one, join) for join in joins_of(one.target)) for one in lists_of]
    wanted = tuple(
        Listed(one, wanted_rows(_without_arrays(one), joined))
        for one, joined in zip(lists_of, beside, strict=True)
    )
    names = tuple({one.parent_key for one in lists_of})
    rows, found = await _read(gazette, relation, view, keys, wanted_rows(names, (), wanted))
    for one, arrays in zip(wanted, cast("Any", found.neighbours), strict=True):
        parents = [getattr(row, one.relation.parent_key) for row in rows]
        async with gazette.db.read() as connection:
            theirs = await reads.many(connection, one.relation, view, list(set(parents)))
        laid = listed(one.relation, one.wanted)
        for row, key in zip(rows, parents, strict=True):
            expected = theirs.get(key, [])
            assert [len(array or ()) for array in arrays[id(row)]] == [len(expected)] * laid.width
            for name, place in laid.places.items():
                values = [getattr(it, name) for it in expected] or None
                assert arrays[id(row)][place] == values


def _without_arrays(relation: Many[Any]) -> Half:
    names = row_fields(relation.target) or ()
    return tuple(name for name in names if is_listable(relation, wanted_rows((name,))))


def _flat(relation: Many[Any], join: One[Any]) -> Joined:
    names = row_fields(join.target) or ()
    parts = (Joined(join, (name,)) for name in names)
    return Joined(join, tuple(
        name for name, part in zip(names, parts, strict=True)
        if is_listable(relation, wanted_rows((), (part,)))
    ))  # fmt: skip


def test_a_column_of_arrays_is_not_read_inline() -> None:
    assert set(row_fields(edges.article_tags.target) or ()) - set(
        _without_arrays(edges.article_tags)
    ) == {"synonyms"}


async def test_a_preview_is_read_by_no_prepared_statement(gazette: Reader) -> None:
    view = View.preview(NOW, gazette.made["secret-plan"])
    with pytest.raises(NotPreparedError):
        await prepared_reads.many(gazette.db.prepared, edges.custom_fields, view, ["site"])
