"""Status codes by both editions, errors by one rule, and what else comes with an answer."""

import asyncio
import gzip
from typing import Any

import pytest

from endpoint.accept import GRAPHQL, JSON
from endpoint.sharing import shared_with
from execution.documents import Operation
from execution.run import Answer
from tests.endpoint.asgi import POSTED, Client
from tests.endpoint.conftest import Making

OURS = {GRAPHQL: {"accept": GRAPHQL}, JSON: {"accept": JSON}}
SEVERAL = "query A { __typename } query B { __typename }"
UNFIT = {"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {"id": None}}

# A request, and its status: 2025 as GraphQL's type, as JSON, 2026 as GraphQL's type, as JSON.
STATUSES: dict[str, tuple[object, tuple[int, int, int, int]]] = {
    "data": ({"query": "{ __typename }"}, (200, 200, 200, 200)),
    "data and errors": ({"query": "{ broken }"}, (200, 200, 294, 200)),
    "not parseable": ({"query": "{"}, (400, 200, 400, 400)),
    "not valid": ({"query": "{ wrong }"}, (400, 200, 422, 422)),
    "too large": ({"query": "{ " + "search { __typename } " * 21 + "}"}, (400, 200, 422, 422)),
    "no operation": ({"query": SEVERAL}, (400, 200, 422, 422)),
    "another operation": ({"query": SEVERAL, "operationName": "C"}, (400, 200, 422, 422)),
    "variables": (UNFIT, (400, 200, 422, 422)),
    "wrong shape": ({"query": 1}, (400, 400, 422, 422)),
    "no JSON": (b"{", (400, 400, 400, 400)),
}


@pytest.mark.parametrize("name", STATUSES)
async def test_the_status_is_that_of_the_edition(client: Client, newer: Client, name: str) -> None:
    content, expected = STATUSES[name]
    got = [
        await one.post(content, OURS[media_type])
        for one in (client, newer)
        for media_type in (GRAPHQL, JSON)
    ]
    assert tuple(one.status for one in got) == expected
    assert all(("data" in one.json) == name.startswith("data") for one in got)
    assert [one.media_type for one in got[:3]] == [GRAPHQL, JSON, GRAPHQL]
    # By the newer text application/json is for what went well.
    assert got[3].media_type == (JSON if expected[3] < 300 else GRAPHQL)


async def test_an_error_of_ours_is_told_and_another_is_not(
    making: Making, caplog: pytest.LogCaptureFixture
) -> None:
    (told,) = (await making().ask("{ broken }")).json["errors"]
    assert (told["message"], told["extensions"]["code"]) == ("Say it so.", "BAD_USER_INPUT")
    got = await making(error=RuntimeError("asyncpg: select secret")).ask("{ broken }")
    (told,) = got.json["errors"]
    assert told["message"] == "Internal error."
    assert told["extensions"]["requestId"] == got.headers["x-request-id"]
    assert b"secret" not in got.body
    assert len(caplog.records) == 1


class Failing:
    """An executor that is broken itself."""

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: object
    ) -> Answer:
        raise TimeoutError(f"secret of {operation.name}, {variables}, {context}")


class Slow:
    """An executor that never ends."""

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: object
    ) -> Answer:
        await asyncio.sleep(60)
        raise AssertionError((operation, variables, context))


async def test_a_fault_of_ours_is_500_and_logged_once(
    making: Making, caplog: pytest.LogCaptureFixture
) -> None:
    got = await making(executor=Failing()).ask("{ __typename }")
    assert (got.status, got.code) == (500, "INTERNAL_SERVER_ERROR")
    assert b"secret" not in got.body
    assert [vars(one)["request_id"] for one in caplog.records] == [got.headers["x-request-id"]]


async def test_an_operation_ends_at_its_deadline(making: Making) -> None:
    got = await making(executor=Slow(), deadline_s=0.01).ask("{ __typename }")
    assert (got.status, got.code, got.json["data"]) == (200, "TIMEOUT", None)


