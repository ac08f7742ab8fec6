"""GET and HEAD for queries, POST for everything, OPTIONS to find out, nothing else."""

import pytest

from tests.endpoint.asgi import POSTED, Client

MUTATION = 'mutation { rename(name: "New") { name } }'
RENAMED = {"data": {"rename": {"name": "New"}}}


async def test_a_query_is_answered_by_get(client: Client) -> None:
    got = await client.get(
        query="query A($n: Int) { pages(limit: $n) { id } } query B { __typename }",
        operationName="B",
        variables='{"n": 1}',
        extensions="{}",
    )
    assert (got.status, got.json) == (200, {"data": {"__typename": "Query"}})


async def test_what_is_empty_in_an_address_is_left_out(client: Client) -> None:
    got = await client.get(query="{ __typename }", operationName="", variables="", extensions="")
    assert got.status == 200


async def test_a_name_in_an_address_may_be_null(client: Client) -> None:
    got = await client.get(query="query null { __typename }", operationName="null")
    assert got.status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_mutation_needs_post(client: Client, method: str) -> None:
    got = await client.get(method=method, query=MUTATION)
    assert (got.status, got.headers["allow"]) == (405, "POST")
    assert (await client.ask(MUTATION)).json == RENAMED


async def test_head_is_get_without_the_body(client: Client) -> None:
    full = await client.get(query="{ site { name } }")
    head = await client.get(method="HEAD", query="{ site { name } }")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == full.headers["content-length"]


async def test_options_tells_the_methods(client: Client) -> None:
    got = await client.request("OPTIONS")
    assert (got.status, got.body) == (204, b"")
    assert got.headers["allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "QUERY", "get"])
async def test_another_method_is_405(client: Client, method: str) -> None:
    got = await client.request(method, b"", POSTED, b'{"query": "{ __typename }"}')
    assert (got.status, got.code) == (405, "METHOD_NOT_ALLOWED")
    assert got.headers["allow"] == "GET, HEAD, POST, OPTIONS"
