"""Answers that are there already, sent as soon as their requests have come.

For each request uvicorn makes a task and a timer, and it looks at each header of each answer anew.
That is half of what an answer costs that needs not be made.
"""

from asyncio import TimerHandle
from collections.abc import Callable
from typing import Protocol, cast

from starlette.types import Message, Scope
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import (
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)


class Ready(Protocol):
    """A whole answer, as its ASGI messages. It tells its length, where it has a body.

    ``head``: its headers as they are sent, or nothing as long as nobody has written them.
    """

    start: Message
    body: Message
    head: bytes


AtOnce = Callable[[Scope, bytearray], Ready | None]


class Prompt(HttpToolsProtocol):
    """uvicorn's, but for those answers. Of requests in a row it is the first that may have one."""

    # When the last answer had gone, by the loop's clock; None: since then something has come.
    idle_since: float | None = None
    _idling: TimerHandle | None = None
    _arriving = False
    _begun: tuple[RequestResponseCycle, ASGI3Application] | None = None

    @staticmethod
    def at_once(_scope: Scope, _content: bytearray) -> Ready | None:
        """The answer to a request with this body; None: the application is called for it.

        To HEAD there is none, for what is answered is sent whole.
        """
        return None

    def connection_lost(self, exc: Exception | None) -> None:
        """See ``asyncio.Protocol``."""
        if self._idling is not None:
            self._idling.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See ``asyncio.Protocol``."""
        self._arriving = True
        super().data_received(data)
        self._arriving = False
        if self._begun is not None:
            begun, self._begun = self._begun, None
            if not self._answered(begun[0]):
                super()._start_asgi_task(*begun)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Not before all is looked at that came with its head."""
        if self._arriving:
            self._begun = cycle, app
        else:
            super()._start_asgi_task(cycle, app)

    def _answered(self, cycle: RequestResponseCycle) -> bool:
        """Whether it is; what needs uvicorn's care is left to it: connections that end or lag."""
        if cycle.more_body or not cycle.keep_alive:
            return False
        if self.flow.write_paused or self.transport.is_closing():
            return False
        ready = self.at_once(cast("Scope", cycle.scope), cycle.body)
        if ready is None or not (ready.head or _written(ready)):
            return False
        own = [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        status = STATUS_LINE[ready.start["status"]]
        self.transport.writelines((status, *own, ready.head, ready.body["body"]))
        cycle.response_complete = True
        self.on_response_complete()
        return True

    def on_response_complete(self) -> None:
        """uvicorn's, but with one timer for a connection, set again when it rings too early."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self.idle_since = self.loop.time()
        if self._idling is None:
            self._idling = self.loop.call_later(self.timeout_keep_alive, self._rest)

    def _unset_keepalive_if_required(self) -> None:
        self.idle_since = None

    def _rest(self) -> None:
        """Nothing has come for as long as uvicorn waits between requests, or something has."""
        self._idling = None
        if self.idle_since is None:
            return
        left = self.idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._idling = self.loop.call_later(left, self._rest)
        else:
            self.timeout_keep_alive_handler()


def _written(ready: Ready) -> bool:
    """Whether its headers could be; uvicorn tells of one that can't."""
    headers = ready.start["headers"]
    if any(HEADER_VALUE_RE.search(value) for _, value in headers):
        return False
    ready.head = b"".join((*(b"%b: %b\r\n" % header for header in headers), b"\r\n"))
    return True
