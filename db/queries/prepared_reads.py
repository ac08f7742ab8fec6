"""What ``reads`` and ``lists`` give, by prepared statements, and only what is wanted of it."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID

from db.dependencies import collected
from db.pool import StatementPool
from db.queries import finer, prepared
from db.queries.beside import Asked
from db.queries.lists import cut, page_of
from db.queries.making import Neighbours, row_maker
from db.queries.prepared import Prepared, kind_of
from db.queries.shaping import counted_of, shape_of
from db.queries.wanted import ALL, WHOLE_PAGE, PageWanted, Wanted, key_width
from db.relations.shapes import Counted, Many, One, Paged, Window
from db.view import View

_NO_KEY: Final = UUID(int=0)


class Found(NamedTuple):
    """What stands at the end of the edge, by key; keys with nothing there may be absent.

    ``neighbours``: for each joined relation the row beside each row that has one, by ``id(row)``.
    """

    by_key: Mapping[Any, Any]
    neighbours: Neighbours = ()


def given_to(view: View, keys: Sequence[Any], width: int = 1) -> dict[str, Any]:
    """The parameters of every statement, by name. ``width``: how many columns a key has."""
    given: dict[str, Any] = {"at": view.at, "now": view.now}
    if len(keys) > 1:
        given["keys"] = keys
    elif width == 1:
        given["key_0"] = _NO_KEY if keys[0] is None else keys[0]
    else:
        given |= {f"key_{number}": part for number, part in enumerate(keys[0])}
    return given


def _tell(statement: Prepared, keys: Iterator[str] | None) -> None:
    """To who collects. No keys: whole tables."""
    found = collected()
    if found is not None:
        found.private = found.private or statement.private
        found.tell(statement.tables if keys is None else keys)


async def _fetch(pool: StatementPool, statement: Prepared, given: Mapping[str, Any]) -> list[Any]:
    return await pool.fetch(statement.text, statement.values(given), own_plan=statement.own_plan)


async def _asked(pool: StatementPool, asked: Asked | None) -> Iterator[str] | None:
    """What it depends on by what has to be asked beside, only for who collects."""
    if asked is None:
        return None
    records = await pool.fetch(asked.statement.text, asked.statement.values(asked.given))
    _tell(asked.statement, iter(()))  # what it was asked about is told by its keys
    return asked.keys(records)


async def _records(
    pool: StatementPool, statements: Callable[..., Prepared], view: View, keys: Sequence[Any]
) -> tuple[Prepared, Sequence[Any]]:
    """What the keys lead to, each in one column, and the statement that finds it.

    ``statements``: for several keys or one. What is read for one key is read with what others look
    up alike, but where somebody is told of statements, who is to see each one's own.
    """
    statement = statements(several=len(keys) > 1)
    if len(keys) > 1 or pool.sent:
        return statement, await _fetch(pool, statement, given_to(view, keys))

    def read(keys: Sequence[Any]) -> Awaitable[Sequence[Any]]:
        found = statements(several=True) if len(keys) > 1 else statement
        return _fetch(pool, found, given_to(view, keys))

    name = (id(statement), view.at, view.now)
    return statement, await pool.gathering.records(name, keys[0], read)


async def one(
    pool: StatementPool, relation: One[Any], view: View, keys: Sequence[Any], wanted: Wanted = ALL
) -> Found:
    """As ``reads.one``.

    Raises:
        NotPreparedError: this has to be read otherwise.
    """
    width = key_width(relation)
    wanted = finer.with_ids(relation, wanted) if collected() else wanted
    statements = partial(prepared.one, relation, kind_of(view), wanted)
    if width == 1:
        statement, records = await _records(pool, statements, view, keys)
    else:
        statement = statements(several=len(keys) > 1)
        records = await _fetch(pool, statement, given_to(view, keys, width))
    if collected():
        told = await _asked(pool, finer.elsewhere(relation, view, keys, statement.tables))
        _tell(statement, told or finer.of_rows(relation, view, keys, wanted, records))
    rows, neighbours = row_maker(relation.target, wanted, width)(view, records)
    if len(keys) == 1:
        return Found({keys[0]: rows[0]} if rows else {}, neighbours)
    found: dict[Any, Any] = {}
    for record, row in zip(records, rows, strict=True):
        found.setdefault(record[0] if width == 1 else tuple(record[:width]), row)
    return Found(found, neighbours)


async def many(
    pool: StatementPool, relation: Many[Any], view: View, keys: Sequence[Any], wanted: Wanted = ALL
) -> Found:
    """As ``reads.many``; lists by key.

    Raises:
        NotPreparedError: this has to be read otherwise.
    """
    wanted = finer.with_ids(relation, wanted) if collected() else wanted
    statements = partial(prepared.many, relation, kind_of(view), wanted)
    statement, records = await _records(pool, statements, view, keys)
    if collected():
        told = await _asked(pool, finer.elsewhere(relation, view, keys, statement.tables))
        _tell(statement, told or finer.of_rows(relation, view, keys, wanted, records))
    rows, neighbours = row_maker(relation.target, wanted, 1, grouped=True)(view, records)
    return Found(rows, neighbours)


async def pages(
    pool: StatementPool,
    relation: Paged[Any],
    view: View,
    keys: Sequence[Any],
    window: Window,
    wanted: PageWanted = WHOLE_PAGE,
) -> Found:
    """As ``lists.pages``: a page for each key; where they are wanted ``alone``, its rows.

    Raises:
        NotPreparedError: this has to be read otherwise.
    """
    several = len(keys) > 1
    shape, values = shape_of(window)
    wanted = finer.page_with_ids(relation, wanted) if collected() else wanted
    statement = prepared.page(relation, kind_of(view), shape, wanted, several=several)
    given = {**given_to(view, keys), **values}
    if wanted.alone and not collected():
        given["size"] = window.size  # that there is more tells who collects how far the rows reach
    records = await _fetch(pool, statement, given)
    if collected():
        beside = finer.elsewhere(relation, view, keys, statement.tables, window.options)
        told = await _asked(pool, beside)
        _tell(statement, told or finer.of_page(relation, view, keys, window, wanted, records))
    make = row_maker(relation.target, wanted.rows, 1, grouped=several)
    made, neighbours = make(view, records)
    rows = made if several else {1: made}
    numbers = enumerate(keys, 1)
    if wanted.alone:
        its = {key: rows.get(n, []) for n, key in numbers}
        if collected() or window.backward:
            its = {key: cut(some, window) for key, some in its.items()}
        return Found(its, neighbours)
    places = _places(window, records, several=several) if wanted.places else {}
    pages = {
        key: page_of(relation, view, key, window, rows.get(n, []), places.get(n, []))
        for n, key in numbers
    }
    return Found(pages, neighbours)


def _places(
    window: Window, records: Sequence[Any], *, several: bool
) -> dict[int, list[tuple[Any, ...]]]:
    """By the parent's number: the sort values that end each record, the id's last."""
    width = len(window.order) + 1
    places: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for record in records:
        places[record[0] if several else 1].append(tuple(record[-width:]))
    return places


async def counts(
    pool: StatementPool, counted: Counted, keys: Sequence[Any], cap: int | None
) -> Mapping[Any, int]:
    """As ``lists.counts``.

    Raises:
        NotPreparedError: this has to be read otherwise.
    """
    several = len(keys) > 1
    shape, values = counted_of(replace(counted, view=_NO_VIEW, key=None))
    statement = prepared.count(shape, kind_of(counted.view), cap, several=several)
    given = given_to(counted.view, keys) | values
    records = await _fetch(pool, statement, given)
    if collected():
        tables, options = statement.tables, counted.options
        beside = finer.elsewhere(counted.relation, counted.view, keys, tables, options)
        told = await _asked(pool, beside)
        _tell(statement, told or finer.of_count(counted, keys, tables))
    return dict(records) if several else {keys[0]: records[0][0]}


async def near(pool: StatementPool, view: View, path: str, limit: int) -> list[tuple[str, UUID]]:
    """As ``suggestions.near``.

    Raises:
        NotPreparedError: this has to be read otherwise.
    """
    statement = prepared.near(kind_of(view), limit)
    records = await _fetch(pool, statement, {"at": view.at, "now": view.now, "path": path})
    if collected():
        _tell(statement, None)
    return [(kind, row_id) for kind, row_id in records]


_NO_VIEW: Final[Any] = None
