"""Batches of reads: one statement each, whatever the number of keys and rows."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Select, any_, bindparam, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from db.relations.shapes import Many, One
from db.rows import Row
from db.view import View

R = TypeVar("R", bound=Row)


class Several(Sequence[Any]):
    """Stands for two keys or more that are given as the parameter ``keys``, an array."""

    def __len__(self) -> int:
        """More than one."""
        return 2

    def __getitem__(self, index: Any) -> Any:
        """Not known."""
        raise IndexError(index)


SEVERAL: Final = Several()


def array_of(keys: Sequence[Any], item: Any) -> ColumnElement[Any]:
    """The keys as one value. ``item``: their type."""
    if keys is SEVERAL:
        return bindparam("keys", None, type_=ARRAY(item))
    return literal(list(keys), ARRAY(item))


def among(column: ColumnElement[Any], keys: Sequence[Any]) -> ColumnElement[bool]:
    """The column is one of the keys: the same text for any number of them above one."""
    wanted = keys[0] if len(keys) == 1 else any_(array_of(keys, column.type))
    equal: ColumnElement[bool] = column == wanted
    return equal


def one_statement(relation: One[Any], view: View, keys: Sequence[Any]) -> Select[Any]:
    """The key columns, then the target's."""
    target = relation.target
    source = target.source(view)
    columns = [source.c[name] for name in relation.columns or (target.key,)]
    found = select(*columns, *target.columns_of(source))
    if relation.order is not None:
        found = found.order_by(relation.order(source))
    if len(columns) == 1:
        return found.where(among(columns[0], keys))
    if len(keys) == 1:
        return found.where(*(column == key for column, key in zip(columns, keys[0], strict=True)))
    return found.where(tuple_(*columns).in_(keys))


async def one(
    connection: AsyncConnection, relation: One[R], view: View, keys: Sequence[Any]
) -> dict[Any, R]:
    """The row of each key; keys without a visible row are absent."""
    width = len(relation.columns or (relation.target.key,))
    found: dict[Any, R] = {}
    for values in await connection.execute(one_statement(relation, view, keys)):
        key = values[0] if width == 1 else tuple(values[:width])
        found.setdefault(key, relation.target.row(view, *values[width:]))
    return found


async def many(
    connection: AsyncConnection, relation: Many[R], view: View, keys: Sequence[Any]
) -> dict[Any, list[R]]:
    """The rows of each key in their order; keys without any are absent."""
    statement = relation.members(view, lambda column: among(column, keys))
    found: dict[Any, list[R]] = defaultdict(list)
    for key, *values in await connection.execute(statement):
        found[key].append(relation.target.row(view, *values))
    return found
