"""An answer on its way in pieces: ``pending``, ``incremental`` and ``completed``.

The form is that of the specification's section on incremental delivery, which clients know as
``incrementalSpec=v0.2``.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLFormattedError,
    IncrementalDeferResult,
    IncrementalResult,
    SubsequentIncrementalExecutionResult,
)
from graphql.execution import CompletedResult, PendingResult

from endpoint.accept import INCREMENTAL_SPEC
from endpoint.deadlines import Deadline
from endpoint.sending import encoded
from endpoint.server_sent import Form
from execution.errors import timed_out
from execution.incremental import Pieces
from execution.masking import Masking

# Each part ends with the line that begins the next: clients wait for it to know that one is whole.
AS_PARTS: Final = Form(
    f'multipart/mixed; boundary="-"; incrementalSpec={INCREMENTAL_SPEC}'.encode(),
    start=b"---",
    before=b"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n",
    after=b"\r\n---",
    end=b"--\r\n",
)
_MORE: Final[GraphQLFormattedError] = {
    "message": "More errors are not shown.",
    "extensions": {"code": "TOO_MANY_ERRORS"},
}


class Delivery:
    """The pieces of one answer. ``begun``: by the loop's clock; all have the same deadline."""

    def __init__(
        self, pieces: Pieces, masking: Masking, request_id: str, begun: float, deadline_s: float
    ) -> None:
        self._pieces = pieces
        self._masking = masking
        self._request_id = request_id
        self._deadline_s = deadline_s
        self._until = begun + deadline_s
        self._errors_left = masking.number
        self._size_left = masking.size
        # What was announced and is not there yet, by id.
        self._pending: dict[str, None] = {}

    async def contents(self) -> AsyncGenerator[bytes, None]:
        """Each piece as JSON. What goes wrong is told in the last one, and never raised."""
        yield encoded(self._first())
        async with aclosing(self._pieces.subsequent_results) as rest:
            while True:
                content = await self._next(rest)
                yield encoded(content)
                if not content["hasNext"]:
                    return

    async def _next(
        self, rest: AsyncGenerator[SubsequentIncrementalExecutionResult, None]
    ) -> dict[str, Any]:
        deadline = Deadline(max(0, self._until - asyncio.get_running_loop().time()))
        try:
            with deadline:
                return self._later(await anext(rest))
        except Exception as error:  # noqa: BLE001  # masked and logged: the answer has begun
            if deadline.expired:
                return self._given_up(timed_out(self._deadline_s))
            return self._given_up(GraphQLError(str(error), original_error=error))

    def _first(self) -> dict[str, Any]:
        result = self._pieces.initial_result
        content: dict[str, Any] = {"data": result.data, "pending": self._announced(result.pending)}
        if result.errors:
            content = {"errors": self._told(result.errors), **content}
        return {**content, "hasNext": True}

    def _later(self, result: SubsequentIncrementalExecutionResult) -> dict[str, Any]:
        content: dict[str, Any] = {}
        if result.pending:
            content["pending"] = self._announced(result.pending)
        if result.incremental:
            content["incremental"] = [self._added(one) for one in result.incremental]
        if result.completed:
            content["completed"] = [self._completed(one) for one in result.completed]
        return {**content, "hasNext": result.has_next}

    def _announced(self, pending: Sequence[PendingResult]) -> list[Any]:
        for one in pending:
            self._pending[one.id] = None
        return [one.formatted for one in pending]

    def _added(self, one: IncrementalResult) -> dict[str, Any]:
        content: dict[str, Any] = {"id": one.id}
        if isinstance(one, IncrementalDeferResult):
            content["data"] = one.data
            if one.sub_path:
                content["subPath"] = one.sub_path
        else:
            content["items"] = one.items
        if one.errors:
            content["errors"] = self._told(one.errors)
        return content

    def _completed(self, one: CompletedResult) -> dict[str, Any]:
        self._pending.pop(one.id, None)
        return {"id": one.id, "errors": self._told(one.errors)} if one.errors else {"id": one.id}

    def _given_up(self, error: GraphQLError) -> dict[str, Any]:
        """All that was announced ends with this error."""
        told = self._told([error])
        completed = [{"id": id_, "errors": told} for id_ in self._pending]
        return {"completed": completed, "hasNext": False}

    def _told(self, errors: Sequence[GraphQLError]) -> list[GraphQLFormattedError]:
        """As all answers tell them; so many of them in all pieces together.

        What failed has an error in any case: without, it would count as delivered.
        """
        if self._errors_left <= 0 or self._size_left <= 0:
            return [_MORE]
        left = replace(self._masking, number=self._errors_left, size=self._size_left)
        told = left.told(errors, self._request_id)
        self._errors_left -= len(told)
        self._size_left -= len(encoded({"errors": told}))
        return told
