"""Fields that follow an edge of the graph, a line each.

``one``, ``value``, ``made``, ``many``, ``found`` and ``paged`` make a field whose resolver asks the
loaders, and which says what it follows, so that a plan can read it for all parents of a level at
once. Both do the same; ``BYLINE_ENGINE=reference`` uses the resolvers alone.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal, TypeVar, cast

import strawberry
from strawberry import Parent

from db.relations.shapes import Entity, Many, One, Paged
from db.view import View
from execution.fields import Beside, Function, Rows
from resolvers import lists
from resolvers.context import Context
from resolvers.lists import ListArguments
from resolvers.loaders import levels
from schema.info import Info, view_of

Asked = Callable[..., Any]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class OneEdge:
    """To one row, or to what is made of it. The first of ``needs`` is the key."""

    relation: One[Any]
    needs: tuple[str, ...]
    derived_from: tuple[str, ...] = ()
    made: Callable[[Context, Any, Any], Any] | None = None
    paged: bool = field(default=False, init=False)

    @property
    def name(self) -> str:
        """That of the relation."""
        return self.relation.name

    @property
    def joins(self) -> bool:
        """Unless several rows could fit, or the parents can't tell their statement the key."""
        return self.needs[0] == self.relation.parent_key and levels.joinable(self.relation)

    @property
    def takes_beside(self) -> bool:
        """Where its rows are plain ones."""
        return levels.is_plain(self.relation.target)

    def rows(self, wanted: Rows) -> Any:
        """As the loaders put it."""
        return _wanted(wanted)

    async def read(
        self, parents: Sequence[Any], context: Context, arguments: Mapping[str, Any], rows: Any
    ) -> tuple[Sequence[Any], Beside]:
        """The row of each parent."""
        del arguments
        pool, relation = context.db.prepared, self.relation
        return await _each_view(
            parents, self.needs[0], lambda view, keys: levels.one(pool, relation, view, keys, rows)
        )

    def values(
        self, found: Sequence[Any], parents: Sequence[Any], context: Context
    ) -> Sequence[Any]:
        """What is made of the rows."""
        made = self.made
        if made is None:
            return found
        return [made(context, parent, row) for parent, row in zip(parents, found, strict=True)]


@dataclass(frozen=True, slots=True)
class ManyEdge:
    """To all rows. ``cut``: how many of them, by the field's arguments; None: all."""

    relation: Many[Any]
    needs: tuple[str, ...]
    cut: Callable[..., int] | None = None
    derived_from: tuple[str, ...] = field(default=(), init=False)
    paged: bool = field(default=False, init=False)
    joins: bool = field(default=False, init=False)

    @property
    def name(self) -> str:
        """That of the relation."""
        return self.relation.name

    @property
    def takes_beside(self) -> bool:
        """Where its rows are plain ones."""
        return levels.is_plain(self.relation.target)

    def rows(self, wanted: Rows) -> Any:
        """As the loaders put it."""
        return _wanted(wanted)

    async def read(
        self, parents: Sequence[Any], context: Context, arguments: Mapping[str, Any], rows: Any
    ) -> tuple[Sequence[Any], Beside]:
        """The rows of each parent."""
        number = None if self.cut is None else self.cut(**arguments)
        pool, relation = context.db.prepared, self.relation
        found, beside = await _each_view(
            parents, self.needs[0], lambda view, keys: levels.many(pool, relation, view, keys, rows)
        )
        return (found if number is None else [some[:number] for some in found]), beside


