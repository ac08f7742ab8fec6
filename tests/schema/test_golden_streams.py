"""What who follows is told: all that happened at the Gazette, told to who comes late."""

import asyncio
import json
from contextlib import aclosing
from typing import Final

import orjson
import pytest
from graphql.pyutils import is_awaitable

from endpoint.sending import encoded
from execution.run import Answer
from execution.streams import Streams
from resolvers.context import Context
from resolvers.hub import Hub
from tests.schema import planning
from tests.schema.conftest import MEDIA, Json, Reader
from tests.schema.gazette import NOW
from tests.schema.operations import STREAMS, document, record, recorded, variables
from tests.schema.test_golden import WRITE

PATIENCE_S: Final = 60
SILENCE_S: Final = 5  # when recording: then there is no more
# The others begin with what is written next.
RESUMED: Final = [name for name in STREAMS if "after" in document(name)]
STREAMING: Final = Streams(planning.CORE, is_awaitable=is_awaitable, hints=True, deadline_s=20)


def made(answer: Answer) -> bytes:
    told = {"errors": [str(error) for error in answer.errors]} if answer.errors else {}
    return encoded({**told, "data": answer.data})


def plain(content: bytes) -> Json:
    """Without what depends on the numbers of transactions."""
    data = orjson.loads(content)
    event = data["data"]["contentEvents"]
    return {
        **data,
        "data": {"contentEvents": event | {k: "…" for k in ("id", "cursor") if k in event}},
    }


async def followed(reader: Reader, name: str, number: int | None) -> list[Json]:
    """The first answers; without a number all there are."""
    hub = Hub(reader.db)
    context = Context(reader.db, clock=lambda: NOW, media=MEDIA, prepared=True, events=hub)
    operation = planning.DOCUMENTS.operation(document(name), None)
    found: list[Json] = []
    stream = STREAMING.open(operation, await variables(reader, name), context, made)
    try:
        async with aclosing(stream), asyncio.timeout(PATIENCE_S):
            while number is None or len(found) < number:
                async with asyncio.timeout(SILENCE_S if number is None else PATIENCE_S):
                    found.append(plain(await anext(stream)))
    except TimeoutError:
        assert number is None
    finally:
        await hub.close()
    return found


@pytest.mark.parametrize("name", RESUMED)
async def test_who_comes_late_is_told_as_recorded(gazette: Reader, name: str) -> None:
    known = json.loads(recorded(name) or "[]")
    found = await followed(gazette, name, None if WRITE else len(known))
    if WRITE:
        record(name, json.dumps(found, indent=2, ensure_ascii=False) + "\n")
        known = found
    assert found == known
    assert len(known) > 3
