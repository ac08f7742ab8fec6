"""A WebSocket to an ASGI app as the server hands it over, however odd."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Message

PROTOCOL = "graphql-transport-ws"
PATIENCE_S = 10


class Socket:
    """The client's side. ``closed``: code and reason, once there are any."""

    def __init__(self, app: ASGIApp, subprotocols: Iterable[str], headers: dict[str, str]) -> None:
        self._in: asyncio.Queue[Message] = asyncio.Queue()
        self._out: asyncio.Queue[Message] = asyncio.Queue()
        # A client that takes nothing.
        self.deaf = False
        self._in.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket",
            "path": "/graphql",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "subprotocols": list(subprotocols),
        }
        self.task = asyncio.ensure_future(app(scope, self._in.get, self._send))

    async def _send(self, message: Message) -> None:
        if self.deaf:
            await asyncio.Event().wait()
        self._out.put_nowait(message)

    def send(self, content: object) -> None:
        """A text as it is, or what is sent as JSON."""
        text = content if isinstance(content, str) else json.dumps(content)
        self._in.put_nowait({"type": "websocket.receive", "text": text})

    def send_bytes(self, content: bytes) -> None:
        self._in.put_nowait({"type": "websocket.receive", "bytes": content})

    def leave(self) -> None:
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def frame(self) -> Message:
        return await asyncio.wait_for(self._out.get(), PATIENCE_S)

    def rest(self) -> list[Any]:
        """What has come, and nobody has looked at."""
        return [self._out.get_nowait() for _ in range(self._out.qsize())]

    async def next(self) -> Any:  # noqa: ANN401  # JSON
        """The next message."""
        frame = await self.frame()
        assert frame["type"] == "websocket.send", frame
        return json.loads(frame["text"])

    async def closed(self) -> tuple[int, str]:
        """Code and reason of the closing frame, which comes next."""
        frame = await self.frame()
        assert frame["type"] == "websocket.close", frame
        await asyncio.wait_for(self.task, PATIENCE_S)
        return frame["code"], frame["reason"]

    async def begin(self) -> None:
        """Until it is acknowledged."""
        self.send({"type": "connection_init"})
        assert await self.next() == {"type": "connection_ack"}

    def subscribe(self, id_: str, query: str, **payload: object) -> None:
        self.send({"type": "subscribe", "id": id_, "payload": {"query": query, **payload}})

    async def ask(self, id_: str, query: str, **payload: object) -> list[Any]:
        """All payloads until the operation ends; the error's too."""
        self.subscribe(id_, query, **payload)
        found = []
        while (message := await self.next())["type"] == "next":
            assert message["id"] == id_
            found.append(message["payload"])
        assert message.pop("id") == id_
        return [*found, message] if message != {"type": "complete"} else found


@asynccontextmanager
async def opened(
    app: ASGIApp, *, subprotocols: Iterable[str] = (PROTOCOL,), **headers: str
) -> AsyncIterator[Socket]:
    """An accepted socket; afterwards its handler has ended, without an error."""
    socket = Socket(app, subprotocols, headers)
    accepted = await socket.frame()
    assert accepted["type"] == "websocket.accept"
    yield socket
    socket.leave()
    await asyncio.wait_for(socket.task, PATIENCE_S)
