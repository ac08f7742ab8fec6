"""What a request asks for is run here, whichever way it came in."""

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from itertools import count
from typing import Any, Final

from graphql import GraphQLFormattedError, OperationType
from starlette.types import Scope

from cache.offers import settled
from endpoint.callers import Authenticate, admit, no_tokens
from endpoint.deadlines import Deadline
from endpoint.holders import Holders
from endpoint.operations import Operations
from endpoint.parameters import Parameters
from endpoint.pieces import Delivery
from endpoint.rates import Rates
from endpoint.refusals import Refused
from endpoint.sending import encoded
from endpoint.tally import Tally
from execution.documents import Operation
from execution.errors import RequestError, timed_out
from execution.incremental import Incremental, Pieces
from execution.masking import Masking, internal
from execution.measuring import Measuring
from execution.run import Answer, Executor
from execution.streams import StreamError, Streams

log: Final = logging.getLogger("byline.graphql")

# Ids of requests: unlike those of any other process, and of this one's others.
_STARTED: Final = os.urandom(8).hex()
_numbers: Final = count()

Extensions = dict[str, Any]


def new_id() -> str:
    """For the next request."""
    return f"{_STARTED}{next(_numbers):x}"


class Runner:
    """Runs operations, and tells what went wrong by one rule."""

    def __init__(  # noqa: PLR0913 -- named, and some can be left out
        self,
        operations: Operations,
        executor: Executor,
        make_context: Callable[[Scope], object],
        *,
        streams: Streams,
        masking: Masking,
        incremental: Incremental | None = None,
        deadline_s: float = 10,
        rates: Rates | None = None,
        measuring: Measuring | None = None,
        authenticate: Authenticate = no_tokens,
        followed: Tally | None = None,
        holders: Holders | None = None,
    ) -> None:
        """``make_context``: once per operation. ``deadline_s``: for each of them.

        ``rates``: how much a caller may ask for; None: as much as they like. ``measuring``: tells
        what answers took; None: only what they may cost. ``followed``: counts subscriptions.
        ``holders``: knows what is open for those with a token. ``incremental``: for answers in
        pieces.
        """
        self._operations = operations
        self._executor = executor
        self._make_context = make_context
        self._streams = streams
        self._incremental = incremental
        self._masking = masking
        self._deadline_s = deadline_s
        self._rates = rates
        self._measuring = measuring
        self._authenticate = authenticate
        self._followed = followed or Tally("subscriptions")
        self.holders = holders or Holders()

    @property
    def has_pieces(self) -> bool:
        """Whether an answer may come in pieces."""
        return self._incremental is not None

    async def admit(self, scope: Scope, authorization: bytes | None) -> None:
        """Tell the scope who asks; see that they may ask for something at all.

        Raises:
            Refused: not they, or not now.
        """
        rates = self._rates
        if rates is None or authorization is None:
            await admit(scope, authorization, self._authenticate)
        else:
            rates.require_for_token(scope)
            try:
                await admit(scope, authorization, self._authenticate)
            except Refused:
                rates.charge_wrong_token(scope)
                raise
        self.require(scope)

    def require(self, scope: Scope) -> None:
        """That the caller may ask for something at all.

        Raises:
            Refused: not now.
        """
        if self._rates:
            self._rates.require(scope)

    async def operation(self, parameters: Parameters, *, explorer: bool = False) -> Operation:
        """What to run. ``explorer``: the request says that it is the explorer's.

        Raises:
            Refused, RequestError: there is no such operation, it isn't valid, or not to be run.
        """
        return await self._operations.operation(parameters, explorer=explorer)

    async def answer(
        self,
        operation: Operation,
        parameters: Parameters,
        scope: Scope,
        *,
        tells_cost: bool = False,
    ) -> tuple[Answer, Extensions]:
        """Of a query or a mutation, within the deadline; and what is told beside it.

        Raises:
            Refused, RequestError: it may cost too much, or the variables don't fit.
        """
        cost = self._charged(operation, parameters, scope)
        context = self._make_context(scope)
        told: Extensions = {}
        if tells_cost:
            told["cost"] = {"estimate": cost, "limit": self._operations.documents.limits.cost}
        deadline = Deadline(self._deadline_s)
        try:
            with deadline:
                variables = parameters.variables
                if told and self._measuring:
                    answer, took = await self._measuring.execute(operation, variables, context)
                    told["cost"] |= took
                else:
                    answer = await self._executor.execute(operation, variables, context)
                if operation.kind is OperationType.MUTATION:
                    await settled(scope)
                return answer, told
        except TimeoutError:
            if not deadline.expired:
                raise
        return Answer(None, [timed_out(self._deadline_s)]), told

    async def in_pieces(
        self, operation: Operation, parameters: Parameters, scope: Scope, request_id: str
    ) -> Answer | Delivery:
        """The same for who takes an answer as it is made; whole where nothing of it is late.

        Raises:
            Refused, RequestError: see ``answer``.
        """
        self._charged(operation.in_pieces or operation, parameters, scope)
        begun = asyncio.get_running_loop().time()
        deadline = Deadline(self._deadline_s)
        try:
            with deadline:
                made = await self._begun(operation, parameters.variables, self._make_context(scope))
                if operation.kind is OperationType.MUTATION:
                    await settled(scope)
        except TimeoutError:
            if not deadline.expired:
                raise
            return Answer(None, [timed_out(self._deadline_s)])
        if isinstance(made, Answer):
            return made
        return Delivery(made, self._masking, request_id, begun, self._deadline_s)

    async def _begun(
        self, operation: Operation, variables: dict[str, Any], context: object
    ) -> Answer | Pieces:
        if self._incremental is None or operation.in_pieces is None:
            return await self._executor.execute(operation, variables, context)
        return await self._incremental.begin(operation.in_pieces, variables, context)

    def stream(
        self, operation: Operation, parameters: Parameters, scope: Scope
    ) -> AsyncGenerator[bytes, None]:
        """Of a subscription: the content of an answer per event, as JSON.

        Raises:
            Refused, RequestError: it may cost too much, or there are too many. At the first step:
                variables don't fit.
        """
        self._followed.require(scope)
        self._charged(operation, parameters, scope)
        context = self._make_context(scope)
        stream = self._streams.open(operation, parameters.variables, context, self._made)
        return self._counted(stream, scope)

    async def _counted(
        self, stream: AsyncGenerator[bytes, None], scope: Scope
    ) -> AsyncGenerator[bytes, None]:
        """The same; it counts from its first step on, for a stream that has none has no end."""
        caller = self._followed.add(scope)
        try:
            async with aclosing(stream):
                async for content in stream:
                    yield content
        finally:
            self._followed.remove(caller)

    def content(self, answer: Answer, request_id: str) -> dict[str, Any]:
        """What a client is sent."""
        content: dict[str, Any] = {"data": answer.data}
        if answer.errors:
            content = {"errors": self._masking.told(answer.errors, request_id), **content}
        return content

    def told(self, error: Exception, scope: Scope, request_id: str) -> list[GraphQLFormattedError]:
        """What a client is told of an error; one that is no client's fault is logged."""
        if isinstance(error, RequestError | StreamError):
            if self._rates and isinstance(error, RequestError):
                self._rates.charge_refusal(scope)
            return self._masking.told(error.errors, request_id)
        if isinstance(error, Refused):
            return [error.formatted]
        # A fault of ours: whatever it is, the client is told no more than this.
        log.error("graphql.failed", extra={"request_id": request_id}, exc_info=error)
        return [{"message": "Internal error.", "extensions": internal(request_id)}]

    def _charged(self, operation: Operation, parameters: Parameters, scope: Scope) -> int:
        cost = self._operations.documents.check(operation, parameters.variables)
        if self._rates:
            self._rates.spend(scope, cost)
        return cost

    def _made(self, answer: Answer) -> bytes:
        return encoded(self.content(answer, new_id()))