async def test_answers_of_some_size_are_compressed_for_who_can_read_it(client: Client) -> None:
    names = " ".join(f"a{number}_{'x' * 60}: __typename" for number in range(20))
    plain = await client.ask(f"{{ {names} }}")
    packed = await client.ask(f"{{ {names} }}", {"accept-encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-length"] == str(len(packed.body))
    small = await client.ask("{ __typename }", {"accept-encoding": "gzip"})
    assert "content-encoding" not in small.headers


async def page(_scope: object, _receive: object, send: Any) -> None:  # noqa: ANN401  # ASGI
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"page"})


BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("stalls", ["the body", "the answer"])
async def test_who_is_still_served_when_the_server_has_to_stop_is_told_so(
    making: Making, stalls: str
) -> None:
    client = making(executor=Slow())
    if stalls == "the body":
        asking = client.request("POST", b"", POSTED, b'{"query":', b"")
    else:
        asking = client.ask("{ __typename }")
    task = asyncio.create_task(asking)
    await asyncio.sleep(0.02)
    task.cancel()  # as uvicorn does
    got = await task
    assert (got.status, got.code) == (503, "SERVER_STOPPING")
    assert (got.headers["retry-after"], got.headers["connection"]) == ("1", "close")


async def test_a_browser_is_shown_the_page_unless_its_address_asks(making: Making) -> None:
    client = making(page=page)
    assert (await client.get(BROWSER)).body == b"page"
    assert (await client.get(BROWSER, theme="dark")).body == b"page"
    asked = await client.get(BROWSER, query="{ __typename }")
    assert (asked.media_type, asked.json) == (JSON, {"data": {"__typename": "Query"}})
    for name in ("id", "documentId", "extensions"):
        assert (await client.get(BROWSER, **{name: "{}"})).json["errors"]
    for accept in ("*/*", GRAPHQL, f"{JSON}, text/html;q=0.9"):
        assert (await client.get({"accept": accept})).status == 400
    assert (await client.post({"query": "{ __typename }"}, BROWSER)).body != b"page"
    assert (await client.request("GET", b"\xff", BROWSER)).status == 400


async def test_without_a_page_a_browser_is_told_what_is_missing(client: Client) -> None:
    assert (await client.get(BROWSER)).code == "MALFORMED_REQUEST"


async def test_other_sites_may_not_read_answers_unless_they_are_named(client: Client) -> None:
    foreign = {"origin": "https://example.org"}
    asking = {**foreign, "access-control-request-method": "POST"}
    open_to_it = Client(shared_with(["https://example.org"], client.app))
    for one, expected in ((client, None), (open_to_it, "https://example.org")):
        got = await one.ask("{ __typename }", foreign)
        preflight = await one.request("OPTIONS", b"", asking)
        assert got.headers.get("access-control-allow-origin") == expected
        assert preflight.headers.get("access-control-allow-origin") == expected
    other = await open_to_it.ask("{ __typename }", {"origin": "https://example.com"})
    assert "access-control-allow-origin" not in other.headers


# All that the documentation tells clients to send, and what their libraries add.
SENT = (
    "accept,apollo-require-preflight,apollographql-client-name,apollographql-client-version,"
    "authorization,content-type,graphql-cost,graphql-explorer,graphql-preflight,if-none-match,"
    "traceparent,x-apollo-operation-name"
)


async def test_pages_of_named_sites_may_send_every_header_and_read_what_they_need(
    client: Client,
) -> None:
    for allowed in ("https://example.org", "*"):
        open_to_it = Client(shared_with([allowed], client.app))
        for method in ("GET", "HEAD", "POST"):
            asking = {  # as Chromium sends it
                "origin": "https://example.org",
                "access-control-request-method": method,
                "access-control-request-headers": SENT,
                "sec-fetch-mode": "cors",
                "sec-fetch-site": "cross-site",
            }
            got = await open_to_it.request("OPTIONS", b"", asking)
            assert got.status == 200
            assert got.headers["access-control-allow-headers"] == SENT
            assert method in got.headers["access-control-allow-methods"].split(", ")
        refused = await open_to_it.ask("{", {"origin": "https://example.org"})
        exposed = refused.headers["access-control-expose-headers"].split(", ")
        assert {"retry-after", "x-request-id", "etag"} <= set(exposed)
        assert "access-control-allow-credentials" not in refused.headers
