"""Edges of the graph as plans follow them: for all parents of a level at once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar, cast

from db.relations.shapes import Entity, Many, One, Paged
from db.view import View
from execution.fields import Beside, Places, Rows
from resolvers import lists
from resolvers.context import Context
from resolvers.lists import ListArguments
from resolvers.loaders import levels

# The row, rows or page of each parent, and what stands beside their rows.
Reading = Awaitable[tuple[Sequence[Any], Beside]]


class _Edge:
    """What edges have in common; see ``execution.fields.Reading``."""

    __slots__ = ()

    relation: Any
    needs: tuple[str, ...]
    paged: ClassVar[bool] = False
    derived_from: tuple[str, ...] = ()
    made: Callable[[Context, Any, Any], Any] | None = None
    taken: tuple[str, Any] | None = None

    @property
    def entity(self) -> Entity[Any]:
        """What it leads to."""
        entity: Entity[Any] = self.relation.target
        return entity

    @property
    def joins(self) -> bool:
        """Most lead to more than one row."""
        return False

    @property
    def name(self) -> str:
        """That of the relation."""
        name: str = self.relation.name
        return name

    @property
    def takes_beside(self) -> bool:
        """Where its rows are plain ones."""
        return levels.is_plain(self.entity)

    @property
    def classes(self) -> Mapping[str, type]:
        """By the types of their columns."""
        return levels.classes(self.entity)

    def rows(self, wanted: Rows) -> Any:
        """As the loaders put it."""
        return _wanted(wanted)

    def records(self, rows: Any) -> Any:
        """The same, as they come."""
        return levels.records(self.relation, rows)

    def read(
        self, parents: Sequence[Any], context: Context, arguments: Mapping[str, Any], rows: Any
    ) -> Reading:
        """For each parent."""

        def read(view: View, keys: Sequence[Any]) -> Reading:
            return self.keyed(view, keys, context, arguments, rows)

        return _each_view(parents, self.needs[0], read)

    def keyed(
        self,
        view: View,
        keys: Sequence[Any],
        context: Context,
        arguments: Mapping[str, Any],
        rows: Any,
    ) -> Reading:
        """For each key."""
        raise NotImplementedError

    def places(self, rows: Any) -> Places | None:
        """Where they stand behind the key."""
        return levels.places(self.relation, rows)

    def inline(self, rows: Any) -> Places | None:
        """Most can't be read in their parents' statement."""
        del rows
        return None

    def at_most(self, arguments: Mapping[str, Any]) -> int | None:
        """Most give all that they lead to."""
        del arguments
        return None


@dataclass(frozen=True, slots=True)
class OneEdge(_Edge):
    """To one row, or to what is made of it. The first of ``needs`` is the key.

    ``taken``: of the row one attribute, and what stands for it where there is no row.
    """

    relation: One[Any]
    needs: tuple[str, ...]
    derived_from: tuple[str, ...] = ()
    made: Callable[[Context, Any, Any], Any] | None = None
    taken: tuple[str, Any] | None = None

    @property
    def joins(self) -> bool:
        """Unless several rows could fit, or the parents can't tell their statement the key."""
        return self.needs[0] == self.relation.parent_key and levels.joinable(self.relation)

    def keyed(
        self,
        view: View,
        keys: Sequence[Any],
        context: Context,
        arguments: Mapping[str, Any],
        rows: Any,
    ) -> Reading:
        """The row for each key."""
        del arguments
        return levels.one(context.db.prepared, self.relation, view, keys, rows)


@dataclass(frozen=True, slots=True)
class ManyEdge(_Edge):
    """To all rows. ``cut``: how many of them, by the field's arguments; None: all."""

    relation: Many[Any]
    needs: tuple[str, ...]
    cut: Callable[..., int] | None = None

    def inline(self, rows: Any) -> Places | None:
        """Where they stand in the arrays of each parent."""
        return levels.inline(self.relation, rows)

    def at_most(self, arguments: Mapping[str, Any]) -> int | None:
        """As the field's arguments have it."""
        return None if self.cut is None else self.cut(**arguments)

    async def keyed(
        self,
        view: View,
        keys: Sequence[Any],
        context: Context,
        arguments: Mapping[str, Any],
        rows: Any,
    ) -> tuple[Sequence[Any], Beside]:
        """The rows for each key."""
        number = self.at_most(arguments)
        found, beside = await levels.many(context.db.prepared, self.relation, view, keys, rows)
        return (found if number is None else [some[:number] for some in found]), beside


