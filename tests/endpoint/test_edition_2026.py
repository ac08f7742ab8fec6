"""What GraphQL over HTTP of September 2026 wants of a server that goes by its status codes.

Its MUSTs, and of its SHOULDs those on statuses; ``STATUSES`` in ``test_answers.py`` has the table.
"""

from typing import Any

import pytest

from endpoint.accept import GRAPHQL, HTML, JSON
from endpoint.operations import Operations
from endpoint.operations import Rules as DocumentRules
from execution.documents import Documents
from execution.limits import Limits
from tests.endpoint.asgi import POSTED, Client, Got
from tests.endpoint.conftest import Making
from tests.endpoint.test_answers import Slow
from tests.execution.schema import made

SITE = "{ site { name } }"
MUTATION = 'mutation { rename(name: "x") { name } }'
ACCEPTS = (GRAPHQL, JSON, "*/*", "", f"{JSON};q=0.9, {GRAPHQL};q=0.1", f"{HTML}, */*;q=0.8")

# Requests without an answer, and the status that the text gives for each.
FAILURES: list[tuple[dict[str, Any], int]] = [
    ({"content": b"{"}, 400),
    ({"content": b"\xff"}, 400),
    ({"content": {"query": "{"}}, 400),
    ({"content": {"query": "{ wrong }"}}, 422),
    ({"content": {"qeury": SITE}}, 422),
    ({"content": {"query": 1}}, 422),
    ({"content": {"query": SITE, "variables": [7]}}, 422),
    ({"content": {"query": SITE, "operationName": 1}}, 422),
    ({"content": {"query": SITE, "extensions": "x"}}, 422),
    ({"content": {"query": "query A { broken } query B { broken }"}}, 422),
    ({"content": {"query": "query A { broken }", "operationName": "B"}}, 422),
    ({"content": {"query": "query($id: ID!) { node(id: $id) { id } }"}}, 422),
    ({"content": {"documentId": "unknown"}}, 422),
    ({"content": b"x" * 200, "headers": {"content-type": "application/xml"}}, 415),
    ({"content": {"query": SITE + " " * 300}}, 413),
]


@pytest.fixture
def small(making: Making) -> Client:
    """With room for bodies and addresses of 200 bytes."""
    return making(status_codes="2026", body_bytes=200)


@pytest.mark.parametrize("accept", ACCEPTS)
@pytest.mark.parametrize(("asked", "status"), FAILURES)
async def test_without_data_the_status_is_that_of_the_failure(
    small: Client, asked: dict[str, Any], status: int, accept: str
) -> None:
    headers = {"accept": accept, **asked.get("headers", {})}
    got = await small.post(asked["content"], headers)
    assert got.status == status
    is_well_formed(got)


def is_well_formed(got: Got) -> None:
    """A GraphQL response of its own media type, whatever the client takes."""
    assert got.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert set(got.json) == {"errors"}
    assert all(isinstance(one["message"], str) for one in got.json["errors"])


@pytest.mark.parametrize("accept", ACCEPTS)
async def test_with_data_the_status_is_2xx(newer: Client, accept: str) -> None:
    whole = await newer.ask(SITE, {"accept": accept})
    assert (whole.status, set(whole.json)) == (200, {"data"})
    partial = await newer.ask("{ broken }", {"accept": accept})
    assert partial.status == (294 if partial.media_type == GRAPHQL else 200)
    assert set(partial.json) == {"data", "errors"}


async def test_null_data_with_errors_is_partial_success(making: Making) -> None:
    client = making(status_codes="2026", executor=Slow(), deadline_s=0.01)
    got = await client.ask(SITE, {"accept": GRAPHQL})
    assert (got.status, got.json["data"]) == (294, None)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [(GRAPHQL, GRAPHQL), (JSON, JSON), ("", GRAPHQL), ("*/*", GRAPHQL), ("application/*", GRAPHQL)],
)
async def test_the_newer_form_is_for_all_who_take_it(
    newer: Client, accept: str, expected: str
) -> None:
    assert (await newer.ask(SITE, {"accept": accept})).media_type == expected


async def test_nothing_acceptable_is_406(newer: Client) -> None:
    got = await newer.ask(SITE, {"accept": "text/plain"})
    assert got.status == 406
    is_well_formed(got)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_mutation_by_get_is_405_and_not_executed(newer: Client, method: str) -> None:
    got = await newer.get(method=method, query=MUTATION)
    assert (got.status, got.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
async def test_another_method_is_405(newer: Client, method: str) -> None:
    got = await newer.request(method)
    assert (got.status, got.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


async def test_a_body_that_stalls_is_408(making: Making) -> None:
    client = making(status_codes="2026", body_patience_s=0.01)
    got = await client.request("POST", b"", POSTED, b"{", b"")
    assert got.status == 408
    is_well_formed(got)


@pytest.mark.parametrize("edition", ["2025", "2026"])
async def test_an_address_that_is_too_long_is_414(making: Making, edition: str) -> None:
    client = making(status_codes=edition, body_bytes=200)
    got = await client.get(query=SITE + " " * 200)
    assert (got.status, got.code) == (414, "ADDRESS_TOO_LONG")
    assert (await client.get(query=SITE)).status == 200


async def test_who_may_not_run_a_document_is_told_by_403(making: Making) -> None:
    rules = DocumentRules({"a": "{ site { id } }"}, "only")
    statuses = []
    for edition in ("2025", "2026"):
        asked = Operations(Documents(made(), Limits()), rules)
        client = making(status_codes=edition, operations=asked)
        statuses += [(await client.ask(SITE, {"accept": kind})).status for kind in (GRAPHQL, JSON)]
    assert statuses == [403, 200, 403, 403]


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
async def test_json_in_utf_8_is_taken_with_or_without_saying_so(newer: Client, kind: str) -> None:
    body = '{"query": "{ site { name } }", "operationName": "", "é": "💥"}'.encode()
    got = await newer.request("POST", b"", {"content-type": kind}, body)
    assert got.json == {"data": {"site": {"name": "Gazette"}}}


async def test_null_is_nothing_and_other_properties_are_passed_over(newer: Client) -> None:
    absent: dict[str, Any] = dict.fromkeys(("operationName", "variables", "extensions"))
    got = await newer.post({"query": SITE, **absent, "more": [1], "id": {}})
    assert got.status == 200


async def test_in_an_address_null_is_a_name_and_empty_is_nothing(newer: Client) -> None:
    named = "query null { site { name } } query B { broken }"
    assert (await newer.get(query=named, operationName="null")).json["data"]["site"]
    empty = await newer.get(query=SITE, operationName="", variables="", extensions="")
    assert empty.status == 200
