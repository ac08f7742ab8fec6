"""The making of plans."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from graphql import (
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    get_named_type,
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

from execution import records, telling
from execution.arguments import arguments_of
from execution.completing import abstract_of, list_of, object_of
from execution.fields import Attribute, Beside, Describe, Function, Reading
from execution.leaves import BailError, Leaves, is_leaf
from execution.plans import Complete, Leaf, Level, Run, Step, UnplannedError, Values
from execution.reads import both, rows_of
from execution.writing import write

# Of levels and fields in a plan; the most in our own operations are 900. Each takes some 0.1 ms
# and 2 KB. There is a level for each type that an interface stands for, and so for each below it.
MAX_SIZE: Final = 2_000
TYPENAME: Final = GraphQLNonNull(GraphQLString)


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
        records.use(level)
        write(level, self.planner.leaves)
        return level

    def _level(self, type_: GraphQLObjectType, fields: GroupedFieldSet) -> Level:
        self.size += 1 + len(fields)
        if self.size > MAX_SIZE:
            raise UnplannedError("too large")
        level = Level(type_)
        for key, details in fields.items():
            name = details[0].node.name.value
            if name == "__typename":
                level.fields.append(Leaf(key, TYPENAME, type_.name))
                continue
            if name.startswith("__"):
                raise UnplannedError("introspection")
            self._field(level, key, details)
        return level

    def _field(self, level: Level, key: str, details: FieldDetailsList) -> None:
        node = details[0].node
        definition = level.type.fields[node.name.value]
        source = self.planner.describe.source(definition)
        own = (source.name,) if isinstance(source, Attribute) else source.needs
        if is_leaf(definition.type) and _tells_alone(source):
            level.needs = both(level.needs, own)
            level.fields.append(Leaf(key, definition.type, cast("Attribute | Function", source)))
            return
        try:
            convert = self.planner.describe.convert(definition)
            arguments = arguments_of(definition, node, convert)
        except BailError as error:
            raise UnplannedError(f"arguments of {node.name.value}") from error
        output = definition.type
        complete, target = self._completing(output, details, source)
        check = _check(output, source)
        step = Step(key, node.name.value, arguments, source, output, complete, check, target)
        told = telling.told_by_parent(step)
        level.needs = both(level.needs, own if told is None else told)
        if not isinstance(source, Attribute | Function):
            self._reads(level, step, source)
        level.fields.append(step)

    def _reads(self, level: Level, step: Step, source: Reading) -> None:
        if source.joins and (isinstance(step.target, Level) or source.derived_from):
            level.beside.append(step)
        step.rows = source.rows(rows_of(step.target, source))
        if telling.fits_inline(step, source.inline(step.rows)) and _is_cut_alike(step, source):
            level.lists.append(step)

    # ── Completion ──────────────────────────────────────────────────────────────────────────

    def _completing(
        self, output: GraphQLOutputType, details: FieldDetailsList, source: Any
    ) -> tuple[Complete, Level | dict[str, Level] | None]:
        required = isinstance(output, GraphQLNonNull)
        inner: Any = output.of_type if required else output  # type: ignore[union-attr]
        if isinstance(inner, GraphQLList):
            item, target = self._completing(inner.of_type, details, source)
            return list_of(item, required=required), target
        if is_leaf(inner):
            return self._leaf(output), None
        if is_object_type(inner):
            level = self._sublevel(inner, details)
            return object_of(level, _check(inner, source), required=required), level
        if is_abstract_type(inner):
            levels = {
                one.name: self._sublevel(one, details)
                for one in self.planner.schema.get_possible_types(inner)
            }
            return abstract_of(self.planner.schema, inner, levels, required=required), levels
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


def _is_cut_alike(step: Step, source: Reading) -> bool:
    """Each time at the same number of rows, which the step is told."""
    if step.arguments.read:
        return False
    try:
        step.at_most = source.at_most(step.arguments.fixed)
    except Exception:  # noqa: BLE001  # whatever it is, it is told when the field is read
        return False
    return True


def _tells_alone(source: Any) -> bool:
    """Of the object alone."""
    return isinstance(source, Attribute) or (
        isinstance(source, Function) and source.plain is not None
    )


def _check(output: GraphQLOutputType, source: Any) -> Any:
    """Whether a value is of the type that it has to be; None where nobody else could have come."""
    inner: Any = get_named_type(output)
    resolved = isinstance(source, Function) and not source.gives
    return inner.is_type_of if resolved and is_object_type(inner) else None