@dataclass(frozen=True, slots=True)
class FoundEdge(_Edge):
    """To what the arguments name. ``find``: the relation and the key, or None for nothing."""

    target: Entity[Any]
    find: Callable[..., tuple[One[Any], Any] | None]
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """That of what it leads to."""
        return self.target.name

    @property
    def entity(self) -> Entity[Any]:
        """As it was given: the relation is known only when it is read."""
        return self.target

    def records(self, rows: Any) -> None:
        """Its columns depend on what is found by, so there are none."""
        del rows

    def places(self, rows: Any) -> None:
        """Nowhere, then."""
        del rows

    async def read(
        self, parents: Sequence[Any], context: Context, arguments: Mapping[str, Any], rows: Any
    ) -> tuple[Sequence[Any], Beside]:
        """For a root, of which there is one."""
        sought = self.find(**arguments)
        if sought is None:
            return [None], ()
        parent = parents[0]
        view = context.view if parent is None else parent.view
        return await levels.one(context.db.prepared, sought[0], view, [sought[1]], rows)


@dataclass(frozen=True, slots=True)
class PagedEdge(_Edge):
    """To pages of a long list. ``asked``: the field's arguments as ``lists.read`` takes them."""

    relation: Paged[Any]
    asked: Callable[..., ListArguments]
    needs: tuple[str, ...] = ()
    paged: ClassVar[bool] = True

    def rows(self, wanted: Rows) -> Any:
        """As the loaders put it."""
        return levels.page_wanted(_wanted(wanted), places=wanted.places, alone=wanted.alone)

    async def read(
        self, parents: Sequence[Any], context: Context, arguments: Mapping[str, Any], rows: Any
    ) -> tuple[Sequence[Any], Beside]:
        """The page of each parent."""
        if not self.needs:  # a root, of which there is one
            view = context.view if parents[0] is None else parents[0].view
            return await self.keyed(view, [None], context, arguments, rows)
        return await _Edge.read(self, parents, context, arguments, rows)

    async def keyed(
        self,
        view: View,
        keys: Sequence[Any],
        context: Context,
        arguments: Mapping[str, Any],
        rows: Any,
    ) -> tuple[Sequence[Any], Beside]:
        """The page for each key."""
        relation = self.relation
        window = await lists.window(context, relation, view, self.asked(**arguments))
        return await levels.page(context.db.prepared, relation, view, keys, window, rows)

    def records(self, rows: Any) -> Any:
        """The same, as they come."""
        return levels.page_records(self.relation, rows)

    def places(self, rows: Any) -> Places | None:
        """Where the rows of pages stand."""
        return levels.places(self.relation, rows.rows)


Read = Callable[[View, Sequence[Any]], Reading]


def _each_view(parents: Sequence[Any], key: str, read: Read) -> Reading:
    """Mostly all parents are of one view; what ``nodes`` gives may not be."""
    first = parents[0].view
    for parent in parents:
        if parent.view is not first:
            return _views(parents, key, read)
    key_of = attrgetter(key)
    return read(first, [key_of(parent) for parent in parents])


async def _views(parents: Sequence[Any], key: str, read: Read) -> tuple[Sequence[Any], Beside]:
    views = dict.fromkeys(parent.view for parent in parents)
    values: dict[int, Any] = {}
    beside: Beside = ()
    for view in views:
        numbers = [number for number, parent in enumerate(parents) if parent.view == view]
        found, near = await read(view, [getattr(parents[number], key) for number in numbers])
        values |= dict(zip(numbers, found, strict=True))
        if beside and near:  # where all keys are null nothing is read, nor beside it
            both = zip(_maps(beside), _maps(near), strict=True)
            near = [{**one, **other} for one, other in both]
        beside = near or beside
    return [values[number] for number in range(len(parents))], beside


def _maps(beside: Beside) -> Sequence[Mapping[int, Any]]:
    """Records are of one view, so none are among them."""
    return cast("Sequence[Mapping[int, Any]]", beside)


def _wanted(rows: Rows) -> Any:
    beside = [(cast("OneEdge", edge).relation, needs) for edge, needs in rows.beside]
    lists = [(cast("ManyEdge", edge).relation, wanted) for edge, wanted in rows.lists]
    return levels.wanted(rows.needs, beside, lists)