@dataclass(frozen=True, slots=True)
class FoundEdge:
    """To what the arguments name. ``find``: the relation and the key, or None for nothing."""

    target: Entity[Any]
    find: Callable[..., tuple[One[Any], Any] | None]
    needs: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = field(default=(), init=False)
    paged: bool = field(default=False, init=False)
    joins: bool = field(default=False, init=False)

    @property
    def name(self) -> str:
        """That of what it leads to."""
        return self.target.name

    @property
    def takes_beside(self) -> bool:
        """Where its rows are plain ones."""
        return levels.is_plain(self.target)

    def rows(self, wanted: Rows) -> Any:
        """As the loaders put it."""
        return _wanted(wanted)

    async def read(
        self, parents: Sequence[Any], context: Context, arguments: Mapping[str, Any], rows: Any
    ) -> tuple[Sequence[Any], Beside]:
        """For a root, of which there is one."""
        sought = self.find(**arguments)
        if sought is None:
            return [None], ()
        view = context.view if parents[0] is None else parents[0].view
        relation, key = sought
        return await levels.one(context.db.prepared, relation, view, [key], rows)


@dataclass(frozen=True, slots=True)
class PagedEdge:
    """To pages of a long list. ``asked``: the field's arguments as ``lists.read`` takes them."""

    relation: Paged[Any]
    asked: Callable[..., ListArguments]
    needs: tuple[str, ...] = ()
    derived_from: tuple[str, ...] = field(default=(), init=False)
    paged: bool = field(default=True, init=False)
    joins: bool = field(default=False, init=False)

    @property
    def name(self) -> str:
        """That of the relation."""
        return self.relation.name

    @property
    def takes_beside(self) -> bool:
        """Where its rows are plain ones."""
        return levels.is_plain(self.relation.target)

    def rows(self, wanted: Rows) -> Any:
        """As the loaders put it."""
        return levels.page_wanted(_wanted(wanted), places=wanted.places)

    async def read(
        self, parents: Sequence[Any], context: Context, arguments: Mapping[str, Any], rows: Any
    ) -> tuple[Sequence[Any], Beside]:
        """The page of each parent."""
        asked = self.asked(**arguments)
        pool, relation = context.db.prepared, self.relation

        async def pages(view: View, keys: Sequence[Any]) -> tuple[Sequence[Any], Beside]:
            window = await lists.window(context, relation, view, asked)
            return await levels.page(pool, relation, view, keys, window, rows)

        if not self.needs:  # a root, of which there is one
            return await pages(context.view if parents[0] is None else parents[0].view, [None])
        return await _each_view(parents, self.needs[0], pages)


Read = Callable[[View, Sequence[Any]], Awaitable[tuple[Sequence[Any], Beside]]]


async def _each_view(parents: Sequence[Any], key: str, read: Read) -> tuple[Sequence[Any], Beside]:
    """Mostly all parents are of one view; what ``nodes`` gives may not be."""
    first = parents[0].view
    if all(parent.view is first for parent in parents):
        return await read(first, [getattr(parent, key) for parent in parents])
    views = dict.fromkeys(parent.view for parent in parents)
    values: dict[int, Any] = {}
    beside: Beside = ()
    for view in views:
        numbers = [number for number, parent in enumerate(parents) if parent.view == view]
        found, near = await read(view, [getattr(parents[number], key) for number in numbers])
        values |= dict(zip(numbers, found, strict=True))
        if beside and near:  # where all keys are null nothing is read, nor beside it
            near = [{**one, **other} for one, other in zip(beside, near, strict=True)]
        beside = near or beside
    return [values[number] for number in range(len(parents))], beside


def _wanted(rows: Rows) -> Any:
    beside = [(cast("OneEdge", edge).relation, needs) for edge, needs in rows.beside]
    return levels.wanted(rows.needs, beside)


# ── Fields ──────────────────────────────────────────────────────────────────────────────────


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

    return made(
        relation, graphql_type, of_row, looks_at=(), at_row=(attribute,), description=description
    )


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
    gives: Literal["rows", "edges"] | None = None,
) -> Callable[[F], F]:
    """Says of a resolver which of its parent's attributes it looks at, so that no more is read.

    ``each``, ``gives``: see ``execution.fields.Function``. Without this all of a row is read.
    """

    def mark(function: F) -> F:
        marked: Any = function
        marked.__planned__ = Function(marked, needs, each, gives)
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
