"""Answers that are sent as they come: GraphQL over SSE in its distinct connections mode."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager, aclosing, nullcontext, suppress
from dataclasses import dataclass
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
HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"vary", b"accept, accept-encoding"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),  # nginx would collect them
)


@dataclass(frozen=True, slots=True)
class Form:
    """What stands around each content. ``end``: after the last. ``keep_alive``: in a silence."""

    content_type: bytes
    before: bytes
    after: bytes
    end: bytes
    start: bytes = b""
    keep_alive: bytes = b""


AS_EVENTS: Final = Form(
    b"text/event-stream; charset=utf-8",
    before=b"event: next\ndata: ",
    after=b"\n\n",
    end=b"event: complete\ndata:\n\n",
    keep_alive=b":\n\n",
)


async def one(content: bytes) -> AsyncGenerator[bytes, None]:
    """A stream of one answer."""
    yield content


class EventStreams:
    """Sends streams, and ends those that have no end when the server does."""

    def __init__(self, keep_alive_s: float = KEEP_ALIVE_S, deaf_s: float = DEAF_S) -> None:
        """``deaf_s``: how long a client may leave lying what was sent."""
        self._keep_alive_s = keep_alive_s
        self._deaf_s = deaf_s
        # Those without an end; done with what is still to be told, if anything is.
        self._open: set[asyncio.Future[Refused | None]] = set()

    def end(self) -> None:
        """End them all, without ``complete``: clients come back, to another process."""
        for ending in self._open:
            _settle(ending, None)

    async def send(
        self,
        stream: AsyncGenerator[bytes, None],
        held: Held | None,
        receive: Receive,
        send: Send,
        request_id: str,
        form: Form = AS_EVENTS,
    ) -> None:
        """``stream``: the contents of answers, as JSON. It must not raise.

        ``held``: around it; calls what it is given where the caller's right to it ends. None: it
        ends soon, by itself.
        """
        told = (b"x-request-id", request_id.encode())
        headers = [(b"content-type", form.content_type), *HEADERS, told]
        ending: asyncio.Future[Refused | None] = asyncio.get_running_loop().create_future()
        leaving = asyncio.create_task(_left(receive, ending))
        if held is not None:
            self._open.add(ending)
        try:
            async with aclosing(stream):
                with Deadline(self._deaf_s):
                    await send({"type": "http.response.start", "status": 200, "headers": headers})
                with held(partial(_settle, ending)) if held else nullcontext():
                    await self._pass_on(stream, ending, send, form)
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
        form: Form,
    ) -> None:
        step: asyncio.Task[bytes] | None = None
        begin = form.start
        try:
            while True:
                step = step or asyncio.create_task(_next(stream))
                await asyncio.wait(
                    (step, ending),
                    timeout=self._keep_alive_s,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if ending.done():
                    await self._tell_why(ending.result(), send, form)
                    return
                if not step.done():
                    await self._part(form.keep_alive, send)
                elif isinstance(step.exception(), StopAsyncIteration):
                    await self._part(form.end, send)
                    return
                else:
                    content = step.result()
                    await self._part(b"".join((begin, form.before, content, form.after)), send)
                    step, begin = None, b""
        finally:
            if step is not None and not step.done():
                step.cancel()
                with suppress(asyncio.CancelledError):
                    await step

    async def _tell_why(self, refused: Refused | None, send: Send, form: Form) -> None:
        """None: there is nobody to tell, or they are to come back."""
        if refused is not None:
            content = encoded({"errors": [refused.formatted]})
            await self._part(b"".join((form.before, content, form.after, form.end)), send)

    async def _part(self, body: bytes, send: Send) -> None:
        if not body:
            return
        with Deadline(self._deaf_s):
            await send({"type": "http.response.body", "body": body, "more_body": True})


async def _next(stream: AsyncGenerator[bytes, None]) -> bytes:
    return await anext(stream)


async def _left(receive: Receive, ending: "asyncio.Future[Refused | None]") -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    _settle(ending, None)


def _settle(ending: "asyncio.Future[Refused | None]", why: Refused | None) -> None:
    if not ending.done():
        ending.set_result(why)
