"""Statements that read some columns of their rows, and what stands beside each row."""

from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, Select, func, select, true

from db.queries.wanted import Layout, Listed, Wanted, chosen, column_of
from db.relations.shapes import Entity
from db.view import View


class NotPreparedError(Exception):
    """This read is for ``reads`` and ``lists``: of a view or with keys that no kept text fits."""


def narrowed(
    statement: Select[Any],
    ahead: int,
    entity: Entity[Any],
    view: View,
    wanted: Wanted,
    *,
    rest: bool = True,
) -> Select[Any]:
    """The same rows with the wanted columns only, and their neighbours' behind them.

    ``ahead``: how many columns come before the entity's (keys). ``rest``: those behind them (sort
    values) stay, at the end.
    """
    columns = list(statement.selected_columns)
    width = len(entity.columns)
    own = columns[ahead : ahead + width]
    picked = [own[number] for number in chosen(entity, wanted.columns)]
    neighbours: list[ColumnElement[Any]] = []
    for number, join in enumerate(wanted.joined):
        place = column_of(entity, join.relation.parent_key)
        if place is None:
            raise NotPreparedError(join.relation.name)
        target = join.relation.target
        source = target.source(view).alias(f"joined_{number}")
        (key,) = join.relation.columns or (target.key,)
        statement = statement.outerjoin(source, source.c[key] == own[place])
        neighbours.append(source.c[key].label(f"joined_{number}_key"))
        theirs = target.columns_of(source)
        neighbours += [
            theirs[i].label(f"joined_{number}_{i}") for i in chosen(target, join.columns)
        ]
    return statement.with_only_columns(
        *columns[:ahead],
        *picked,
        *neighbours,
        *(columns[ahead + width :] if rest else ()),
        maintain_column_froms=True,
    )


def with_lists(statement: Select[Any], view: View, wanted: Wanted, laid: Layout) -> Select[Any]:
    """The same rows, in their order, with their short lists at the places where they are laid.

    They are read for the rows that are left once the page is cut.
    """
    if not wanted.lists:
        return statement
    row = _numbered(statement).subquery("row")
    found: FromClause = row
    arrays: list[ColumnElement[Any]] = []
    for number, one in enumerate(wanted.lists):
        place = laid.places.get(one.relation.parent_key)
        if place is None:
            raise NotPreparedError(one.relation.name)
        its = _arrays(one, view, row, row.c[f"c{place}"]).lateral(f"list_{number}")
        found = found.join(its, true())
        arrays += [column.label(f"list_{number}_{column.name}") for column in its.c]
    ahead = laid.lists[0]
    columns = list(row.c)
    return select(*columns[:ahead], *arrays, *columns[ahead:]).select_from(found)


def _arrays(one: Listed, view: View, row: FromClause, key: ColumnElement[Any]) -> Select[Any]:
    """One row with the list below a key: of each column the values in the list's order."""
    members = one.relation.members(view, lambda column: column == key)
    members = narrowed(members, 1, one.relation.target, view, one.wanted)
    each = _numbered(members).correlate(row).lateral("member")
    # What stands first is the key.
    arrays = [func.array_agg(column).label(column.name) for column in list(each.c)[1:]]
    return cast("Select[Any]", select(*arrays))


def _numbered(statement: Select[Any]) -> Select[Any]:
    """The same columns, each with a name of its own."""
    columns = [one.label(f"c{n}") for n, one in enumerate(statement.selected_columns)]
    return statement.with_only_columns(*columns, maintain_column_froms=True)
