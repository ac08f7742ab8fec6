"""A plan: an operation worked out once, level by level, and run for each request.

A level is all objects at one place of the answer. Its leaves are written by one generated list
comprehension; its other fields are steps, each done for the whole level at once. Which fields
there are is told by graphql-core's own ``collect_fields``, so aliases, fragments, type conditions,
@skip and @include mean what they mean there.

Anything out of the ordinary, an exception or a null where none may be, leaves the plan
(``BailError``), and graphql-core runs the query again: its errors, paths and nulls are right by
construction. That is legal because queries change nothing.
"""

from asyncio import gather
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, cast

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    is_abstract_type,
    is_object_type,
)
from graphql.execution.collect_fields import (
    FieldDetailsList,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from execution.arguments import Arguments, Variables, arguments_of
from execution.fields import (
    NOTHING_BESIDE,
    Attribute,
    Beside,
    Describe,
    Function,
    Needs,
    Reading,
    Rows,
)
from execution.leaves import BailError, Leaves, is_leaf

Values = Sequence[Any]
# Of levels and fields in a plan; the most in our own operations are 900. Each takes some 0.1 ms
# and 2 KB. There is a level for each type that an interface stands for, and so for each below it.
MAX_SIZE: Final = 2_000


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


@dataclass(slots=True, eq=False)
class Level:
    """The objects of one type at one place. ``build``: their leaves, and the order of keys."""

    type: GraphQLObjectType
    needs: Needs = ()
    build: Callable[[Values], list[dict[str, Any]]] = list
    steps: "list[Step]" = field(default_factory=list)
    # Those that the parents' statement has read already, in the order of ``beside``.
    beside: "list[Step]" = field(default_factory=list)
    source: str = ""
    # Of a root: how many levels and fields there are.
    size: int = 0

    async def run(self, objects: Values, run: Run, beside: Beside) -> list[dict[str, Any]]:
        """The answer's objects, in their order."""
        built = self.build(objects)
        for step in self.steps:
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
    source: "Attribute | Function | Reading"
    complete: Complete
    target: "Level | dict[str, Level] | None" = None
    rows: Any = None
    place: int | None = None

    async def run(self, objects: Values, run: Run, beside: Beside) -> Values:
        """The completed value of each object."""
        source = self.source
        if self.place is not None:
            near = beside[self.place]
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
        read, near_by = await source.read(objects, run.context, arguments, self.rows)
        return await self.complete(_values(source, read, objects, run), run, near_by)


def _values(source: Any, found: Values, parents: Values, run: Run) -> Values:
    """The rows, or what the field makes of them."""
    if not source.derived_from:
        return found
    values: Values = source.values(found, parents, run.context)
    return values


async def _called(
    function: Function, objects: Values, run: Run, arguments: Mapping[str, Any]
) -> Values:
    if function.each is not None:
        return function.each(objects)
    if function.plain is not None:
        return list(map(function.plain, objects))
    call, info = function.call, run.info
    if function.waits != "always":
        values = [call(one, info, arguments) for one in objects]
        if function.waits == "never" or not any(hasattr(one, "__await__") for one in values):
            return values
        return await gather(*(_settled(value) for value in values))
    if len(objects) == 1:
        return [await call(objects[0], info, arguments)]
    return await gather(*(call(one, info, arguments) for one in objects))


async def _settled(value: Any) -> Any:
    return await value if hasattr(value, "__await__") else value


class Planner:
    """Makes plans for one schema."""

    def __init__(self, schema: GraphQLSchema, describe: Describe, leaves: Leaves) -> None:
        self.schema = schema
        self.describe = describe
        self.leaves = leaves

    def plan(
        self,
        definition: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDetails],
        conditions: Mapping[str, bool],
    ) -> Level:
        """The root level. ``conditions``: variables that @skip and @include look at.

        Raises:
            UnplannedError: graphql-core executes this.
        """
        making = _Making(self, definition, dict(fragments), VariableValues({}, dict(conditions)))
        return making.root()


