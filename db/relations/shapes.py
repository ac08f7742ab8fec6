"""The kinds of edges, as data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select

from db.rows import Row
from db.view import View

R = TypeVar("R", bound=Row)
Source = Callable[[View], FromClause]
# Name and value of each given field of a filter input; values may be such tuples again.
Filter = tuple[tuple[str, Any], ...]  # JSON-like: times, ids, texts, numbers, nested filters

DEFAULT_PAGE_SIZE: Final = 20
MAX_PAGE_SIZE: Final = 100


@dataclass(frozen=True, slots=True, eq=False)
class Entity(Generic[R]):
    """A kind of row and where a view shows it. ``key``: the column of its id in the source."""

    name: str
    row: type[R]
    source: Source
    columns: tuple[str, ...]
    key: str = "id"

    def columns_of(self, source: FromClause) -> list[ColumnElement[Any]]:
        """What a row is made of, in its order."""
        return [source.c[name] for name in self.columns]


@dataclass(frozen=True, slots=True, eq=False)
class One(Generic[R]):
    """To one row at most: the target whose ``columns`` equal the parent's ``parent_key``.

    No columns: the target's id. Where several fit, the first by ``order``.
    """

    name: str
    target: Entity[R]
    parent_key: str = "id"
    columns: tuple[str, ...] = ()
    order: Callable[[FromClause], ColumnElement[Any]] | None = None


Among = Callable[[ColumnElement[Any]], ColumnElement[bool]]


@dataclass(frozen=True, slots=True, eq=False)
class Many(Generic[R]):
    """To a short list, whole.

    ``members(view, among)``: the target's columns and, first, the ``parent_key`` of each row's
    parent, in order; ``among`` turns the parents' key column into the condition on it.
    ``inline``: so short, and so quickly found, that it can be read in its parents' statement.
    """

    name: str
    target: Entity[R]
    parent_key: str
    members: Callable[[View, Among], Select[Any]]
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """A table with a row for each member, joined for those who sort by it only.

    ``key``: its column with the member's id, as ``Entity.key``.
    """

    table: FromClause
    key: str


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column that lists are ordered by. ``nullable``: rows without it come last, both ways.

    ``apart``: of another table than the id, so that no index has both.
    """

    column: str
    type: type[datetime] | type[str] | type[int]
    nullable: bool = False
    beside: Beside | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a list: their columns, and the columns whose index gives the order.

    ``also``: more of them, from elsewhere. Both are read along their own index, then merged; such
    a list has no offset. ``textless``, ``bare``: the same members for who counts them, without
    their texts, and without all that a filter could ask for.
    """

    select: Select[Any]
    source: FromClause
    sort: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    also: "Members | None" = None
    textless: "Members | None" = None
    bare: "Members | None" = None

    @property
    def parts(self) -> "tuple[Members, ...]":
        """These, and those from elsewhere."""
        return (self, *self.also.parts) if self.also else (self,)

    def sorted_by(self, column: str) -> ColumnElement[Any]:
        """The column to sort by: the membership's own where it has one, for its index."""
        return self.sort[column] if column in self.sort else self.source.c[column]


class OrderBy(NamedTuple):
    """One term of an order: a name from the relation's ``orders``."""

    field: str
    descending: bool


@dataclass(frozen=True, slots=True, eq=False)
class Paged(Generic[R]):
    """To a list of any length, read in pages. ``parent_key`` None: a list of the whole site.

    ``members(view, key, options)``: the members under one parent; ``predicate``: a filter as SQL.
    ``own_plans``: how many members there are decides how they are best found.
    """

    name: str
    target: Entity[R]
    members: Callable[[View, Any, Filter], Members]
    predicate: Callable[[View, FromClause, Filter], ColumnElement[bool]]
    orders: Mapping[str, SortKey]
    default_order: tuple[OrderBy, ...]
    parent_key: str | None = None
    own_plans: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: a page of ``size`` after or before the row with these sort values.

    ``options`` narrow the members (``include_descendants``), ``filter`` the rows among them.
    """

    size: int = DEFAULT_PAGE_SIZE
    order: tuple[OrderBy, ...] = ()
    after: tuple[Any, ...] | None = None
    before: tuple[Any, ...] | None = None
    backward: bool = False
    offset: int = 0
    filter: Filter = ()
    options: Filter = ()


@dataclass(frozen=True, slots=True)
class Edge(Generic[R]):
    """A row and its place: the values it was sorted by, its id last."""

    node: R
    sort: tuple[Any, ...]


@dataclass(slots=True)  # one for each parent of a level: frozen ones take four times as long
class Page(Generic[R]):
    """A page of a list, in the list's order; what is needed to count the whole of it.

    ``sorts``: the values that each of ``nodes`` was sorted by, its id last.
    """

    nodes: Sequence[R]
    sorts: Sequence[tuple[Any, ...]]
    has_next: bool
    has_previous: bool
    window: Window
    relation: Paged[R]
    view: View
    key: UUID | None

    @property
    def edges(self) -> tuple[Edge[R], ...]:
        """Each row with its place."""
        return tuple(Edge(*one) for one in zip(self.nodes, self.sorts, strict=True))

    @property
    def order(self) -> tuple[OrderBy, ...]:
        """By what the list is sorted."""
        return self.window.order

    @property
    def counted(self) -> "Counted":
        """The whole list."""
        window = self.window
        return Counted(self.relation, self.view, self.key, window.filter, window.options)


@dataclass(frozen=True, slots=True)
class Counted:
    """A list to be counted, when somebody asks."""

    relation: Paged[Any]
    view: View
    key: UUID | None
    filter: Filter
    options: Filter
