"""Pages of long lists: keyset pagination, for one parent or for many at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    Uuid,
    and_,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from db.queries.reads import array_of
from db.relations.filters import reads_texts
from db.relations.shapes import (
    Beside,
    Counted,
    Filter,
    Members,
    OrderBy,
    Page,
    Paged,
    SortKey,
    Window,
)
from db.rows import Row
from db.view import View

R = TypeVar("R", bound=Row)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Sort:
    """A term of the order, with its column in this statement."""

    column: ColumnElement[Any]
    descending: bool
    nullable: bool
    apart: bool

    def clause(self, *, backward: bool) -> ColumnElement[Any]:
        """NULLS LAST in the list's own direction, so first when it is read backward."""
        term = self.column.desc() if self.descending != backward else self.column.asc()
        if not self.nullable:
            return term
        return term.nulls_first() if backward else term.nulls_last()

    def beyond(self, value: Any, *, backward: bool) -> ColumnElement[bool]:
        """Strictly further along, seen from a row with this value."""
        if value is None:
            return self.column.is_not(None) if backward else false()
        further = self.column < value if self.descending != backward else self.column > value
        return or_(further, self.column.is_(None)) if self.nullable and not backward else further

    def from_on(self, value: Any, *, backward: bool) -> ColumnElement[bool]:
        """Here or further along, where that is a range of an index; else this holds for all."""
        if value is None or (self.nullable and not backward):
            return true()
        least = self.descending == backward
        here: ColumnElement[bool] = self.column >= value if least else self.column <= value
        return here


def sort_keys(relation: Paged[Any], order: Sequence[OrderBy]) -> list[tuple[SortKey, bool]]:
    """(key, descending) of each term; the id ends every order, in the last term's direction."""
    terms = [(relation.orders[term.field], term.descending) for term in order]
    return [*terms, (SortKey(relation.target.key, str), terms[-1][1])]


def _sorted(
    relation: Paged[Any], members: Members, order: Sequence[OrderBy]
) -> tuple[Members, list[_Sort]]:
    """The members, joined to what the order needs, and how they are sorted."""
    keys = sort_keys(relation, order)
    for beside in (key.beside for key, _ in keys):
        members = _joined(members, beside, relation.target.key) if beside else members

    def sort(key: SortKey, *, descending: bool) -> _Sort:
        return _Sort(members.sorted_by(key.column), descending, key.nullable, key.apart)

    return members, [sort(key, descending=d) for key, d in keys]


def _joined(members: Members, beside: Beside, key: str) -> Members:
    """Sorted by the table's own columns, its id too: they are those of its index."""
    table, own = beside.table, beside.table.c[beside.key]
    joined = members.select.join(table, own == members.sorted_by(key))
    return replace(members, select=joined, sort={**members.sort, **table.c, key: own})


def _beyond(
    sorts: Sequence[_Sort], values: Sequence[Any], *, backward: bool
) -> ColumnElement[bool]:
    """The rows after (or before) the one with these values, as a range of one index if possible."""
    directions = {sort.descending for sort in sorts}
    # Said for itself, for an index of the first column alone.
    start = sorts[0].from_on(values[0], backward=backward)
    if len(directions) == 1 and not any(sort.nullable for sort in sorts):
        row = tuple_(*(sort.column for sort in sorts))
        place = tuple_(*(_typed(v, s.column) for v, s in zip(values, sorts, strict=True)))
        further = row < place if directions.pop() != backward else row > place
        return and_(start, further) if sorts[0].apart else further
    ties = [s.column.is_not_distinct_from(v) for s, v in zip(sorts, values, strict=True)]
    places = (
        and_(true(), *ties[:i], sort.beyond(values[i], backward=backward))
        for i, sort in enumerate(sorts)
    )
    return and_(start, or_(*places))