@dataclass(slots=True)
class _Making:
    """The making of one plan."""

    planner: Planner
    definition: OperationDefinitionNode
    fragments: dict[str, FragmentDetails]
    conditions: VariableValues
    size: int = 0

    def root(self) -> Level:
        root = self.planner.schema.query_type
        if root is None:
            raise UnplannedError("no query type")
        found = collect_fields(
            self.planner.schema, self.fragments, self.conditions, root, self.definition
        )
        level = self._level(root, found.grouped_field_set)
        level.size = self.size
        return level

    def _level(self, type_: GraphQLObjectType, fields: GroupedFieldSet) -> Level:
        self.size += 1 + len(fields)
        if self.size > MAX_SIZE:
            raise UnplannedError("too large")
        level = Level(type_)
        writing = _Writing(self.planner.leaves)
        for key, details in fields.items():
            name = details[0].node.name.value
            if name == "__typename":
                writing.constant(key, type_.name)
                continue
            if name.startswith("__"):
                raise UnplannedError("introspection")
            self._field(level, writing, key, details)
        level.build, level.source = writing.finish()
        return level

    def _field(
        self, level: Level, writing: "_Writing", key: str, details: FieldDetailsList
    ) -> None:
        node = details[0].node
        definition = level.type.fields[node.name.value]
        source = self.planner.describe.source(definition)
        own = (source.name,) if isinstance(source, Attribute) else source.needs
        level.needs = _both(level.needs, own)
        if isinstance(source, Attribute) and is_leaf(definition.type):
            writing.attribute(key, definition.type, source.name)
            return
        if _is_plain_leaf(source, definition.type):
            writing.function(key, definition.type, cast("Function", source).plain)
            return
        try:
            convert = self.planner.describe.convert(definition)
            arguments = arguments_of(definition, node, convert)
        except BailError as error:
            raise UnplannedError(f"arguments of {node.name.value}") from error
        writing.later(key)
        complete, target = self._completing(definition.type, details, source)
        step = Step(key, node.name.value, arguments, source, complete, target)
        if not isinstance(source, Attribute | Function):
            self._reads(level, step, source)
        level.steps.append(step)

    def _reads(self, level: Level, step: Step, source: Reading) -> None:
        if source.joins and (isinstance(step.target, Level) or source.derived_from):
            level.beside.append(step)
        step.rows = source.rows(_rows_of(step.target, source))

    # ── Completion ──────────────────────────────────────────────────────────────────────────

    def _completing(
        self, output: GraphQLOutputType, details: FieldDetailsList, source: Any
    ) -> tuple[Complete, Level | dict[str, Level] | None]:
        required = isinstance(output, GraphQLNonNull)
        inner: Any = output.of_type if required else output  # type: ignore[union-attr]
        if isinstance(inner, GraphQLList):
            item, target = self._completing(inner.of_type, details, source)
            return _list(item, required=required), target
        if is_leaf(inner):
            return self._leaf(output), None
        if is_object_type(inner):
            level = self._sublevel(inner, details)
            resolved = isinstance(source, Function) and not source.gives
            check = inner.is_type_of if resolved else None
            return _object(level, check, required=required), level
        if is_abstract_type(inner):
            levels = {
                one.name: self._sublevel(one, details)
                for one in self.planner.schema.get_possible_types(inner)
            }
            return _abstract(self.planner.schema, inner, levels, required=required), levels
        raise UnplannedError(str(inner))

    def _sublevel(self, type_: GraphQLObjectType, details: FieldDetailsList) -> Level:
        found = collect_subfields(
            self.planner.schema, self.fragments, self.conditions, self.definition, type_, details
        )
        return self._level(type_, found.grouped_field_set)

    def _leaf(self, output: GraphQLOutputType) -> Complete:
        names: dict[str, Any] = {}
        expression = self.planner.leaves.expression(output, "x", names)
        exec(f"def write(values):\n    return [{expression} for x in values]", names)  # noqa: S102
        write = names.pop("write")  # or it would hold itself, till the collector comes

        async def complete(values: Values, _run: Run, _beside: Beside) -> Values:
            written: Values = write(values)
            return written

        return complete


def _is_plain_leaf(source: Any, output: GraphQLOutputType) -> bool:
    """Written where the leaves are written: a function of the object alone."""
    plain = isinstance(source, Function) and source.plain is not None and source.each is None
    return plain and is_leaf(output)


def _both(first: Needs, second: Needs) -> Needs:
    if first is None or second is None:
        return None
    return tuple(dict.fromkeys((*first, *second)))


def _rows_of(target: Level | dict[str, Level] | None, source: Reading) -> Rows:
    """What a reading has to read of the rows that these levels look at."""
    if source.derived_from:
        return Rows(source.derived_from)
    if not isinstance(target, Level):
        return Rows()
    if not source.paged:
        return Rows(target.needs, _beside([target], source))
    places = target.needs is None or "sorts" in target.needs
    levels = _row_levels(target)
    if levels is None or target.needs is None:
        return Rows(places=places)
    needs: Needs = ()
    for level in levels:
        needs = _both(needs, level.needs)
    return Rows(needs, _beside(levels, source), places)


def _row_levels(page: Level) -> list[Level] | None:
    """The levels of a page's rows; None: they can't all be told."""
    found: list[Level | dict[str, Level] | None] = []
    for step in page.steps:
        gives = step.source.gives if isinstance(step.source, Function) else None
        if gives == "rows":
            found.append(step.target)
        elif gives == "edges" and isinstance(step.target, Level):
            edge = step.target.steps
            found += [
                one.target for one in edge if isinstance(one.source, Attribute) and one.source.row
            ]
    levels = [one for one in found if isinstance(one, Level)]
    return levels if len(levels) == len(found) else None


