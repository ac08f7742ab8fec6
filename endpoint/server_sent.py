"""Answers as server-sent events: GraphQL over SSE in its distinct connections mode."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, aclosing, suppress
from functools import partial
from typing import Final

from starlette.types import Receive, Send

from endpoint.deadlines import Deadline
from endpoint.refusals import Refused
from endpoint.sending import encoded

Held = Callable[[Callable[[Refused], None]], AbstractContextManager[None]]

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
        # Done with what is still to be told, if anything is.
        self._open: set[asyncio.Future[Refused | None]] = set()

    def end(self) -> None:
        """End them all, without ``complete``: clients come back, to another process."""
        for ending in self._open:
            _settle(ending, None)

    async def send(
        self,
        stream: AsyncGenerator[bytes, None],
        held: Held,
        receive: Receive,
        send: Send,
        request_id: str,
    ) -> None:
        """``stream``: the contents of answers, as JSON. It must not raise.

        ``held``: around it; calls what it is given where the caller's right to it ends.
        """
        headers = [*HEADERS, (b"x-request-id", request_id.encode())]
        ending: asyncio.Future[Refused | None] = asyncio.get_running_loop().create_future()
        leaving = asyncio.create_task(_left(receive, ending))
        self._open.add(ending)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            async with aclosing(stream):
                with held(partial(_settle, ending)):
                    await self._pass_on(stream, ending, send)
            await send({"type": "http.response.body", "body": b""})
        except OSError:
            return  # it has left, or takes nothing
        finally:
            self._open.discard(ending)
            leaving.cancel()

    async def _pass_on(
        self,
        stream: AsyncGenerator[bytes, None],
        ending: "asyncio.Future[Refused | None]",
        send: Send,
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
                    await self._tell_why(ending.result(), send)
                    return
                if not step.done():
                    await self._part(KEEP_ALIVE, send)
                elif isinstance(step.exception(), StopAsyncIteration):
                    await self._part(COMPLETE, send)
                    return
                else:
                    await self._part(_event(step.result()), send)
                    step = None
        finally:
            if step is not None and not step.done():
                step.cancel()
                with suppress(asyncio.CancelledError):
                    await step

    async def _tell_why(self, refused: Refused | None, send: Send) -> None:
        """None: there is nobody to tell, or they are to come back."""
        if refused is not None:
            await self._part(_event(encoded({"errors": [refused.formatted]})) + COMPLETE, send)

    async def _part(self, body: bytes, send: Send) -> None:
        with Deadline(self._deaf_s):
            await send({"type": "http.response.body", "body": body, "more_body": True})


async def _next(stream: AsyncGenerator[bytes, None]) -> bytes:
    return await anext(stream)


def _event(content: bytes) -> bytes:
    return b"event: next\ndata: %b\n\n" % content


async def _left(receive: Receive, ending: "asyncio.Future[Refused | None]") -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    _settle(ending, None)


def _settle(ending: "asyncio.Future[Refused | None]", why: Refused | None) -> None:
    if not ending.done():
        ending.set_result(why)
