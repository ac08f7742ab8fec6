"""Operations with @defer and @stream, by graphql-core: a first piece, and the others as they come.

What is deferred is begun once the first piece is made, so that it takes nothing from it; all that
is deferred at one time asks its dataloaders together.
"""

from asyncio import ensure_future
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, cast

from graphql import (
    ExecutionResult,
    ExperimentalIncrementalExecutionResults,
    GraphQLError,
    GraphQLOutputType,
    GraphQLResolveInfo,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.incremental import IncrementalExecutor, StreamItemQueue
from graphql.pyutils import Path

from execution.documents import Operation
from execution.run import Answer, ByCore

if TYPE_CHECKING:
    from graphql.execution.executor import StreamUsage
    from graphql.execution.incremental.work_queue import WorkResult

Pieces = ExperimentalIncrementalExecutionResults


class Incremental(ByCore):
    """Runs queries and mutations whose answers come in pieces. Its schema has the directives."""

    async def begin(
        self, operation: Operation, variables: dict[str, Any], context: object
    ) -> Answer | Pieces:
        """The first piece, or the whole answer where nothing of it is left for later.

        Nothing more is worked on until the other pieces are asked for; whoever has asked for one
        closes them. ``operation``: with its directives.

        Raises:
            RequestError: the variables don't fit; nothing was executed.
        """
        core = self._core(operation, variables, context, _Executor)
        result = await self._come(core.execute_operation())
        if isinstance(result, ExecutionResult):
            return Answer(result.data, result.errors or [])
        return cast("Pieces", result)


class _Executor(IncrementalExecutor):
    """Completes the items of a stream together: one after the other, each would be a statement."""

    def build_stream_item_queue(  # noqa: PLR0913, PLR0917 -- graphql-core calls it so
        self,
        initial_index: int,
        stream_path: Path,
        iterator: Iterator[Any] | AsyncIterator[Any],
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        item_type: GraphQLOutputType,
        is_async: bool,  # noqa: FBT001 -- as graphql-core hands it over
    ) -> StreamItemQueue:
        """Of a list, which is all that our resolvers give: its items are there already."""
        if is_async:
            raise TypeError("A streamed field gives a list.")

        async def produce(queue: StreamItemQueue) -> None:
            for index, item in enumerate(cast("Iterator[Any]", iterator), initial_index):
                path = stream_path.add_key(index, None)
                completed = self.create_sub_executor().complete_stream_item(
                    path, item, field_details_list, info, item_type
                )
                if self.is_awaitable(completed):
                    await queue.push(ensure_future(completed))
                else:
                    await queue.push(cast("WorkResult", completed))

        return StreamItemQueue(produce)

    def get_stream_usage(
        self, field_details_list: FieldDetailsList, path: Path
    ) -> "StreamUsage | None":
        """A number that can't be is the client's fault, not ours."""
        try:
            return super().get_stream_usage(field_details_list, path)
        except ValueError as error:
            code = {"code": "BAD_USER_INPUT"}
            raise GraphQLError("`initialCount` is 0 or more.", extensions=code) from error
