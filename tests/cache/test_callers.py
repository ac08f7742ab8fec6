"""What was made for one caller is never sent to another."""

import asyncio
import json
from datetime import UTC, datetime
from random import Random

from starlette.types import Receive, Scope, Send

from cache.answers import Answers
from cache.offers import offer_in, settled
from cache.sources import Keeping, Sources
from db.dependencies import collecting
from db.listening import Listener
from tests.cache.conftest import Written
from tests.cache.servers import Server
from tests.endpoint.asgi import POSTED, Client

NAMES = ("authorization", "cookie", "x-api-key", "byline-preview")


async def marked(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with who asked, and would let everybody have it."""
    await receive()
    headers = dict(scope["headers"])
    who = [headers[name.encode()].decode() for name in NAMES if name.encode() in headers]
    await asyncio.sleep(0)
    offer_in(scope).accept("{ me }")
    body = json.dumps({"data": {"me": who}}).encode()
    length = str(len(body)).encode()
    start = {"type": "http.response.start", "status": 200}
    await send({**start, "headers": [(b"content-length", length), (b"x-request-id", b"1")]})
    await send({"type": "http.response.body", "body": body})


async def nothing() -> None:
    """All is told already."""


async def never(_after: datetime) -> datetime:
    return datetime.max.replace(tzinfo=UTC)


async def test_no_answer_bears_the_mark_of_another_caller() -> None:
    random = Random(1)  # noqa: S311  # the same callers in each run
    sources = Sources(lambda: True, nothing, collecting, never, lambda: 1_000_000)
    client = Client(Answers(marked, sources, Keeping()))

    async def call(number: int) -> None:
        headers = {**POSTED}
        if random.random() < 0.6:
            headers[random.choice(NAMES)] = f"mark-{number}"
        body = json.dumps({"query": random.choice(["{ a }", "{ b }"])}).encode()
        got = await client.request("POST", "", headers, body)
        mine = [value for name, value in headers.items() if name in NAMES]
        assert got.json == {"data": {"me": mine}}

    for _ in range(20):
        await asyncio.gather(*(call(number) for number in range(30)))


async def test_who_writes_then_reads_what_was_written(one: Server, written: Written) -> None:
    heard: list[str] = []

    async def writing(scope: Scope, _receive: Receive, _send: Send) -> None:
        async with written.db.engine.begin() as connection:
            await connection.exec_driver_sql("update site set name = 'Mine'")
        await settled(scope)
        assert heard

    await one.line.add(Listener("byline_cache", heard.append))
    answers = Answers(writing, one.answers.sources, Keeping())
    await Client(answers).request("POST", "", POSTED, b"{}")
    assert heard
