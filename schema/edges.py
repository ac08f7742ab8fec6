"""Fields that follow an edge of the graph, a line each.

``one``, ``value``, ``made``, ``many``, ``found`` and ``paged`` make a field whose resolver asks the
loaders, and which says what it follows, so that a plan can read it for all parents of a level at
once. Both do the same; ``BYLINE_ENGINE=reference`` uses the resolvers alone.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from operator import attrgetter
from typing import Any, Literal, TypeVar, cast

import strawberry
from strawberry import Parent

from db.relations.shapes import Entity, Many, One, Paged
from execution.fields import Function, Itself, Values
from resolvers import lists
from resolvers.context import Context
from resolvers.lists import ListArguments
from schema.info import Info, view_of
from schema.reading import FoundEdge, ManyEdge, OneEdge, PagedEdge

Asked = Callable[..., Any]
F = TypeVar("F", bound=Callable[..., Any])


def one(relation: One[Any], graphql_type: Any, *, description: str, key: str | None = None) -> Any:
    """A field that leads to one row, null where the view shows none.

    ``key``: the parent's attribute, where it isn't the relation's ``parent_key``.
    """
    name = key or relation.parent_key
    edge = OneEdge(relation, (name,))

    async def resolve(parent: Parent[Any], info: Info) -> Any:
        return await info.context.loaders.one(relation, parent.view, getattr(parent, name))

    return _field(edge, resolve, graphql_type, description)


def value(
    relation: One[Any], attribute: str, graphql_type: Any, *, absent: Any, description: str
) -> Any:
    """A field with an attribute of one row; ``absent`` where there is no row."""
    read = attrgetter(attribute)

    def of_row(_context: Context, _parent: Any, row: Any) -> Any:
        return absent if row is None else read(row)

    edge = OneEdge(
        relation, (relation.parent_key,), (attribute,), of_row, taken=(attribute, absent)
    )
    return _row_field(edge, graphql_type, description)


def made(
    relation: One[Any],
    graphql_type: Any,
    of_row: Callable[[Context, Any, Any], Any],
    *,
    looks_at: tuple[str, ...],
    at_row: tuple[str, ...],
    description: str,
) -> Any:
    """A field with what ``of_row`` makes of the parent and one row, or None where there is none.

    ``looks_at``, ``at_row``: the attributes of either that it looks at.
    """
    edge = OneEdge(relation, (relation.parent_key, *looks_at), at_row, of_row)
    return _row_field(edge, graphql_type, description)


def _row_field(edge: OneEdge, graphql_type: Any, description: str) -> Any:
    relation, of_row = edge.relation, cast("Callable[..., Any]", edge.made)

    async def resolve(parent: Parent[Any], info: Info) -> Any:
        key = getattr(parent, relation.parent_key)
        row = await info.context.loaders.one(relation, parent.view, key)
        return of_row(info.context, parent, row)

    return _field(edge, resolve, graphql_type, description)


def many(
    relation: Many[Any],
    graphql_type: Any,
    *,
    description: str,
    cut: Callable[..., int] | None = None,
) -> Any:
    """A field with a short list. ``cut``: from the field's arguments, how many at most."""
    edge = ManyEdge(relation, (relation.parent_key,), cut)

    async def resolve(parent: Parent[Any], info: Info, **given: Any) -> Any:
        number = None if cut is None else cut(**given)
        key = getattr(parent, relation.parent_key)
        rows = await info.context.loaders.many(relation, parent.view, key)
        return rows if number is None else rows[:number]

    return _field(edge, resolve, graphql_type, description, cut)


def found(
    target: Entity[Any],
    find: Callable[..., tuple[One[Any], Any] | None],
    graphql_type: Any,
    *,
    description: str,
) -> Any:
    """A field with the one thing that its arguments name."""
    edge = FoundEdge(target, find)

    async def resolve(parent: Parent[Any], info: Info, **given: Any) -> Any:
        sought = find(**given)
        if sought is None:
            return None
        return await info.context.loaders.one(sought[0], view_of(parent, info), sought[1])

    return _field(edge, resolve, graphql_type, description, find)


def paged(
    relation: Paged[Any],
    asked: Callable[..., ListArguments],
    graphql_type: Any,
    *,
    description: str,
) -> Any:
    """A field with a connection, below its parent where the relation has parents."""
    key = relation.parent_key
    edge = PagedEdge(relation, asked, () if key is None else (key,))

    async def resolve(parent: Parent[Any], info: Info, **given: Any) -> Any:
        below = None if key is None else getattr(parent, key)
        arguments = asked(**given)
        return await lists.read(info.context, relation, view_of(parent, info), arguments, below)

    return _field(edge, resolve, graphql_type, description, asked)


def looks_at(
    *needs: str,
    each: Callable[[Sequence[Any]], Sequence[Any]] | None = None,
    values: Values | None = None,
    gives: Literal["rows", "edges"] | None = None,
    itself: Itself | None = None,
) -> Callable[[F], F]:
    """Says of a resolver which of its parent's attributes it looks at, so that no more is read.

    The others: see ``execution.fields.Function``. Without this all of a row is read.
    """

    def mark(function: F) -> F:
        marked: Any = function
        marked.__planned__ = Function(marked, needs, each, gives, values=values, itself=itself)
        return function

    return mark


def by_level(
    level: Callable[[Sequence[Any], Info], Awaitable[Sequence[Any]]],
) -> Callable[[F], F]:
    """Says of a resolver how it is done for all parents of a level at once."""

    def mark(function: F) -> F:
        marked: Any = function
        marked.__planned__ = Function(marked, level=level)
        return function

    return mark


def _field(
    edge: Any,
    resolve: Callable[..., Awaitable[Any]],
    graphql_type: Any,
    description: str,
    asked: Asked | None = None,
) -> Any:
    """``asked``: whose parameters are the field's arguments."""
    own = [one for one in inspect.signature(resolve).parameters.values() if one.name != "given"]
    theirs = inspect.signature(asked).parameters.values() if asked else ()
    parameters = [*own, *(one.replace(kind=one.KEYWORD_ONLY) for one in theirs)]
    marked: Any = resolve
    marked.__signature__ = inspect.Signature(parameters)
    marked.__annotations__ = {one.name: one.annotation for one in parameters}
    marked.__planned__ = edge
    return strawberry.field(resolver=marked, graphql_type=graphql_type, description=description)
