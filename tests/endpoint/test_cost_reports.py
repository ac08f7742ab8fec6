"""What an answer may cost and what it took, for who asks."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from cache.offers import let_settle
from db.explain import watching
from endpoint.http import Endpoint, Rules
from endpoint.operations import Operations
from endpoint.running import Runner
from endpoint.sending import encoded
from execution.masking import Masking
from execution.measuring import Measuring
from execution.run import ReferenceExecutor
from resolvers.context import Context
from schema.binding import info_of
from tests.endpoint.asgi import Client
from tests.endpoint.conftest import Making
from tests.execution.schema import made
from tests.schema import planning
from tests.schema.conftest import MEDIA, Reader, gazette, template
from tests.schema.gazette import NOW
from wiring import executor, subscriptions

__all__ = ["gazette", "template"]

ASKED = {"graphql-cost": "1"}
FRONT = """{
  front: articles(first: 3) { nodes { title byline { role author { name } } tags { name url } } }
}"""


@pytest.fixture(scope="module")
async def client(gazette: Reader) -> Client:
    """Of the real schema over the Gazette."""
    measured = Measuring(
        executor(hints=True, planned=True),
        info_of,
        lambda context, note: watching(context.db, note),
    )
    runner = Runner(
        Operations(planning.DOCUMENTS),
        planning.PLANS,
        lambda _: Context(gazette.db, clock=lambda: NOW, media=MEDIA, prepared=True),
        streams=subscriptions(hints=True, deadline_s=10),
        masking=Masking(()),
        measuring=measured,
    )
    return Client(Endpoint(runner, rules=Rules()))


async def test_each_field_tells_its_rows_statements_time_and_bytes(client: Client) -> None:
    got = await client.ask(FRONT, ASKED)
    data, cost = got.json["data"], got.json["extensions"]["cost"]
    operation = planning.DOCUMENTS.operation(FRONT, None)
    assert cost["estimate"] == planning.DOCUMENTS.check(operation, {})
    assert cost["limit"] == planning.DOCUMENTS.limits.cost
    assert cost["planned"]
    assert cost["bytes"] == len(encoded(data))
    fields = {one["path"]: one for one in cost["fields"]}
    nodes = data["front"]["nodes"]
    assert {path: one["rows"] for path, one in fields.items()} == {
        "front": 1,
        "front.nodes": 3,
        "front.nodes.byline": sum(len(one["byline"]) for one in nodes),
        "front.nodes.byline.author": sum(len(one["byline"]) for one in nodes),
        "front.nodes.tags": sum(len(one["tags"]) for one in nodes),
        "front.nodes.tags.url": sum(len(one["tags"]) for one in nodes),
    }
    assert fields["front.nodes"]["bytes"] == len(encoded(nodes))
    assert fields["front.nodes.tags"]["bytes"] == sum(len(encoded(one["tags"])) for one in nodes)
    assert fields["front"]["statements"] == fields["front.nodes.tags"]["statements"] == 1
    # The statement of the articles has read it.
    assert fields["front.nodes.byline"]["statements"] == fields["front.nodes.byline"]["ms"] == 0
    assert sum(one["statements"] for one in fields.values()) == cost["statements"]
    assert 0 < fields["front.nodes.tags"]["ms"] < fields["front"]["ms"] < cost["ms"]


async def test_the_answer_is_that_of_who_does_not_ask(client: Client) -> None:
    plain, told = await client.ask(FRONT), await client.ask(FRONT, ASKED)
    assert plain.json == {"data": told.json["data"]}
    assert told.headers["cache-control"] == "no-store"
    assert "cache-control" not in plain.headers


async def test_a_field_that_resolvers_make_tells_its_time(client: Client) -> None:
    got = await client.ask("{ articles(first: 2) { nodes { body { html } } } }", ASKED)
    fields = {one["path"]: one for one in got.json["extensions"]["cost"]["fields"]}
    assert fields["articles.nodes.body.html"]["rows"] == 2
    assert fields["articles.nodes.body.html"]["ms"] > 0


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { queryType { name } } site { name } }",
        '{ at(time: "2999-01-01T00:00:00Z") { id } site { name } }',
    ],
)
async def test_what_plans_leave_to_graphql_core_tells_rows_and_bytes(
    client: Client, query: str
) -> None:
    got = await client.ask(query, ASKED)
    cost = got.json["extensions"]["cost"]
    assert (cost["planned"], cost["statements"]) == (False, pytest.approx(2, abs=1))
    (site,) = (one for one in cost["fields"] if one["path"] == "site")
    assert (site["rows"], site["bytes"]) == (1, len(encoded(got.json["data"]["site"])))


async def test_what_is_refused_is_told_without_costs(client: Client) -> None:
    got = await client.ask("{ wrong }", ASKED)
    assert "extensions" not in got.json


async def test_without_reports_only_the_estimate_is_told(making: Making) -> None:
    got = await making().ask("{ pages(limit: 3) { id } }", ASKED)
    assert got.json == {
        "data": {"pages": []},
        "extensions": {"cost": {"estimate": 4, "limit": 5_000}},
    }


def measuring() -> Measuring:
    """By graphql-core alone."""

    def nothing(_context: object, _note: object) -> AbstractContextManager[None]:
        return nullcontext()

    def info(context: Any) -> Any:  # noqa: ANN401  # as the engine takes it
        return context

    return Measuring(ReferenceExecutor(made()), info, nothing)


@pytest.mark.parametrize("headers", [{}, ASKED], ids=["plain", "with its cost"])
async def test_a_mutation_is_answered_once_kept_answers_are_dropped(
    making: Making, headers: dict[str, str]
) -> None:
    app, settled = making(measuring=measuring()).app, []

    async def settle() -> None:
        settled.append(True)

    async def settling(scope: Scope, receive: Receive, send: Send) -> None:
        let_settle(scope, settle)
        await app(scope, receive, send)

    await Client(settling).ask("{ site { name } }", headers)
    assert settled == []
    await Client(settling).ask('mutation { rename(name: "x") { name } }', headers)
    assert settled == [True]


async def test_by_graphql_core_alone_it_tells_the_whole(making: Making) -> None:
    client = making(measuring=measuring())
    cost = (await client.ask("{ site { name } }", ASKED)).json["extensions"]["cost"]
    assert cost.pop("ms") > 0
    (site,) = cost.pop("fields")
    assert site == {"path": "site", "rows": 1, "bytes": 18, "statements": 0, "ms": 0}
    assert cost == {
        "estimate": 2,
        "limit": 5_000,
        "statements": 0,
        "planned": False,
        "bytes": 27,
    }
