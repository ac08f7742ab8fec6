"""Whatever frames arrive, each is answered or the socket is closed by the protocol's codes."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.endpoint.conftest import Making
from tests.endpoint.socketing import PROTOCOL, Socket, opened
from tests.endpoint.test_anything import INTERNALS, MANY, documents, scalars, values

CODES = {1009, 4400, 4401, 4409, 4429}
SUBSCRIPTIONS = [
    "subscription { count(to: 2) { number name broken } }",
    "subscription($to: Int!) { count(to: $to) { name } }",
    "subscription { endless { number } }",
    "subscription { failing { number } }",
    "subscription A { count(to: 1) { number } } query B { __typename }",
]
TYPES = ["connection_init", "ping", "pong", "subscribe", "complete"]
IDS = st.sampled_from(["1", "2", "3", "é", "x" * 300]) | scalars


@st.composite
def payloads(draw: st.DrawFn) -> Any:  # noqa: ANN401  # JSON
    content: dict[str, Any] = {"query": draw(st.sampled_from(SUBSCRIPTIONS) | documents())}
    for name in ("operationName", "variables", "extensions", "documentId", "id", "query"):
        if draw(st.sampled_from([False, False, False, True])):
            content[name] = draw(values)
    return draw(st.sampled_from([content] * 6) | values)


@st.composite
def frames(draw: st.DrawFn) -> str | bytes:
    """A message as clients send it, with wrong types and names, and sometimes with wrong bytes."""
    type_ = draw(st.sampled_from([*TYPES, *["subscribe"] * 6]))
    content: Any = {"type": type_}
    if type_ in {"subscribe", "complete"} or draw(st.booleans()):
        content["id"] = draw(st.sampled_from(["1", "2", "3"]) | IDS)
    if type_ == "subscribe":
        content["payload"] = draw(payloads())
    elif draw(st.booleans()):
        content["payload"] = draw(values)
    if draw(st.sampled_from([False] * 9 + [True])):
        content = draw(values)
    text = json.dumps(content)
    for _ in range(draw(st.sampled_from([0] * 8 + [1, 2]))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.text(max_size=4)) + text[place + 1 :]
    return draw(st.sampled_from([text] * 20 + [b"", text.encode(errors="replace")]))


async def exchanged(socket: Socket, sent: list[str | bytes]) -> list[dict[str, Any]]:
    """All frames that come back, the last ones within a moment."""
    for one in sent:
        if isinstance(one, bytes):
            socket.send_bytes(one)
        else:
            socket.send(one)
        await asyncio.sleep(0)
    for _ in range(50):
        await asyncio.sleep(0)
    socket.leave()
    await asyncio.wait_for(socket.task, 5)
    return socket.rest()


@given(
    sent=st.lists(frames(), min_size=1, max_size=6), begins=st.sampled_from([True] * 4 + [False])
)
@MANY
async def test_no_frame_meets_a_fault_of_ours(
    making: Making,
    caplog: pytest.LogCaptureFixture,
    sent: list[str | bytes],
    begins: bool,  # noqa: FBT001
) -> None:
    client = making()
    caplog.clear()
    async with opened(client.app) as canary:
        await canary.begin()
        socket = Socket(client.app, (PROTOCOL,), {})
        await socket.frame()
        if begins:
            await socket.begin()
        got = await exchanged(socket, sent)
        answer = await canary.ask("canary", "{ site { name } }")
        assert answer == [{"data": {"site": {"name": "Gazette"}}}]
    assert caplog.records == [], "a trace was logged for a client's fault"
    for frame in got:
        if frame["type"] == "websocket.close":
            assert frame["code"] in CODES, frame
            assert len(frame["reason"].encode()) <= 123
        else:
            assert not INTERNALS.search(frame["text"].encode()), frame
            assert json.loads(frame["text"])["type"] in {
                "connection_ack", "pong", "next", "error", "complete",
            }  # fmt: skip
