"""Whatever bytes arrive, in whatever parts: what comes back is what uvicorn itself would send."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from endpoint.prompt import Prompt
from tests.endpoint.test_prompt import App, request

HEAD = b"POST /graphql HTTP/1.1\r\nhost: a\r\n"
KINDS = [
    request(b"a"),
    request(b"b"),
    request(b"a" * 3_000),
    request(b"a", b"connection: close"),
    request(b"a", b"expect: 100-continue"),
    request(b"b", b"connection: upgrade", b"upgrade: h2c"),
    request(b"a").replace(b"HTTP/1.1", b"HTTP/1.0"),
    HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    b"GET /graphql?query=a HTTP/1.1\r\nhost: a\r\n\r\n",
    b"HEAD /graphql HTTP/1.1\r\nhost: a\r\n\r\n",
    b"\r\n",
    HEAD + b"content-length: nothing\r\n\r\n",
    b"NONSENSE\r\n\r\n",
]
LIKELY = [*[request(b"a")] * 8, *[request(b"b")] * 4, *KINDS]


@st.composite
def parts(draw: st.DrawFn) -> list[bytes]:
    """Requests in a row, cut anywhere or nowhere."""
    sent = b"".join(draw(st.lists(st.sampled_from(LIKELY), min_size=1, max_size=8)))
    places = draw(st.lists(st.integers(0, len(sent)), max_size=6))
    ends = [*sorted(set(places)), len(sent)]
    return [sent[first:end] for first, end in zip([0, *ends], ends, strict=False) if first < end]


@dataclass
class Transport:
    """Keeps what is written; gives nothing while reading is paused."""

    written: bytearray = field(default_factory=bytearray)
    waiting: deque[bytes] = field(default_factory=deque)
    paused: bool = False
    closed: bool = False

    def write(self, data: bytes) -> None:
        if not self.closed:
            self.written += data

    def writelines(self, lines: tuple[bytes, ...]) -> None:
        self.write(b"".join(lines))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def get_extra_info(self, _name: str) -> None:
        return None


async def answers(kind: type[HttpToolsProtocol], app: App, sent: list[bytes]) -> bytes:
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False)
    state, transport = ServerState(), Transport(waiting=deque(sent))
    state.default_headers = [(b"server", b"uvicorn")]
    protocol: Any = kind(config, state, {})
    protocol.connection_made(transport)
    while transport.waiting and not transport.closed:
        if not transport.paused:
            protocol.data_received(transport.waiting.popleft())
        for _ in range(10):
            await asyncio.sleep(0)
    protocol.connection_lost(None)
    async with asyncio.timeout(10):
        await asyncio.gather(*state.tasks)
    # Who has sent a body need not be told to go on.
    return bytes(transport.written).replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")


async def known() -> App:
    """That has answered to `a` and to nothing, which a GET sends."""
    app = App()
    await answers(HttpToolsProtocol, app, [request(b"a"), request(b"")])
    return app


@given(parts())
async def test_what_comes_back_is_what_uvicorn_would_send(sent: list[bytes]) -> None:
    one, other = await known(), await known()
    prompt = type("One", (Prompt,), {"at_once": staticmethod(one.at_once)})
    assert await answers(prompt, one, sent) == await answers(HttpToolsProtocol, other, sent)
    assert one.called + one.found == other.called
