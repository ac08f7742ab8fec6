"""Statements that read some columns of their rows, and what stands beside each row."""

from typing import Any

from sqlalchemy import ColumnElement, Select

from db.queries.wanted import Wanted, chosen, column_of
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
