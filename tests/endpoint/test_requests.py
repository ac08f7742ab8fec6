"""What a request may look like; what can't be read is the client's error, never ours."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.endpoint.asgi import POSTED, Client
from tests.endpoint.conftest import Making

ASKED = b'{"query": "{ __typename }"}'
ANSWER = {"data": {"__typename": "Query"}}
DEEP = b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 1_100 + b"]" * 1_100 + b"}}"


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON; Charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/json; profile=x",
    ],
)
async def test_json_is_taken_however_it_is_spelled(client: Client, kind: str) -> None:
    got = await client.request("POST", b"", {"content-type": kind}, ASKED)
    assert got.json == ANSWER


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "application/graphql"},
        {"content-type": "application/json; charset=latin-1"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {"content-type": "text/plain", "graphql-preflight": "1"},
    ],
)
async def test_another_type_or_encoding_is_415(client: Client, headers: dict[str, str]) -> None:
    assert (await client.request("POST", b"", headers, ASKED)).status == 415


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_what_a_foreign_page_can_post_is_refused(client: Client, kind: str) -> None:
    got = await client.request("POST", b"", {"content-type": kind}, ASKED)
    assert (got.status, got.code) == (403, "PREFLIGHT_REQUIRED")


@pytest.mark.parametrize(
    "content",
    [
        {"query": "{ __typename }", "operationName": None, "variables": None, "extensions": None},
        {"query": "{ __typename }", "operationName": "", "variables": {}, "extensions": {"a": 1}},
        {"query": "{ __typename }", "id": 1, "more": ["of", "it"]},
    ],
)
async def test_null_and_empty_mean_nothing(client: Client, content: dict[str, Any]) -> None:
    assert (await client.post(content)).json == ANSWER


@pytest.mark.parametrize(
    "content",
    [
        1,
        None,
        "{ __typename }",
        [],
        [None],
        [{"query": "{ __typename }"}],
        {},
        {"qeury": "{ __typename }"},
        {"query": None},
        {"query": 1},
        {"query": ["{ __typename }"]},
        {"query": "{ __typename }", "operationName": 1},
        {"query": "{ __typename }", "variables": [7]},
        {"query": "{ __typename }", "variables": "{}"},
        {"query": "{ __typename }", "extensions": 0},
    ],
)
async def test_wrong_shapes_are_told(client: Client, newer: Client, content: object) -> None:
    got = await client.post(content)
    assert (got.status, got.code) == (400, "MALFORMED_REQUEST")
    assert "data" not in got.json
    assert (await newer.post(content)).status == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"NONSENSE",
        b'{"query": "{ __typename }"} {}',
        b'\xef\xbb\xbf{"query": "{ __typename }"}',
        b'{"query": "\xff"}',
        b'{"query": "\xed\xa0\x80"}',
        b'{"query": "\\ud800"}',
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ __typename }", "variables": {"a": 1e999}}',
        b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 5_000 + b"}}",
        DEEP,
    ],
)
async def test_bytes_that_are_no_json_are_400(client: Client, newer: Client, body: bytes) -> None:
    for one in (client, newer):
        got = await one.post(body)
        assert (got.status, got.code) == (400, "BAD_REQUEST")
        assert "data" not in got.json


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (b"query=%ff", "BAD_REQUEST"),
        (b"query=\xff", "BAD_REQUEST"),
        (b"query=%ED%A0%80", "BAD_REQUEST"),
        (b"query={__typename}&variables={", "BAD_REQUEST"),
        (b"query={__typename}&variables=1", "MALFORMED_REQUEST"),
        (b"query={__typename}&query={__typename}", "MALFORMED_REQUEST"),
        (b"", "MALFORMED_REQUEST"),
        (b"&".join(b"a%d=1" % number for number in range(101)), "BAD_REQUEST"),
    ],
)
async def test_addresses_that_ask_nothing_are_400(
    client: Client, address: bytes, code: str
) -> None:
    got = await client.request("GET", address)
    assert (got.status, got.code) == (400, code)


async def test_an_address_may_hold_letters_of_every_script(client: Client) -> None:
    query = urlencode({"query": "{ __typename }  # größe, 大きさ"})
    assert (await client.request("GET", query)).json == ANSWER


async def test_a_body_may_come_in_parts(client: Client) -> None:
    got = await client.request("POST", b"", POSTED, ASKED[:5], ASKED[5:9], ASKED[9:])
    assert got.json == ANSWER


async def test_a_body_over_the_limit_is_413_and_not_read_further(making: Making) -> None:
    client = making(body_bytes=len(ASKED))
    assert (await client.post(ASKED)).status == 200
    assert (await client.post(ASKED + b" ")).status == 413
    told = {**POSTED, "content-length": str(len(ASKED) + 1)}
    got = await client.request("POST", b"", told, ASKED, b" ")
    assert (got.status, got.code) == (413, "BODY_TOO_LARGE")
    streamed = await client.request("POST", b"", POSTED, b" " * 20, b" " * 20, b" " * 20)
    assert streamed.status == 413


async def test_a_body_that_stalls_is_cut(making: Making) -> None:
    client = making(body_patience_s=0.01)
    got = await client.request("POST", b"", POSTED, ASKED[:5], b"")
    assert (got.status, got.code, got.headers["connection"]) == (408, "REQUEST_TIMEOUT", "close")


async def test_who_leaves_is_not_answered(client: Client) -> None:
    assert (await client.request("POST", b"", POSTED, ASKED[:5], None)).status == 0


async def test_many_at_once_do_not_mix(client: Client) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(client.ask(f"{{ a{number}: __typename }}")) for number in range(50)
        ]
    answers = [task.result().json for task in tasks]
    assert answers == [{"data": {f"a{number}": "Query"}} for number in range(50)]
