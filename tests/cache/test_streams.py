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


async def test_who_takes_an_answer_slowly_keeps_nobody_waiting(one: Server) -> None:
    body = b'{"query": "{ rateLimit { remaining } }"}'  # not kept
    await one.ask(body)
    taking = asyncio.Event()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def never(_message: Message) -> None:
        taking.set()
        await asyncio.Event().wait()

    headers = [(b"content-type", b"application/json")]
    slow = asyncio.create_task(one.answers({**SCOPE, "headers": headers}, receive, never))
    await taking.wait()
    async with asyncio.timeout(5):
        got = await one.ask(body)
    assert got.status == 200
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_a_websocket_passes(one: Server) -> None:
    seen: list[str] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope["type"])

    answers = Answers(app, one.answers.sources, Keeping())
    scope: Scope = {"type": "websocket", "query_string": b"", "headers": []}
    await answers(scope, asyncio.Event().wait, seen.append)  # type: ignore[arg-type]
    assert seen == ["websocket"]
