"""The engine: plans for queries, graphql-core for all else."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import ref

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
from execution.planning import Planner
from execution.plans import Level, Run, UnplannedError
from execution.run import Answer, Executor

MAX_VARIANTS: Final = 16  # plans of one operation: @skip and @include may double them each
KEPT_SIZE: Final = 30_000  # of all plans, see ``planning.MAX_SIZE``: 60 MB at most
PATIENCE: Final = 10
MAX_REASON: Final = 200

Outcome = tuple[bool, ...]


@dataclass(slots=True)
class _Plan:
    """A plan, how often in a row it was left, and how often it was passed over since."""

    root: Level
    left: int = 0
    passed: int = 0

    def is_worth_trying(self) -> bool:
        """What was left ten times in a row may be so always: one time in ten will show."""
        if self.left < PATIENCE:
            return True
        self.passed = (self.passed + 1) % PATIENCE
        return self.passed == 0


@dataclass(slots=True, eq=False, weakref_slot=True)
class Compiled:
    """What the engine has made of an operation. A plan for each outcome of @skip and @include.

    Or else why there is none.
    """

    variables: VariableReader
    conditions: tuple[str, ...]
    fragments: Mapping[str, FragmentDetails]
    plans: dict[Outcome, _Plan | str] = field(default_factory=dict)


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
        self._kept = _Kept()

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: Any
    ) -> Answer:
        """See ``Executor``."""
        try:
            plan, read = self._planned(operation, variables)
        except (UnplannedError, BailError) as error:
            self._note(str(error) or "variables that don't fit")
        else:
            if plan.is_worth_trying():
                answer = await self._run(plan, Run(context, read, self._info))
                if answer is not None:
                    return answer
        return await self._reference.execute(operation, variables, context)

    async def _run(self, plan: _Plan, run: Run) -> Answer | None:
        """None: the plan was left."""
        try:
            (data,) = await plan.root.run([None], run, ())
        except self._hopeless as error:
            return Answer(None, [GraphQLError("Internal error.", original_error=error)])
        except Exception as error:  # noqa: BLE001  # whatever it is, graphql-core tells it right
            plan.left += 1
            self._note(f"left: {error!r}")
            return None
        plan.left = 0
        self.answered += 1
        return Answer(data, [])

    def planned(
        self, operation: Operation, variables: Mapping[str, Any]
    ) -> tuple[Level, Variables]:
        """The plan of a query, and its variables as resolvers take them.

        Raises:
            UnplannedError: there is none.
            BailError: the variables don't fit.
        """
        plan, read = self._planned(operation, variables)
        return plan.root, read

    def _planned(
        self, operation: Operation, variables: Mapping[str, Any]
    ) -> tuple[_Plan, Variables]:
        if operation.kind is not OperationType.QUERY:
            raise UnplannedError(f"a {operation.kind.value}")
        read = self._compiled(operation).variables.read(variables)
        return self._plan(operation, read), read

    def plan(self, operation: Operation, variables: Mapping[str, Any]) -> Level:
        """The plan for these variables, of which only @skip and @include matter.

        Raises:
            UnplannedError: there is none.
        """
        return self._plan(operation, variables).root

    def _plan(self, operation: Operation, variables: Mapping[str, Any]) -> _Plan:
        compiled = self._compiled(operation)
        # Null is a fault of the fields that look at it.
        outcome = tuple(variables.get(name, False) for name in compiled.conditions)
        if None in outcome:
            raise UnplannedError("a condition is null")
        made = compiled.plans.get(outcome)
        if made is None:
            if len(compiled.plans) >= MAX_VARIANTS:
                raise UnplannedError("too many variants")
            made = self._made(operation, compiled, outcome)
            compiled.plans[outcome] = made
            self._kept.add(compiled, outcome, 1 if isinstance(made, str) else made.root.size)
        if isinstance(made, str):
            raise UnplannedError(made)
        return made

    def _made(self, operation: Operation, compiled: Compiled, outcome: Outcome) -> _Plan | str:
        conditions = dict(zip(compiled.conditions, outcome, strict=True))
        try:
            return _Plan(self._planner.plan(operation.definition, compiled.fragments, conditions))
        except UnplannedError as error:
            return str(error)

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
            cut = reason[:MAX_REASON]
            self.left[cut] = self.left.get(cut, 0) + 1


class _Kept:
    """Forgets the oldest plans when there are too many; who asks for one again makes it again."""

    def __init__(self) -> None:
        self._made: deque[tuple[ref[Compiled], Outcome, int]] = deque()
        self._size = 0

    def add(self, compiled: Compiled, outcome: Outcome, size: int) -> None:
        """A plan that was made."""
        self._made.append((ref(compiled), outcome, size))
        self._size += size
        while self._size > KEPT_SIZE:
            oldest, its_outcome, its_size = self._made.popleft()
            self._size -= its_size
            if holder := oldest():
                holder.plans.pop(its_outcome, None)


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
