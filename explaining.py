"""What ``cli.py explain`` prints: an operation's plan, its statements, PostgreSQL's plans."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

import orjson
from graphql import GraphQLSchema, OperationType
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from db import explain as database
from execution import explain as plans
from execution.cost import estimate
from execution.documents import Documents, Operation
from execution.engine import Engine
from execution.errors import RequestError
from execution.leaves import BailError
from execution.limits import Limits
from execution.plans import Level, Run, UnplannedError
from execution.run import ReferenceExecutor
from resolvers.context import Context
from schema.binding import AS_IS, Binding, info_of
from schema.schema import RULES, schema

CORE: Final = schema.core
IN_PIECES: Final = "This is the whole answer. In pieces graphql-core makes it, field by field."


class Refused(Exception):
    """The query can't be run. Its text says why, and where."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``variables``: JSON. ``analyze``, ``code``: what else to tell."""

    query: str
    variables: str
    analyze: bool
    code: bool


@dataclass(slots=True)
class _Sent:
    """The statements that were sent, each with the step that sent it."""

    statements: list[tuple[str, str, Sequence[Any]]] = field(default_factory=list)

    def note(self, text: str, values: Sequence[Any]) -> None:
        self.statements.append((plans.step_at_work(), text, values))


async def explain(
    asked: Asked, context: Context, limits: Limits, served: GraphQLSchema = CORE
) -> None:
    """Run the query and print how. ``served``: the schema with what clients may use.

    Raises:
        Refused: it isn't valid, or too large, or its variables don't fit.
    """
    console, sent = Console(soft_wrap=True, highlight=False), _Sent()
    try:
        operation, variables = _read(asked, limits, served)
        console.print(f"Estimated cost: {estimate(CORE, operation, variables)} of {limits.cost}.\n")
        with database.watching(context.db, sent.note):
            await _answer(console, operation, variables, context)
        if operation.in_pieces is not None:
            console.print(IN_PIECES)
    except RequestError as error:
        raise Refused("\n".join(_one_line(one) for one in error.errors)) from error
    if asked.code:
        _print_code(console, operation, variables)
    await _print_statements(console, context, sent, analyze=asked.analyze)


async def _answer(
    console: Console, operation: Operation, variables: dict[str, Any], context: Context
) -> None:
    try:
        level, read = _plan(operation, variables)
        console.print(_tree(plans.tell(level)))
        plans.trace(level)
        begun = perf_counter()
        await level.run([None], Run(context, read, info_of), ())
        took = (perf_counter() - begun) * 1000
        console.print(f"\nAnswered in {took:.1f} ms, the making of its statements included.")
    except Exception as error:  # noqa: BLE001  # whatever leaves a plan
        answer = await ReferenceExecutor(CORE).execute(operation, variables, context)
        why = str(error) or type(error).__name__
        console.print(f"\nNot by a plan, but field by field by graphql-core: {why}", markup=False)
        for told in answer.errors:
            console.print(f"Error at {told.path}: {told.message}", markup=False)


def _read(asked: Asked, limits: Limits, served: GraphQLSchema) -> tuple[Operation, dict[str, Any]]:
    try:
        variables = orjson.loads(asked.variables)
    except orjson.JSONDecodeError as error:
        raise Refused(f"The variables are no JSON: {error}.") from error
    if not isinstance(variables, dict):
        raise Refused('The variables are an object, as {"first": 5}.')
    documents = Documents(served, limits, rules=RULES)
    operation = documents.operation(asked.query, None)
    if operation.kind is not OperationType.QUERY:
        raise Refused("Only queries are explained: this would change or await something.")
    documents.check(operation, variables)
    return operation, variables


def _plan(operation: Operation, variables: dict[str, Any]) -> tuple[Level, Any]:
    """A plan of its own, which tracing may change."""
    operation.compiled = None
    reference = ReferenceExecutor(CORE)
    return Engine(CORE, Binding(schema), info_of, reference, as_is=AS_IS).planned(
        operation, variables
    )


def _one_line(error: Any) -> str:  # noqa: ANN401  # of graphql-core
    place = error.locations[0] if error.locations else None
    return f"line {place.line}, column {place.column}: {error.message}" if place else error.message


def _tree(told: plans.Told) -> Tree:
    tree = Tree(escape(told.title))
    _grow(tree, told)
    return tree


def _grow(tree: Tree, told: plans.Told) -> None:
    for below in told.below:
        _grow(tree.add(escape(below.title)), below)


def _print_code(console: Console, operation: Operation, variables: dict[str, Any]) -> None:
    with suppress(UnplannedError, BailError):
        level, _ = _plan(operation, variables)
        _print_code_of(console, plans.tell(level))


def _print_code_of(console: Console, told: plans.Told) -> None:
    if told.code:
        console.print(f"\n# {told.path or 'the root'}: {told.title}", markup=False)
        console.print(told.code, markup=False, end="")
    for below in told.below:
        _print_code_of(console, below)


async def _print_statements(
    console: Console, context: Context, sent: _Sent, *, analyze: bool
) -> None:
    for number, (path, text, values) in enumerate(sent.statements, 1):
        console.print(f"\n{number}. {path or 'a field'}", markup=False)
        console.print(text, markup=False)
        lines = await database.explain(context.db, text, values, analyze=analyze)
        console.print("\n".join(f"   {line}" for line in lines), markup=False)
