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


class ByCore:
    """Runs operations by graphql-core."""

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

    def _core(
        self,
        operation: Operation,
        variables: dict[str, Any],
        context: object,
        by: type[Core[Any]] = Core,
    ) -> Core[Any]:
        """An execution that is yet to begin.

        Raises:
            RequestError: the variables don't fit.
        """
        core = by.build(
            self._schema,
            operation.document,
            context_value=context,
            raw_variable_values=variables,
            operation_name=operation.name,
            is_awaitable=self._is_awaitable,
            hide_suggestions=self._hide_hints,
        )
        if isinstance(core, list):
            raise coded("BAD_USER_INPUT", core)
        return core

    async def _come(self, result: Any) -> Any:
        """What graphql-core gives, at once or to be awaited."""
        return await result if self._is_awaitable(result) else result


class ReferenceExecutor(ByCore):
    """graphql-core, field by field."""

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: object
    ) -> Answer:
        """See ``Executor``."""
        core = self._core(operation, variables, context)
        # Without @defer and @stream there is one only.
        ended: ExecutionResult = await self._come(core.execute_operation())
        return Answer(ended.data, ended.errors or [])
