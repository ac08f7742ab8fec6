"""Streams go through the cache as if it weren't there."""

import asyncio
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from cache.answers import Answers
from cache.sources import Keeping
from tests.cache.servers import Server

HEADERS = [(b"accept", b"text/event-stream"), (b"content-type", b"application/json")]
SCOPE: Scope = {"type": "http", "method": "POST", "query_string": b"", "headers": HEADERS}


async def endless(_scope: Scope, _receive: Receive, send: Send) -> None:
    """A stream that has begun, and in which nothing happens."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await asyncio.Event().wait()


async def begin(app: Answers) -> tuple["asyncio.Task[None]", "asyncio.Queue[Message]"]:
    sent: asyncio.Queue[Message] = asyncio.Queue()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    return asyncio.create_task(app({**SCOPE}, receive, sent.put)), sent


async def test_a_stream_that_is_asked_for_again_and_again_begins_at_once(one: Server) -> None:
    answers = Answers(endless, one.answers.sources, Keeping())
    tasks: list[asyncio.Task[Any]] = []
    for _ in range(4):
        task, sent = await begin(answers)
        tasks.append(task)
        async with asyncio.timeout(2):
            assert (await sent.get())["type"] == "http.response.start"
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_websocket_passes(one: Server) -> None:
    seen: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    answers = Answers(app, one.answers.sources, Keeping())
    scope: Scope = {"type": "websocket", "query_string": b"", "headers": []}
    await answers(scope, asyncio.Event().wait, seen.append)  # type: ignore[arg-type]
    assert seen == ["websocket"]
