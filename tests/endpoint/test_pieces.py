"""Answers in pieces: who gets them, how they are framed, and what goes wrong on their way."""

from typing import Any, Final

import pytest

from endpoint.accept import EVENTS, GRAPHQL, JSON
from endpoint.budget import Budget
from endpoint.rates import Rates
from settings import Settings
from tests.endpoint.asgi import Client, Got
from tests.endpoint.in_pieces import Json, Merged, events_of, merged, parts_of
from tests.endpoint.late import Gate, client
from tests.endpoint.socketing import opened
from wiring import schema_for

DEFERRED: Final = "{ site { name ... @defer { late } } }"
STREAMED: Final = "{ items @stream(initialCount: 1) { name late } }"
# As each of them asks where a document has a directive.
APOLLO: Final = f"multipart/mixed;incrementalSpec=v0.2,{GRAPHQL},application/json;q=0.9"
APOLLO_3: Final = f"multipart/mixed;deferSpec=20220824,{GRAPHQL},application/json;q=0.9"
GRAPHIQL: Final = "application/json, multipart/mixed"
URQL: Final = (
    f"{GRAPHQL}, application/graphql+json, application/json, text/event-stream, multipart/mixed"
)
IN_PARTS: Final = {"accept": APOLLO}
WHOLE: Final = {"data": {"site": {"name": "Gazette", "late": "at last"}}}
PATIENCE_S: Final = 10


@pytest.fixture
def gate() -> Gate:
    """Open: nobody waits."""
    made = Gate()
    made.opened.set()
    return made


@pytest.fixture
def served(gate: Gate) -> Client:
    return client(gate)


def pieces_of(got: Got) -> list[Json]:
    assert got.status == 200, got.body
    if got.headers["content-type"].startswith("multipart"):
        return parts_of(got.headers["content-type"], got.body)
    assert got.headers["content-type"] == "text/event-stream; charset=utf-8"
    return events_of(got.body)


async def asked(served: Client, document: str, accept: str = APOLLO) -> Merged:
    return merged(pieces_of(await served.ask(document, {"accept": accept})))


# ── Who gets them ───────────────────────────────────────────────────────────────────────────────


async def test_an_answer_in_parts_is_framed_so_that_each_part_ends_as_it_comes(
    served: Client,
) -> None:
    got = await served.ask(DEFERRED, IN_PARTS)
    assert got.headers["content-type"] == 'multipart/mixed; boundary="-"; incrementalSpec=v0.2'
    assert got.headers["cache-control"] == "no-store"
    assert "content-length" not in got.headers
    head = "\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
    first = '{"data":{"site":{"name":"Gazette"}},"pending":[{"id":"0","path":["site"]}]'
    then = '{"incremental":[{"id":"0","data":{"late":"at last"}}],"completed":[{"id":"0"}]'
    parts = [first + ',"hasNext":true}', then + ',"hasNext":false}']
    told = "".join(f"---{head}{one}\r\n" for one in parts)
    assert got.body.decode() == told + "-----\r\n"


async def test_an_answer_in_events_is_one_event_per_piece(served: Client) -> None:
    got = await served.ask(DEFERRED, {"accept": EVENTS})
    assert merged(events_of(got.body)).answer == WHOLE


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (APOLLO, "multipart/mixed"),
        (GRAPHIQL, "multipart/mixed"),
        (URQL, EVENTS),
        ('multipart/mixed; incrementalSpec="v0.2", */*', "multipart/mixed"),
        (f"multipart/mixed;deferSpec=20220824, multipart/mixed, {JSON}", "multipart/mixed"),
        (f"{EVENTS};q=0.5, multipart/mixed, {JSON}", "multipart/mixed"),
        (f"{EVENTS}, multipart/mixed;q=0.5, {JSON}", EVENTS),
    ],
)
async def test_who_names_a_form_of_pieces_gets_them(
    served: Client, accept: str, media_type: str
) -> None:
    got = await served.ask(DEFERRED, {"accept": accept})
    assert got.headers["content-type"].partition(";")[0] == media_type
    assert merged(pieces_of(got)).answer == WHOLE


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        JSON,
        GRAPHQL,
        APOLLO_3,
        f"multipart/*, {JSON}",
        f"multipart/mixed;q=0, {JSON}",
        f"multipart/mixed;incrementalSpec=v9, {JSON}",
        f"multipart/mixed;boundary=graphql;subscriptionSpec=1.0, {JSON}",
        f"multipart/mixed;deferSpec=20220824, {JSON}, */*",
        f"{JSON}, multipart/mixed, {'x' * 2000}",
    ],
)
async def test_who_names_none_of_ours_gets_the_whole_answer(served: Client, accept: str) -> None:
    for document in (DEFERRED, DEFERRED.replace("@defer", "@defer(if: true)")):
        got = await served.ask(document, {"accept": accept})
        assert (got.media_type in {JSON, GRAPHQL}, got.json) == (True, WHOLE)


