"""Subscriptions: a source of events, and what an operation selects of each.

What many ask alike is executed once per event, and so is what is made of the answer: five thousand
who follow the front page cost as much as one, and their frames.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Hashable, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any, Final, Protocol, cast

import orjson
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    SelectionNode,
    VariableNode,
    Visitor,
    create_source_event_stream,
    execute_subscription_event,
    visit,
)
from graphql import Executor as Core

from execution.documents import Operation
from execution.errors import timed_out
from execution.run import Answer, ByCore

# One event may be for thousands of different selections; others want the processor too.
AT_ONCE: Final = 8


class Item(Protocol):
    """What a source gives. ``value``: of the root field. ``context``: for the fields below it."""

    value: Any
    context: Any

    async def once(self, name: Hashable, make: Callable[[], Coroutine[Any, Any, bytes]]) -> bytes:
        """What ``make`` makes of it, once for all who ask by this name."""


class StreamError(Exception):
    """The source failed: at its start, or in the middle. ``errors``: as they were raised."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        """``errors``: not yet masked."""
        super().__init__(errors[0].message)
        self.errors = errors


class Streams(ByCore):
    """Runs subscriptions."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        is_awaitable: Callable[[Any], bool],
        hints: bool,
        deadline_s: float,
    ) -> None:
        """``deadline_s``: for one event."""
        super().__init__(schema, is_awaitable=is_awaitable, hints=hints)
        self._deadline_s = deadline_s
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def open(
        self,
        operation: Operation,
        variables: dict[str, Any],
        context: object,
        make: Callable[[Answer], bytes],
    ) -> AsyncGenerator[bytes, None]:
        """What ``make`` makes of each event's answer, until the source ends or nobody wants more.

        Raises:
            RequestError: the variables don't fit.
            StreamError: the source failed.
        """
        core = self._core(operation, variables, context)
        source = await self._come(create_source_event_stream(core))
        if isinstance(source, ExecutionResult):
            raise StreamError(source.errors or [])
        name = (operation, _used(operation, variables))
        items = cast("AsyncGenerator[Item, None]", source)
        async with aclosing(_located(items, operation)) as located:
            async for item in located:
                yield await item.once(name, partial(self._made, core, item, make))

    async def _made(self, core: Core[Any], item: Item, make: Callable[[Answer], bytes]) -> bytes:
        async with self._turns:
            return make(await self._answer(core, item))

    async def _answer(self, core: Core[Any], item: Item) -> Answer:
        executor = core.build_per_event_executor(item.value)
        executor.context_value = item.context
        try:
            async with asyncio.timeout(self._deadline_s):
                ended: ExecutionResult = await self._come(execute_subscription_event(executor))
        except TimeoutError:
            return Answer(None, [timed_out(self._deadline_s)])
        return Answer(ended.data, ended.errors or [])


async def _located(
    source: AsyncGenerator[Item, None], operation: Operation
) -> AsyncGenerator[Item, None]:
    """The same; what it raises says where it was asked for."""
    try:
        async with aclosing(source):
            async for item in source:
                yield item
    except Exception as error:
        node = operation.definition.selection_set.selections[0]
        raise StreamError([GraphQLError(str(error), node, original_error=error)]) from error


class _Variables(Visitor):
    """Finds the names of variables that are used."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        """Wherever it stands."""
        self.names.add(node.name.value)


def _used(operation: Operation, variables: Mapping[str, Any]) -> bytes:
    """The variables that an answer may depend on: all but those that the source alone is given.

    So who has come back with ``after`` shares with all others.
    """
    if not variables:
        return b""
    finder = _Variables()
    for selection in operation.definition.selection_set.selections:
        _visit_below(selection, finder)
    for fragment in operation.fragments.values():
        visit(fragment, finder)
    used = {name: value for name, value in variables.items() if name in finder.names}
    return orjson.dumps(used, option=orjson.OPT_SORT_KEYS)


def _visit_below(selection: SelectionNode, finder: _Variables) -> None:
    if isinstance(selection, FieldNode):
        for node in (selection.selection_set, *(selection.directives or ())):
            if node is not None:
                visit(node, finder)
    else:
        visit(selection, finder)