def _beside(levels: list[Level], source: Reading) -> tuple[tuple[Reading, Needs], ...]:
    """The rows beside those of the levels, each once; each step is told which is its own."""
    needs: dict[Reading, Needs] = {}
    if not source.takes_beside:
        return ()
    for step in (one for level in levels for one in level.beside):
        reading = cast("Reading", step.source)
        needs[reading] = _both(needs.get(reading, ()), _needs_beside(step))
        step.place = list(needs).index(reading)
    return tuple(needs.items())


def _needs_beside(step: Step) -> Needs:
    """What of its row is looked at. Rows beside that one are read by themselves."""
    derived: Needs = cast("Reading", step.source).derived_from
    if derived or not isinstance(step.target, Level):
        return derived
    for further in step.target.beside:
        further.place = None
        if isinstance(further.target, Level):
            # Its statement reads what stands beside its own rows again.
            _beside([further.target], cast("Reading", further.source))
    return step.target.needs


# ── Values to answers ───────────────────────────────────────────────────────────────────────


def _list(item: Complete, *, required: bool) -> Complete:
    async def complete(values: Values, run: Run, beside: Beside) -> Values:
        flat: list[Any] = []
        for value in values:
            if value is None:
                if required:
                    raise BailError
                continue
            if not isinstance(value, list | tuple):
                raise BailError
            flat += value
        done = iter(await item(flat, run, beside) if flat else ())
        return [None if value is None else list(islice(done, len(value))) for value in values]

    return complete


def _object(level: Level, check: Any, *, required: bool) -> Complete:
    """``check``: whether a value is of the level's type."""

    async def complete(values: Values, run: Run, beside: Beside) -> Values:
        there = [value for value in values if value is not None]
        if required and len(there) < len(values):
            raise BailError
        if check is not None and not all(check(value, None) is True for value in there):
            raise BailError
        done = await level.run(there, run, beside) if there else []
        if len(there) == len(values):
            return done
        answers = iter(done)
        return [None if value is None else next(answers) for value in values]

    return complete


def _abstract(
    schema: GraphQLSchema, type_: Any, levels: dict[str, Level], *, required: bool
) -> Complete:
    name_of = _type_names(schema, type_)

    async def complete(values: Values, run: Run, _beside: Beside) -> Values:
        groups: dict[str, list[int]] = {}
        for number, value in enumerate(values):
            if value is not None:
                groups.setdefault(name_of(value), []).append(number)
            elif required:
                raise BailError
        answers: list[Any] = [None] * len(values)
        for name, numbers in groups.items():
            done = await levels[name].run([values[n] for n in numbers], run, NOTHING_BESIDE)
            for number, answer in zip(numbers, done, strict=True):
                answers[number] = answer
        return answers

    return complete


def _type_names(schema: GraphQLSchema, type_: Any) -> Callable[[Any], str]:
    """Tells the name of a value's type, by asking the possible ones, the last that fitted first."""
    possible: list[tuple[str, Any]] = [
        (one.name, one.is_type_of) for one in schema.get_possible_types(type_)
    ]
    if not all(is_type_of for _, is_type_of in possible):
        raise UnplannedError(f"{type_} can't tell its types apart")

    def name_of(value: Any) -> str:
        for number, (name, is_type_of) in enumerate(possible):
            if is_type_of(value, None) is True:
                if number:
                    possible.insert(0, possible.pop(number))
                return name
        raise BailError

    return name_of


class _Writing:
    """The list comprehension that writes a level's leaves."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._names: dict[str, Any] = {}
        self._parts: list[str] = []

    def constant(self, key: str, value: str) -> None:
        """The same in each object."""
        self._parts.append(f"{key!r}: {value!r}")

    def attribute(self, key: str, output: GraphQLOutputType, name: str) -> None:
        """A leaf that is an attribute."""
        written = self._leaves.expression(output, f"o.{name}", self._names)
        self._parts.append(f"{key!r}: {written}")

    def function(
        self, key: str, output: GraphQLOutputType, plain: Callable[[Any], Any] | None
    ) -> None:
        """A leaf that is a function of the object."""
        name = f"function_{len(self._names)}"
        self._names[name] = plain
        written = self._leaves.expression(output, f"{name}(o)", self._names)
        self._parts.append(f"{key!r}: {written}")

    def later(self, key: str) -> None:
        """A step writes it; its key has its place."""
        self._parts.append(f"{key!r}: None")

    def finish(self) -> tuple[Callable[[Values], list[dict[str, Any]]], str]:
        """The function, and its text."""
        inside = ", ".join(self._parts)
        text = f"def build(objects):\n    return [{{{inside}}} for o in objects]\n"
        exec(text, self._names)  # noqa: S102  # our own text: names of the schema and of Python
        return self._names.pop("build"), text  # or it would hold itself, till the collector comes