async def test_without_a_directive_the_answer_is_whole(served: Client) -> None:
    got = await served.ask("{ site { name late } }", IN_PARTS)
    assert (got.media_type, got.json) == (GRAPHQL, WHOLE)


async def test_who_takes_parts_only_gets_a_whole_answer_as_one(gate: Gate) -> None:
    only = {"accept": "multipart/mixed"}
    got = await client(gate).ask("{ site { name late } }", only)
    assert parts_of(got.headers["content-type"], got.body) == [WHOLE]
    got = await client(gate).ask("{ wrong }", only)
    assert "data" not in parts_of(got.headers["content-type"], got.body)[0]
    assert (await client(gate, incremental=False).ask(DEFERRED, only)).status == 406


@pytest.mark.parametrize("later", [True, False])
async def test_a_variable_may_decide(served: Client, *, later: bool) -> None:
    query = "query ($later: Boolean!) { site { name ... @defer(if: $later) { late } } }"
    content = {"query": query, "variables": {"later": later}}
    got = await served.post(content, IN_PARTS)
    assert (merged(pieces_of(got)).answer if later else got.json) == WHOLE


async def test_a_query_in_the_address_is_answered_in_pieces_too(served: Client) -> None:
    assert merged(pieces_of(await served.get(IN_PARTS, query=DEFERRED))).answer == WHOLE
    assert (await served.get(IN_PARTS, "HEAD", query=DEFERRED)).media_type == GRAPHQL


async def test_what_an_answer_took_is_told_of_a_whole_one(served: Client) -> None:
    got = await served.ask(DEFERRED, {**IN_PARTS, "graphql-cost": "1"})
    assert got.json["data"] == WHOLE["data"]
    assert got.json["extensions"]["cost"]["estimate"] == 3


async def test_a_mutation_runs_once_and_tells_the_rest_later(served: Client) -> None:
    answer = await asked(served, 'mutation { rename(name: "x") { name ... @defer { late } } }')
    assert answer.answer == {"data": {"rename": {"name": "x", "late": "at last"}}}


async def test_a_socket_is_sent_each_piece(served: Client) -> None:
    async with opened(served.app) as socket:
        await socket.begin()
        assert merged(await socket.ask("1", DEFERRED)).answer == WHOLE
        assert await socket.ask("1", DEFERRED.replace("@defer", "@defer(if: false)")) == [WHOLE]


async def test_what_an_event_brings_comes_in_one_piece(served: Client) -> None:
    query = "subscription ($a: Boolean!) { renamed { name ... @defer(if: $a) { late } } }"
    content = {"query": query, "variables": {"a": True}}
    got = await served.post(content, {"accept": EVENTS})
    assert events_of(got.body) == [{"data": {"renamed": WHOLE["data"]["site"]}}]


async def test_labels_come_with_what_they_stand_at(served: Client) -> None:
    document = """{
      site { ... @defer(label: "a") { late } }
      items @stream(label: "b") { name }
    }"""
    assert sorted(map(str, (await asked(served, document)).labels)) == ["a", "b"]


# ── Refusals ────────────────────────────────────────────────────────────────────────────────────


async def test_where_they_are_off_the_directives_are_unknown(gate: Gate) -> None:
    served = client(gate, incremental=False)
    for document, name in ((DEFERRED, "defer"), (STREAMED, "stream")):
        got = await served.ask(document, IN_PARTS)
        assert (got.status, got.code) == (400, "GRAPHQL_VALIDATION_FAILED")
        assert got.json["errors"][0]["message"] == f"Unknown directive '@{name}'."


