"""The engine: plans for queries, graphql-core for all else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
    OperationType,
    TypeNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails

from execution.arguments import VariableReader, Variables
from execution.documents import Operation
from execution.fields import Describe
from execution.leaves import BailError, Leaves
from execution.plans import Level, Planner, Run, UnplannedError
from execution.run import Answer, Executor

MAX_VARIANTS: Final = 16  # plans of one operation: @skip and @include may double them each


@dataclass(slots=True)
class Compiled:
    """What the engine has made of an operation. A plan for each outcome of @skip and @include."""

    variables: VariableReader
    conditions: tuple[str, ...]
    fragments: Mapping[str, FragmentDetails]
    plans: dict[tuple[bool, ...], Level | UnplannedError] = field(default_factory=dict)


class Engine:
    """Runs queries by plans, and hands everything else to ``reference``."""

    def __init__(
        self,
        schema: GraphQLSchema,
        describe: Describe,
        info: Callable[[Any], Any],
        reference: Executor,
        *,
        as_is: Mapping[str, type],
        hopeless: tuple[type[Exception], ...] = (),
    ) -> None:
        """``describe``: where fields' values come from. ``info``: made of a context, for resolvers.

        ``as_is``: see ``Leaves``. ``hopeless``: faults that would come again, and take their time.
        """
        self._schema = schema
        self._planner = Planner(schema, describe, Leaves(as_is))
        self._info = info
        self._reference = reference
        self._hopeless = hopeless
        # Of the last runs: how many plans answered, and why the others were not.
        self.answered = 0
        self.left: dict[str, int] = {}

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: Any
    ) -> Answer:
        """See ``Executor``."""
        try:
            plan, read = self.planned(operation, variables)
            run = Run(context, read, self._info)
            (data,) = await plan.run([None], run, ())
        except UnplannedError as error:
            self._note(str(error))
        except self._hopeless as error:
            return Answer(None, [GraphQLError("Internal error.", original_error=error)])
        except Exception as error:  # noqa: BLE001  # whatever it is, graphql-core tells it right
            self._note(f"left: {error!r}")
        else:
            self.answered += 1
            return Answer(data, [])
        return await self._reference.execute(operation, variables, context)

    def planned(
        self, operation: Operation, variables: Mapping[str, Any]
    ) -> tuple[Level, Variables]:
        """The plan of a query, and its variables as resolvers take them.

        Raises:
            UnplannedError: there is none.
            BailError: the variables don't fit.
        """
        if operation.kind is not OperationType.QUERY:
            raise UnplannedError(f"a {operation.kind.value}")
        read = self._compiled(operation).variables.read(variables)
        return self.plan(operation, read), read

    def plan(self, operation: Operation, variables: Mapping[str, Any]) -> Level:
        """The plan for these variables, of which only @skip and @include matter.

        Raises:
            UnplannedError: there is none.
        """
        compiled = self._compiled(operation)
        # Null is a fault of the fields that look at it.
        outcome = tuple(variables.get(name, False) for name in compiled.conditions)
        if None in outcome:
            raise UnplannedError("a condition is null")
        made = compiled.plans.get(outcome)
        if made is None:
            made = self._made(operation, compiled, outcome)
        if isinstance(made, UnplannedError):
            raise UnplannedError(str(made))
        return made

    def _made(
        self, operation: Operation, compiled: Compiled, outcome: tuple[bool, ...]
    ) -> Level | UnplannedError:
        if len(compiled.plans) >= MAX_VARIANTS:
            return UnplannedError("too many variants")
        conditions = dict(zip(compiled.conditions, outcome, strict=True))
        try:
            made: Level | UnplannedError = self._planner.plan(
                operation.definition, compiled.fragments, conditions
            )
        except UnplannedError as error:
            made = error
        compiled.plans[outcome] = made
        return made

    def _compiled(self, operation: Operation) -> Compiled:
        if operation.compiled is None:
            operation.compiled = Compiled(
                VariableReader(self._schema, operation.definition),
                _conditions(operation),
                {name: FragmentDetails(one) for name, one in operation.fragments.items()},
            )
        made: Compiled = operation.compiled
        return made

    def _note(self, reason: str) -> None:
        if len(self.left) < 1_000:
            self.left[reason] = self.left.get(reason, 0) + 1


class _Conditions(Visitor):
    """Finds the variables of @skip and @include."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_directive(self, node: Any, *_: Any) -> None:
        """Other directives are validated and mean nothing to execution."""
        if node.name.value in {"skip", "include"}:
            for argument in node.arguments:
                if isinstance(argument.value, VariableNode):
                    self.names[argument.value.name.value] = None


def _conditions(operation: Operation) -> tuple[str, ...]:
    """Those of this operation: another one may use the name for something else."""
    finder = _Conditions()
    visit(operation.document, finder)
    own = operation.definition.variable_definitions or ()
    booleans = {one.variable.name.value for one in own if _is_boolean(one.type)}
    return tuple(name for name in finder.names if name in booleans)


def _is_boolean(declared: TypeNode) -> bool:
    inner = declared.type if isinstance(declared, NonNullTypeNode) else declared
    return isinstance(inner, NamedTypeNode) and inner.name.value == "Boolean"


__all__ = ["BailError", "Engine"]
