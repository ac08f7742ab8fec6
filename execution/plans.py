"""A plan: an operation worked out once, level by level, and run for each request.

A level is all objects at one place of the answer. What they tell by themselves is written by one
generated list comprehension; other fields are steps, each done for the whole level at once. Which
fields there are is told by graphql-core's own ``collect_fields``, so aliases, fragments, type
conditions, @skip and @include mean what they mean there.

Anything out of the ordinary, an exception or a null where none may be, leaves the plan
(``BailError``), and graphql-core runs the query again: its errors, paths and nulls are right by
construction. That is legal because queries change nothing.
"""

from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLObjectType, GraphQLOutputType

from execution.arguments import Arguments, Variables
from execution.fields import (
    NOTHING_BESIDE,
    Attribute,
    Beside,
    Classes,
    Function,
    Itself,
    Needs,
    Places,
    Reading,
)

Values = Sequence[Any]


class UnplannedError(Exception):
    """An operation that graphql-core executes: its text says why."""


class Run:
    """One execution of a plan. ``info``: what resolvers are given as such, where one is called."""

    __slots__ = ("_info_of", "_made", "context", "variables")

    def __init__(self, context: Any, variables: Variables, info_of: Callable[[Any], Any]) -> None:
        self.context = context
        self.variables = variables
        self._info_of = info_of
        self._made: Any = None

    @property
    def info(self) -> Any:
        """The same for all of them: plans have no path."""
        if self._made is None:
            self._made = self._info_of(self.context)
        return self._made


Complete = Callable[[Values, Run, Beside], Awaitable[Values]]


# From objects, what stands beside them and the context to the answer's objects.
Build = Callable[[Values, Beside, Any], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field that its object tells. ``source``: a text, where it is the same in each object."""

    key: str
    output: GraphQLOutputType
    source: Attribute | Function | str


@dataclass(slots=True, eq=False)
class Level:
    """The objects of one type at one place.

    ``build`` writes all of them that can be written at once; ``later`` are the steps that are left.
    """

    type: GraphQLObjectType
    needs: Needs = ()
    classes: Classes = field(default_factory=dict)
    fields: "list[Leaf | Step]" = field(default_factory=list)
    build: Build = lambda _objects, _beside, _context: []
    later: "list[Step]" = field(default_factory=list)
    # Those that the parents' statement has read already, in the order of ``beside``.
    beside: "list[Step]" = field(default_factory=list)
    # Short lists that it has read as well: their places come behind those.
    lists: "list[Step]" = field(default_factory=list)
    source: str = ""
    # Of a root: how many levels and fields there are.
    size: int = 0
    # Where the objects are records: what stands where in them.
    places: Mapping[str, int] | None = None

    @property
    def steps(self) -> "list[Step]":
        """The fields that are no leaves."""
        return [one for one in self.fields if isinstance(one, Step)]

    async def run(self, objects: Values, run: Run, beside: Beside) -> list[dict[str, Any]]:
        """The answer's objects, in their order."""
        built = self.build(objects, beside, run.context)
        for step in self.later:
            values = await step.run(objects, run, beside)
            key = step.key
            for one, value in zip(built, values, strict=True):
                one[key] = value
        return built


@dataclass(slots=True, eq=False)
class Step:
    """A field of a level that is not a leaf of its objects."""

    key: str
    name: str
    arguments: Arguments
    source: "Attribute | Function | Itself | Reading"
    output: GraphQLOutputType
    complete: Complete
    # Whether a value is of the type it leads to.
    check: Any = None
    target: "Level | dict[str, Level] | None" = None
    rows: Any = None
    place: int | None = None
    # Where the objects are records: where in them stands the key of what it leads to, and what is
    # taken of that.
    key_place: int | None = None
    taken_place: int | None = None
    # Where a short list stands in its arrays that the parents' statement has read.
    inline: Places | None = None
    at_most: int | None = None

    @property
    def levels(self) -> "Sequence[Level]":
        """Those that it leads to: of an interface, one for each type."""
        target = self.target
        return [target] if isinstance(target, Level) else list(target.values()) if target else []

    async def run(self, objects: Values, run: Run, beside: Beside) -> Values:
        """The completed value of each object."""
        source = self.source
        if self.key_place is not None:
            return await self._of_records(objects, run, beside, self.key_place)
        if self.place is not None:
            near = beside[self.place]  # type: ignore[index]
            rows = [near.get(id(one)) for one in objects]
            return await self.complete(_values(source, rows, objects, run), run, NOTHING_BESIDE)
        if isinstance(source, Attribute):
            name = source.name
            values: Values = [getattr(one, name) for one in objects]
            return await self.complete(values, run, beside if source.row else NOTHING_BESIDE)
        arguments = self.arguments.values(run.variables)
        if isinstance(source, Function):
            values = await _called(source, objects, run, arguments)
            return await self.complete(values, run, beside if source.gives else NOTHING_BESIDE)
        reading: Any = source  # what the parent itself tells is written with it
        read, near_by = await reading.read(objects, run.context, arguments, self.rows)
        return await self.complete(_values(source, read, objects, run), run, near_by)

    async def _of_records(self, records: Values, run: Run, beside: Any, key_place: int) -> Values:
        if self.place is not None:  # what stands beside is in the same records
            rows = [None if one[key_place] is None else one for one in records]
            return await self.complete(rows, run, beside)
        keys, given = [one[key_place] for one in records], self.arguments.values(run.variables)
        source: Any = self.source
        read, near_by = await source.keyed(beside.view, keys, run.context, given, self.rows)
        return await self.complete(read, run, near_by)


def _values(source: Any, found: Values, parents: Values, run: Run) -> Values:
    """The rows, or what the field makes of them."""
    made = source.made
    if made is None:
        return found
    context = run.context
    return [made(context, parent, row) for parent, row in zip(parents, found, strict=True)]


async def _called(
    function: Function, objects: Values, run: Run, arguments: Mapping[str, Any]
) -> Values:
    if function.each is not None:
        return function.each(objects)
    if function.plain is not None:
        return list(map(function.plain, objects))
    if function.level is not None:
        return await function.level(objects, run.info)
    return await _each(function, objects, run.info, arguments)


async def _each(
    function: Function, objects: Values, info: Any, arguments: Mapping[str, Any]
) -> Values:
    call = function.call
    if function.waits == "always":
        if len(objects) == 1:
            return [await call(objects[0], info, arguments)]
        return await gather(*(call(one, info, arguments) for one in objects))
    values = [call(one, info, arguments) for one in objects]
    if function.waits == "perhaps" and any(hasattr(one, "__await__") for one in values):
        return await gather(*(_settled(value) for value in values))
    return values


async def _settled(value: Any) -> Any:
    return await value if hasattr(value, "__await__") else value
