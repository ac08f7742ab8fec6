"""What a plan knows of a field: where its values come from.

Whoever makes the schema describes its fields so (``Describe``); a plan knows nothing of the domain.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from graphql import GraphQLField

# By attribute: the class of each value that isn't None, where that is certain.
Classes = Mapping[str, type]
# Of one attribute: ``(name of the parents' type, their view, its value in each of them)``.
Values = Callable[[str, Any, Sequence[Any]], Sequence[Any]]
# What of an object is looked at: names of its attributes; None where that isn't known.
Needs = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Attribute:
    """The parent's attribute. ``row``: it is the row that the parent, an edge, leads to."""

    name: str
    row: bool = False


@dataclass(frozen=True, slots=True)
class Itself:
    """The parent itself. ``where``: nothing, where this attribute of it isn't true.

    ``names``: no, but attributes of it equal these of the parent.
    """

    where: str | None = None
    names: Mapping[str, str] | None = None

    def attribute(self, name: str) -> str | None:
        """The one of the parent; None: that isn't known."""
        return name if self.names is None else self.names.get(name)


@dataclass(frozen=True, slots=True)
class Function:
    """A resolver: ``call(parent, info, arguments)``.

    ``waits``: it gives something to be awaited, always, perhaps or never.
    ``plain``: the same without info and arguments, where it takes none and never waits.
    ``each``: the same for all parents of a level at once. ``level``: that as well, where it waits:
    it is given the parents and info. ``values``: of the one attribute that it needs.
    ``gives``: of a page, its rows or the edges that lead to them.
    ``itself``: what it comes to where only such attributes are asked of what it gives.
    """

    call: Callable[[Any, Any, Mapping[str, Any]], Any]
    needs: Needs = None
    each: Callable[[Sequence[Any]], Sequence[Any]] | None = None
    gives: Literal["rows", "edges"] | None = None
    waits: Literal["always", "perhaps", "never"] = "perhaps"
    plain: Callable[[Any], Any] | None = None
    values: Values | None = None
    level: Callable[[Sequence[Any], Any], Awaitable[Sequence[Any]]] | None = None
    itself: Itself | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows a level reads: some attributes (None: all), and rows beside them.

    ``beside``: readings of to-one fields, and the attributes of their rows. ``lists``: those of
    short lists, and their own rows. ``places``: of a page, what cursors are made of. ``alone``: of
    a page, nothing but its rows, so that a list of them stands for it.
    """

    needs: Needs = None
    beside: tuple[tuple["Reading", Needs], ...] = ()
    lists: tuple[tuple["Reading", Any], ...] = ()
    places: bool = True
    alone: bool = False


ALL: Final = Rows()


class Places(Protocol):
    """Where in a record the attributes of its row stand, and those of each row beside it.

    ``neighbours``: for each of them the place of its key, null where there is no row, and the same.
    ``lists``: where the arrays of each short list begin, null where it is empty.
    """

    @property
    def places(self) -> Mapping[str, int]:
        """Of the row."""

    @property
    def neighbours(self) -> Sequence[tuple[int, Mapping[str, int]]]:
        """Of those beside it."""

    @property
    def lists(self) -> Sequence[int]:
        """Of its short lists."""


class InRecords(Protocol):
    """What stands beside records: nothing, for it is in them. Their view."""

    @property
    def view(self) -> Any:
        """Of all of them."""


# For each row beside: the one next to a row, by ``id(row)``; for each short list: its arrays.
Beside = Sequence[Mapping[int, Any]] | InRecords
NOTHING_BESIDE: Final[Beside] = ()


class Reading(Protocol):
    """A field that follows a relation, for all parents of a level in one statement."""

    @property
    def name(self) -> str:
        """What it follows, for people."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The attributes of the parent that it looks at."""

    @property
    def paged(self) -> bool:
        """Its values are pages."""

    @property
    def joins(self) -> bool:
        """It leads to one row, which the parents' own statement can read."""

    @property
    def derived_from(self) -> tuple[str, ...]:
        """Where its value is made of the row: which attributes of it; else nothing."""

    @property
    def made(self) -> Callable[[Any, Any, Any], Any] | None:
        """What makes it of the context, the parent and the row, or None where there is none."""

    @property
    def taken(self) -> tuple[str, Any] | None:
        """Where ``made`` takes one attribute of the row: which, and what it gives without a row."""

    @property
    def takes_beside(self) -> bool:
        """Its own statement can read rows beside its rows."""

    @property
    def classes(self) -> Classes:
        """Of its rows."""

    def rows(self, wanted: Rows) -> Any:
        """``wanted`` in the reader's own terms: made once, given to ``read``."""

    def places(self, rows: Any) -> Places | None:
        """Of the records that are read for ``rows``; None: rows have to be made of them."""

    def inline(self, rows: Any) -> Places | None:
        """Where a short list stands in its arrays; None: the parents' statement can't read it."""

    def at_most(self, arguments: Mapping[str, Any]) -> int | None:
        """How many rows of a short list; None: all. Raises what the field does."""

    def records(self, rows: Any) -> Any:
        """For the records themselves, in place of rows."""

    def read(
        self, parents: Sequence[Any], context: Any, arguments: Mapping[str, Any], rows: Any
    ) -> Awaitable[tuple[Sequence[Any], Beside]]:
        """The row, rows or page for each parent, in their order; what stands beside their rows."""

    def keyed(
        self,
        view: Any,
        keys: Sequence[Any],
        context: Any,
        arguments: Mapping[str, Any],
        rows: Any,
    ) -> Awaitable[tuple[Sequence[Any], Beside]]:
        """The same for parents of one view, by what ``needs`` names first."""


Field = Attribute | Function | Reading
Convert = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Describe(Protocol):
    """Tells of the fields of a schema."""

    def source(self, field: GraphQLField) -> Field:
        """Where its values come from."""

    def convert(self, field: GraphQLField) -> Convert:
        """Turns its coerced arguments into those that its source takes."""