def _typed(value: Any, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The value, or the parameter that stands for it, as the column's type."""
    if isinstance(value, BindParameter):
        return type_coerce(value, column.type)
    return literal(value, column.type)


def _window(relation: Paged[Any], view: View, key: Any, window: Window) -> Select[Any]:
    """One row more than the page, with its sort values behind its columns."""
    members = relation.members(view, key, window.options)
    if members.also is None:
        chosen, _ = _part(relation, view, members, window)
        return chosen if window.offset == 0 else chosen.offset(window.offset)
    parts = [_part(relation, view, part, window) for part in members.parts]
    merged = union_all(*(chosen for chosen, _ in parts)).subquery("merged")
    sorts = (replace(s, column=merged.c[f"sort_{i}"]) for i, s in enumerate(parts[0][1]))
    order = (sort.clause(backward=window.backward) for sort in sorts)
    return select(*merged.c).order_by(*order).limit(literal_column(str(window.size + 1)))


def _part(
    relation: Paged[Any], view: View, members: Members, window: Window
) -> tuple[Select[Any], list[_Sort]]:
    """The rows of one source that can be in the window, and how they are sorted."""
    members, sorts = _sorted(relation, members, window.order)
    chosen = members.select.add_columns(
        *(sort.column.label(f"sort_{i}") for i, sort in enumerate(sorts))
    ).where(relation.predicate(view, members.source, window.filter))
    if window.after is not None:
        chosen = chosen.where(_beyond(sorts, window.after, backward=False))
    if window.before is not None:
        chosen = chosen.where(_beyond(sorts, window.before, backward=True))
    chosen = chosen.order_by(*(sort.clause(backward=window.backward) for sort in sorts))
    # Written out, not bound: the planner must know that only a page is wanted.
    return chosen.limit(literal_column(str(window.size + 1))), sorts


def along(parents: Subquery, relation: Paged[Any], view: View, window: Window) -> Select[Any]:
    """A page of the lists of all ``parents`` as of one; what is in several is there once."""
    members = relation.members(view, parents.c.id, window.options)
    part, sorts = _part(relation, view, members, window)
    rows = part.correlate(parents).lateral("along")
    named = [replace(sort, column=rows.c[f"sort_{i}"]) for i, sort in enumerate(sorts)]
    once = select(*rows.c).select_from(parents.join(rows, true()))
    once = once.ext(distinct_on(*(sort.column for sort in named)))
    once = once.order_by(*(sort.clause(backward=window.backward) for sort in named))
    return once.limit(literal_column(str(window.size + 1)))


def _parents(keys: Sequence[Any]) -> Subquery:
    listed = func.unnest(array_of(keys, Uuid))
    rows = listed.table_valued(
        column("id", Uuid), name="parent", with_ordinality="number"
    ).render_derived()
    return select(rows.c.id, rows.c.number).subquery("parents")


def list_statement(
    relation: Paged[Any],
    view: View,
    keys: Sequence[Any],
    window: Window,
    narrow: Callable[[Select[Any]], Select[Any]] = lambda page: page,
) -> Select[Any]:
    """Columns and sort values; for several parents with the parent's number in front, from 1.

    The number tells them apart as the key would, and costs who reads it less than half of that.
    Each parent's page comes in order: the join reads it inside a loop over the parents.
    ``narrow``: turns a page into one of other columns.
    """
    if len(keys) == 1:
        return narrow(_window(relation, view, keys[0], window))
    parents = _parents(keys)
    page = narrow(_window(relation, view, parents.c.id, window).correlate(parents)).lateral("page")
    return select(parents.c.number, *page.c).select_from(parents.join(page, true()))


def cut(rows: list[T], window: Window) -> list[T]:
    """In the list's order; of one more than the page holds, backward if so asked."""
    rows = rows[: window.size]
    return rows[::-1] if window.backward else rows


def page_of(  # all that a page is made of
    relation: Paged[R],
    view: View,
    key: Any,
    window: Window,
    nodes: list[R],
    sorts: list[tuple[Any, ...]],
) -> Page[R]:
    """The page of ``nodes``, as they were read: one more than it holds, backward if so asked."""
    more = len(nodes) > window.size
    return Page(
        cut(nodes, window),
        cut(sorts, window),
        # What a cursor stands for lies beyond the page.
        window.before is not None or (more and not window.backward),
        window.after is not None or window.offset > 0 or (more and window.backward),
        window,
        relation,
        view,
        key,
    )


def _page(relation: Paged[R], view: View, key: Any, window: Window, rows: list[Any]) -> Page[R]:
    width = len(relation.target.columns)
    nodes = [relation.target.row(view, *row[:width]) for row in rows]
    return page_of(relation, view, key, window, nodes, [tuple(row[width:]) for row in rows])


async def pages(
    connection: AsyncConnection,
    relation: Paged[R],
    view: View,
    keys: Sequence[Any],
    window: Window,
) -> dict[Any, Page[R]]:
    """A page for each key, empty ones too. ``keys`` is ``[None]`` for a list of the whole site."""
    found: list[list[Any]] = [[] for _ in keys]
    result = await connection.execute(list_statement(relation, view, keys, window))
    for row in result:
        if len(keys) == 1:
            found[0].append(row)
        else:
            found[row[0] - 1].append(row[1:])
    each = zip(keys, found, strict=True)
    return {key: _page(relation, view, key, window, rows) for key, rows in each}


def count_statement(counted: Counted, keys: Sequence[Any], cap: int | None) -> Select[Any]:
    """(key, number of rows); counting stops one above ``cap``."""

    def rows(key: Any) -> Select[Any]:
        parts = _counted_parts(counted, key)
        found = [_ones(counted, leanest(members, counted.filter)) for members in parts]
        all_rows = found[0] if len(found) == 1 else _merged(found)
        return all_rows if cap is None else all_rows.limit(literal_column(str(cap + 1)))

    if len(keys) == 1:
        return select(func.count()).select_from(rows(keys[0]).subquery("counted"))
    parents = _parents(keys)
    counted_rows = rows(parents.c.id).correlate(parents).lateral("counted")
    number = select(func.count().label("number")).select_from(counted_rows)
    each = number.correlate(parents).lateral("each")
    return select(parents.c.id, each.c.number).select_from(parents.join(each, true()))


def leanest(members: Members, given: Filter) -> Members:
    """The same members with no more than the filter asks for."""
    if not given and members.bare:
        return members.bare
    return members if members.textless is None or reads_texts(given) else members.textless


def _counted_parts(counted: Counted, key: Any) -> tuple[Members, ...]:
    return counted.relation.members(counted.view, key, counted.options).parts


def _ones(counted: Counted, members: Members) -> Select[Any]:
    """A row for each of them."""
    found: Select[Any] = members.select.with_only_columns(
        literal_column("1").label("one"), maintain_column_froms=True
    )
    return found.where(counted.relation.predicate(counted.view, members.source, counted.filter))


def _merged(parts: Sequence[Select[Any]]) -> Select[Any]:
    merged = union_all(*parts).subquery("merged")
    return select(*merged.c)


def ahead_statement(
    counted: Counted, order: Sequence[OrderBy], values: Sequence[Any]
) -> Select[Any]:
    """How many rows of a list come ahead of the one with these sort values."""
    found = []
    for members in _counted_parts(counted, counted.key):
        joined, sorts = _sorted(counted.relation, members, order)
        ahead = _beyond(sorts, values, backward=True)
        found.append(_ones(counted, joined).where(ahead))
    return select(func.count()).select_from(_merged(found).subquery("ahead"))


async def ahead(
    connection: AsyncConnection, counted: Counted, order: Sequence[OrderBy], values: Sequence[Any]
) -> int:
    """How many rows of the list come ahead of the one with these sort values."""
    number: int = await connection.scalar(ahead_statement(counted, order, values))
    return number


async def counts(
    connection: AsyncConnection, counted: Counted, keys: Sequence[Any], cap: int | None
) -> dict[Any, int]:
    """The length of the list under each key, at most ``cap + 1``."""
    result = await connection.execute(count_statement(counted, keys, cap))
    if len(keys) == 1:
        return {keys[0]: result.scalar_one()}
    return dict(result.all())
