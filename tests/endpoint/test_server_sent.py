"""GraphQL over server-sent events, and only for who asks for them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.types import ASGIApp, Message

from endpoint.accept import EVENTS, GRAPHQL, JSON
from endpoint.http import Endpoint, Rules
from endpoint.server_sent import EventStreams
from tests.endpoint.asgi import Client
from tests.endpoint.conftest import Making

ASKED = {"accept": EVENTS}
COUNT = "subscription { count(to: 2) { number name } }"
ENDLESS = "subscription { endless { number } }"
COMPLETE = b"event: complete\ndata:\n\n"
# As urql sends it with a query, and Apollo's link with anything.
URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, "
    "text/event-stream, multipart/mixed"
)
PATIENCE_S = 10


def sent(*contents: object) -> bytes:
    parts = [json.dumps(one, separators=(",", ":")).encode() for one in contents]
    return b"".join(b"event: next\ndata: %b\n\n" % one for one in parts) + COMPLETE


def counted(number: int) -> object:
    return {"data": {"count": {"number": number, "name": f"event {number}"}}}


async def test_a_subscription_is_sent_as_events(client: Client) -> None:
    got = await client.ask(COUNT, ASKED)
    assert (got.status, got.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert got.headers["cache-control"] == "no-store"
    assert got.body == sent(counted(1), counted(2))


async def test_a_browsers_event_source_gets_it_by_its_address(client: Client) -> None:
    got = await client.get(ASKED, query=COUNT)
    assert got.body == sent(counted(1), counted(2))
    assert (await client.get(ASKED, query='mutation { rename(name: "x") { name } }')).status == 405


async def test_a_query_is_one_event_for_who_prefers_events(client: Client) -> None:
    for accept in (EVENTS, f"{EVENTS}, application/json;q=0.9", f"{EVENTS};charset=utf-8"):
        got = await client.ask("{ site { name } }", {"accept": accept})
        assert got.body == sent({"data": {"site": {"name": "Gazette"}}})


@pytest.mark.parametrize(
    "accept", [URQL, "*/*", f"{JSON}, {EVENTS}", f"{EVENTS};q=0.1, {GRAPHQL}", f"{EVENTS};q=0, */*"]
)
async def test_a_query_is_json_for_all_others(client: Client, accept: str) -> None:
    got = await client.ask("{ site { name } }", {"accept": accept})
    assert got.media_type in {JSON, GRAPHQL}
    assert got.json == {"data": {"site": {"name": "Gazette"}}}


async def test_a_subscription_needs_no_preference_for_events(client: Client) -> None:
    for accept in (URQL, f"{JSON}, {EVENTS};q=0.1", "text/event-stream, multipart/mixed"):
        assert (await client.ask(COUNT, {"accept": accept})).body == sent(counted(1), counted(2))


@pytest.mark.parametrize("accept", ["", "*/*", JSON, GRAPHQL, f"{EVENTS};q=0, {JSON}"])
async def test_a_subscription_over_plain_http_is_refused_with_the_ways_to_go(
    client: Client, newer: Client, accept: str
) -> None:
    for one in (client, newer):
        got = await one.ask(COUNT, {"accept": accept})
        assert (got.status, got.code) == (406, "NOT_ACCEPTABLE")
        assert "text/event-stream" in got.json["errors"][0]["message"]
        assert "graphql-transport-ws" in got.json["errors"][0]["message"]
    assert (await client.get({"accept": EVENTS}, "HEAD", query=COUNT)).status == 406


async def test_what_can_not_be_run_is_told_in_an_event(client: Client) -> None:
    for query in ("{ wrong }", "subscription { wrong }", "subscription { count(to: $x) { name } }"):
        got = await client.ask(query, ASKED)
        assert got.status == 200
        first, rest = got.body.removeprefix(b"event: next\ndata: ").split(b"\n\n", 1)
        assert rest == COMPLETE
        assert json.loads(first).keys() == {"errors"}
    assert (await client.post(b"{", ASKED)).status == 400
    assert (await client.post({"query": 1}, ASKED)).media_type == JSON


async def test_what_fails_in_the_middle_is_told_and_ends_it(
    making: Making, caplog: pytest.LogCaptureFixture
) -> None:
    got = await making(error=RuntimeError("select secret")).ask(
        "subscription { failing { number } }", ASKED
    )
    assert b"secret" not in got.body
    assert b"INTERNAL_SERVER_ERROR" in got.body
    assert got.body.endswith(COMPLETE)
    assert len(caplog.records) == 1


class Reading:
    """A client that reads parts as they come."""

    def __init__(self, app: ASGIApp, query: str, **given: str) -> None:
        self.left = asyncio.Event()
        self.deaf = asyncio.Event()
        self._parts: asyncio.Queue[Message] = asyncio.Queue()
        self._body = json.dumps({"query": query}).encode()
        headers = [(b"accept", EVENTS.encode()), (b"content-type", b"application/json")]
        headers += [(name.encode(), value.encode()) for name, value in given.items()]
        scope = {
            "type": "http", "method": "POST", "path": "/graphql", "query_string": b"",
            "headers": headers,
        }  # fmt: skip
        self.task = asyncio.ensure_future(app(scope, self._receive, self._send))

    async def _receive(self) -> Message:
        if self._body:
            body, self._body = self._body, b""
            return {"type": "http.request", "body": body, "more_body": False}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if self.deaf.is_set():
            await asyncio.Event().wait()
        self._parts.put_nowait(message)

    async def part(self) -> bytes:
        message = await asyncio.wait_for(self._parts.get(), PATIENCE_S)
        body: bytes = message.get("body", b"")
        return body


def impatient(making: Making) -> Endpoint:
    return Endpoint(making().runner, rules=Rules(), event_streams=EventStreams(0.05, 0.05))


@asynccontextmanager
async def reading(app: ASGIApp) -> AsyncIterator[Reading]:
    """One that has read the first event of an endless stream; it ends by itself."""
    tasks = len(asyncio.all_tasks())
    client = Reading(app, ENDLESS)
    await client.part()
    assert await client.part() == b'event: next\ndata: {"data":{"endless":{"number":1}}}\n\n'
    yield client
    await asyncio.wait_for(client.task, PATIENCE_S)
    await asyncio.sleep(0.02)
    assert len(asyncio.all_tasks()) <= tasks


async def test_a_silent_stream_is_kept_alive_by_comments(making: Making) -> None:
    async with reading(impatient(making)) as client:
        assert [await client.part() for _ in range(3)] == [b":\n\n"] * 3
        client.left.set()


async def test_who_takes_nothing_is_let_go(making: Making) -> None:
    async with reading(impatient(making)) as client:
        client.deaf.set()


async def test_streams_end_with_the_server_and_say_nothing_of_completion(making: Making) -> None:
    streams = EventStreams()
    endpoint = Endpoint(making().runner, rules=Rules(), event_streams=streams)
    async with reading(endpoint) as client:
        streams.end()
        assert await client.part() == b""