def test_they_are_off_in_production_unless_set() -> None:
    for settings, on in (
        (Settings(), True),
        (Settings(mode="production"), False),
        (Settings(mode="production", incremental=True), True),
        (Settings(incremental=False), False),
    ):
        assert (schema_for(settings).get_directive("defer") is not None) is on


@pytest.mark.parametrize(
    "document",
    [
        '{ site { ... @defer(label: "a") { name } ... @defer(label: "a") { late } } }',
        "query ($a: String) { site { ... @defer(label: $a) { name } } }",
        'mutation { ... @defer { rename(name: "x") { name } } }',
        "subscription { renamed { ... @defer { name } } }",
        "{ site { name @stream } }",
        "{ site { ... { name } @defer } }",
        '{ items @stream(initialCount: "1") { name } }',
        "{ site { a: items @stream { name } a: items { name } } }",
    ],
)
async def test_a_wrong_directive_is_refused(served: Client, document: str) -> None:
    got = await served.ask(document, IN_PARTS)
    assert got.status == 400
    assert "data" not in got.json


async def test_variables_that_do_not_fit_are_refused_before_anything_is_sent(
    served: Client,
) -> None:
    query = "query ($later: Boolean!) { site { ... @defer(if: $later) { name } } }"
    got = await served.post({"query": query, "variables": {"later": 5}}, IN_PARTS)
    assert (got.status, got.code, got.media_type) == (400, "BAD_USER_INPUT", GRAPHQL)


async def test_a_negative_count_is_an_error_of_its_field(served: Client) -> None:
    got = await served.ask("{ items @stream(initialCount: -1) { name } }", IN_PARTS)
    assert got.json["data"] is None
    assert got.json["errors"][0]["message"] == "`initialCount` is 0 or more."
    assert got.code == "BAD_USER_INPUT"


async def test_a_stream_costs_its_whole_list_and_what_is_deferred_a_little_more(gate: Gate) -> None:
    spent: list[int] = []

    class Noting(Rates):
        def spend(self, scope: Any, cost: int) -> None:  # noqa: ANN401  # ASGI
            spent.append(cost)
            super().spend(scope, cost)

    document = "{ items(first: 50) @stream { name ... @defer { late } } }"
    served = client(gate, rates=Noting(Budget(10_000)))
    await served.ask(document.replace("... @defer { late }", "late"), IN_PARTS)
    await served.ask(document, IN_PARTS)
    await served.ask(document)
    assert spent == [101, 101 + 50 * 10, 101]


async def test_more_pieces_than_an_answer_may_have_are_refused(served: Client) -> None:
    deferred = " ".join(f"... @defer {{ late{number}: late }}" for number in range(29))
    got = await served.ask(f"{{ items(first: 100) {{ {deferred} }} }}", IN_PARTS)
    assert (got.status, got.code) == (400, "COST_TOO_HIGH")
    got = await served.ask(f"{{ items(first: 100) {{ {deferred} }} }}")
    assert got.status == 200


async def test_a_document_of_50_directives_is_answered(served: Client) -> None:
    document = f"{{ site {{ name {'... @defer { ' * 9}late{' }' * 9} }} }}"
    assert (await asked(served, document)).answer == WHOLE
    deferred = " ".join("... @defer { late }" for _ in range(50))
    assert (await asked(served, f"{{ site {{ name {deferred} }} }}")).answer == WHOLE
    refused = await served.ask(f"{{ site {{ {deferred} ... @defer {{ name }} }} }}", IN_PARTS)
    assert refused.code == "TOO_MANY_DIRECTIVES"


async def test_streams_of_streams_are_answered_whole(served: Client) -> None:
    inner = "items(first: 70) @stream { name late }"
    answer = await asked(served, f"{{ items(first: 30) @stream {{ name {inner} }} }}")
    assert answer.errors == []
    assert [len(one["items"]) for one in answer.data["items"]] == [70] * 30
    too_many = "{ items(first: 100) @stream { items(first: 100) @stream { name } } }"
    assert (await served.ask(too_many, IN_PARTS)).code == "COST_TOO_HIGH"
