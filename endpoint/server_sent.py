"""Answers as server-sent events: GraphQL over SSE in its distinct connections mode."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Final

from starlette.types import Receive, Send

from endpoint.deadlines import Deadline

# Shorter than what proxies between us and the client take for silence.
KEEP_ALIVE_S: Final = 12
DEAF_S: Final = 20
KEEP_ALIVE: Final = b":\n\n"
COMPLETE: Final = b"event: complete\ndata:\n\n"
HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"vary", b"accept, accept-encoding"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),  # nginx would collect them
)


async def one(content: bytes) -> AsyncGenerator[bytes, None]:
    """A stream of one answer."""
    yield content


class EventStreams:
    """Sends streams, and ends them when the server does."""

    def __init__(self, keep_alive_s: float = KEEP_ALIVE_S, deaf_s: float = DEAF_S) -> None:
        """``deaf_s``: how long a client may leave lying what was sent."""
        self._keep_alive_s = keep_alive_s
        self._deaf_s = deaf_s
        self._open: set[asyncio.Future[None]] = set()

    def end(self) -> None:
        """End them all, without ``complete``: clients come back, to another process."""
        for ending in self._open:
            if not ending.done():
                ending.set_result(None)

    async def send(
        self,
        stream: AsyncGenerator[bytes, None],
        receive: Receive,
        send: Send,
        request_id: str,
    ) -> None:
        """``stream``: the contents of answers, as JSON. It must not raise."""
        headers = [*HEADERS, (b"x-request-id", request_id.encode())]
        ending = asyncio.get_running_loop().create_future()
        leaving = asyncio.create_task(_left(receive, ending))
        self._open.add(ending)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            async with aclosing(stream):
                await self._pass_on(stream, ending, send)
            await send({"type": "http.response.body", "body": b""})
        except OSError:
            return  # it has left, or takes nothing
        finally:
            self._open.discard(ending)
            leaving.cancel()

    async def _pass_on(
        self, stream: AsyncGenerator[bytes, None], ending: "asyncio.Future[None]", send: Send
    ) -> None:
        step: asyncio.Task[bytes] | None = None
        try:
            while True:
                step = step or asyncio.create_task(_next(stream))
                await asyncio.wait(
                    (step, ending),
                    timeout=self._keep_alive_s,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if ending.done():
                    return
                if not step.done():
                    await self._part(KEEP_ALIVE, send)
                elif isinstance(step.exception(), StopAsyncIteration):
                    await self._part(COMPLETE, send)
                    return
                else:
                    await self._part(b"event: next\ndata: %b\n\n" % step.result(), send)
                    step = None
        finally:
            if step is not None and not step.done():
                step.cancel()
                with suppress(asyncio.CancelledError):
                    await step

    async def _part(self, body: bytes, send: Send) -> None:
        with Deadline(self._deaf_s):
            await send({"type": "http.response.body", "body": body, "more_body": True})


async def _next(stream: AsyncGenerator[bytes, None]) -> bytes:
    return await anext(stream)


async def _left(receive: Receive, ending: "asyncio.Future[None]") -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    if not ending.done():
        ending.set_result(None)
