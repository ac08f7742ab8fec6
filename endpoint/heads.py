"""The heads of requests: how long they may be, and how long they may take to come.

uvicorn has a limit for neither: who sends a header a minute, or none at all, keeps a connection for
ever, and a head without an end fills the memory.
"""

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from endpoint.prompt import AtOnce, Prompt

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

# httptools takes an address of 64 KiB.
HEAD_BYTES: Final = 128 * 1024
TOO_LARGE: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)
NO_HANDSHAKE: Final = (
    "A WebSocket is opened by GET, with 128 headers of 8 KiB each at most, and no body."
)
_NOTHING: Final = object()


class Patient(Prompt):
    """uvicorn's, of a patience that has an end. It costs nothing per request but a comparison."""

    patience_s: ClassVar[float] = 20

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See ``asyncio.Protocol``."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._taken = 0
        self._looking = self.loop.call_later(self.patience_s / 2, self._look, _NOTHING)

    def connection_lost(self, exc: Exception | None) -> None:
        """See ``asyncio.Protocol``."""
        self._looking.cancel()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """From here on it is a socket's. One that never comes to be would be kept for ever."""
        self._looking.cancel()
        super().handle_websocket_upgrade()
        taken = self.transport.get_protocol()
        failed = isinstance(taken, WebSocketsSansIOProtocol) and taken.conn.handshake_exc
        if failed and not self.transport.is_closing():
            self.send_400_response(NO_HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        """See ``asyncio.Protocol``."""
        cycle: RequestResponseCycle | None = self.cycle
        before = len(cycle.body) if cycle else 0
        super().data_received(data)
        if self.cycle is not cycle or self._is_of_a_body(before):
            self._taken = 0
            return
        self._taken += len(data)
        if self._taken > HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(TOO_LARGE)
            self.transport.close()

    def _is_of_a_body(self, before: int) -> bool:
        """``before``: its length. What comes behind it are headers again, as many as one likes."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.scope is not self.scope:
            return False
        return len(cycle.body) > before or cycle.response_complete

    def _look(self, seen: object) -> None:
        """Twice within its patience: what it waited for both times has had its time."""
        # Of requests in a row the rest is read once the first are answered.
        awaited = _NOTHING if self.flow.read_paused else self._awaited()
        if awaited is not _NOTHING and awaited is seen:
            self.transport.abort()
        else:
            self._looking = self.loop.call_later(self.patience_s / 2, self._look, awaited)

    def _awaited(self) -> object:
        """Stands for the head that has yet to come, whole; ``_NOTHING`` where none has to."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.scope is not self.scope:
            return self.scope
        # uvicorn's own patience between requests ends with whatever comes, be it an empty line.
        idle = cycle.response_complete and self.idle_since is None
        return self.scope if idle else _NOTHING


def patient(patience_s: float, at_once: AtOnce) -> type[Patient]:
    """For ``uvicorn.Config(http=…)``. ``at_once``: answers that need not be made."""
    own = {"patience_s": patience_s, "at_once": staticmethod(at_once)}
    return type("Patient", (Patient,), own)
