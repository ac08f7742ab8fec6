"""Answers of the Gazette in pieces, and the same in one."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Final

from strawberry.execution import optimized_is_awaitable

from endpoint.pieces import Delivery
from endpoint.sending import encoded
from execution.documents import Documents, Operation
from execution.incremental import Incremental
from execution.limits import Limits
from execution.masking import Masking
from execution.run import Answer, ReferenceExecutor
from resolvers.context import Context
from resolvers.errors import RequestError
from schema.schema import RULES, schema
from tests.schema.conftest import ALLOWANCE, MEDIA, Json, Reader
from tests.schema.documents import Asked
from tests.schema.gazette import NOW

CORE: Final = schema.incremental
_LIMITS: Final = Limits(length=10**6, tokens=10**5, depth=100, aliases=10**4, directives=10**4)
DOCUMENTS: Final = Documents(CORE, _LIMITS, rules=RULES)
_REFERENCE: Final = ReferenceExecutor(CORE, is_awaitable=optimized_is_awaitable)
_INCREMENTAL: Final = Incremental(CORE, is_awaitable=optimized_is_awaitable, hints=True)
_MASKING: Final = Masking((RequestError,), number=10**6, size=10**9)


class NothingLateError(Exception):
    """The operation has neither directive."""


def context(reader: Reader, now: datetime = NOW, **who: Json) -> Context:
    """Of an operation that dataloaders read for. ``who``: as ``Context`` takes it."""
    return Context(reader.db, clock=lambda: now, media=MEDIA, allowance=ALLOWANCE, **who)


async def whole(reader: Reader, asked: Asked, now: datetime = NOW) -> Json:
    """The answer in one piece.

    Raises:
        RequestError: the operation isn't valid.
    """
    operation = DOCUMENTS.operation(asked.text, asked.name)
    return _sent(await _REFERENCE.execute(operation, asked.variables, context(reader, now)))


async def delivered(reader: Reader, asked: Asked, now: datetime = NOW, **who: Json) -> list[Json]:
    """All pieces; see ``pieces_of``."""
    return [one async for one in pieces_of(reader, asked, now, **who)]


async def pieces_of(
    reader: Reader, asked: Asked, now: datetime = NOW, **who: Json
) -> AsyncGenerator[Json, None]:
    """As they come; one alone where nothing of it came later.

    Raises:
        RequestError: the operation isn't valid.
        NothingLateError: it has neither directive.
    """
    operation = _in_pieces(DOCUMENTS.operation(asked.text, asked.name))
    made = await _INCREMENTAL.begin(operation, asked.variables, context(reader, now, **who))
    if isinstance(made, Answer):
        yield _sent(made)
        return
    begun = asyncio.get_running_loop().time()
    async with aclosing(Delivery(made, _MASKING, "id", begun, 60).contents()) as contents:
        async for one in contents:
            yield json.loads(one)


def _in_pieces(operation: Operation) -> Operation:
    if operation.in_pieces is None:
        raise NothingLateError(operation.text)
    return operation.in_pieces


def _sent(answer: Answer) -> Json:
    errors = _MASKING.told(answer.errors, "id")
    content = {"data": answer.data, **({"errors": errors} if errors else {})}
    return json.loads(encoded(content))
