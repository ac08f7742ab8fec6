"""Who executes operations, and graphql-core as the one that is right by definition."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, Protocol, TypeGuard, cast

from graphql import ExecutionResult, GraphQLError, GraphQLSchema
from graphql import Executor as Core
from graphql.pyutils import is_awaitable as default_is_awaitable

from execution.documents import Operation
from execution.errors import coded

_Guard = Callable[[Any], TypeGuard[Awaitable[Any]]]


class Answer(NamedTuple):
    """``data``: what orjson can write, or None. ``errors``: as they were raised, not yet masked."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]


class Executor(Protocol):
    """Runs a query or a mutation to its end."""

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: object
    ) -> Answer:
        """Its answer. ``variables``: as the request gave them.

        Raises:
            RequestError: the variables don't fit; nothing was executed.
        """


def prepared(  # noqa: PLR0913 -- what graphql-core is told, each by its name
    schema: GraphQLSchema,
    operation: Operation,
    variables: dict[str, Any],
    context: object,
    *,
    is_awaitable: _Guard,
    hide_hints: bool,
    by: type[Core[Any]] = Core,
) -> Core[Any]:
    """graphql-core's execution of an operation, yet to begin.

    Raises:
        RequestError: the variables don't fit.
    """
    core = by.build(
        schema,
        operation.document,
        context_value=context,
        raw_variable_values=variables,
        operation_name=operation.name,
        is_awaitable=is_awaitable,
        hide_suggestions=hide_hints,
    )
    if isinstance(core, list):
        raise coded("BAD_USER_INPUT", core)
    return core


class ReferenceExecutor:
    """graphql-core, field by field."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        is_awaitable: Callable[[Any], bool] = default_is_awaitable,
        hints: bool = True,
    ) -> None:
        """``is_awaitable``: asked of each value. ``hints``: whether errors suggest names."""
        self._schema = schema
        self._is_awaitable = cast("_Guard", is_awaitable)
        self._hide_hints = not hints

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: object
    ) -> Answer:
        """See ``Executor``."""
        core = prepared(
            self._schema,
            operation,
            variables,
            context,
            is_awaitable=self._is_awaitable,
            hide_hints=self._hide_hints,
        )
        result = core.execute_operation()
        if self._is_awaitable(result):
            result = await result
        ended = cast("ExecutionResult", result)  # without @defer and @stream there is one only
        return Answer(ended.data, ended.errors or [])
