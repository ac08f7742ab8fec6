"""The same of the whole schema, from a real database."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from db.explain import watching
from endpoint.budget import Budget
from endpoint.http import Endpoint, Rules
from endpoint.operations import Operations
from endpoint.rates import Rates
from endpoint.running import Runner
from execution.documents import Documents
from execution.limits import Limits
from execution.masking import Masking
from execution.measuring import Measuring
from resolvers.context import Context
from resolvers.errors import RequestError
from schema.binding import info_of
from schema.schema import RULES, schema
from tests.endpoint.asgi import Client
from tests.endpoint.test_anything import INTERNALS, documents, is_fair
from tests.schema.conftest import ALLOWANCE, MEDIA, Reader, examples, gazette, template
from tests.schema.gazette import NOW
from tests.schema.operations import NAMES, document, variables
from tests.variants import PLANNED
from wiring import executor, subscriptions

__all__ = ["gazette", "template"]

CANARY = "{ site { name } articles(first: 1) { nodes { title } } }"
TEXTS = [document(name) for name in NAMES]
EXECUTOR = executor(hints=True, planned=PLANNED)


@pytest.fixture(scope="module")
async def client(gazette: Reader) -> Client:
    runner = Runner(
        Operations(Documents(schema.core, Limits(), rules=RULES)),
        EXECUTOR,
        lambda _: Context(
            gazette.db, clock=lambda: NOW, media=MEDIA, prepared=True, allowance=ALLOWANCE
        ),
        streams=subscriptions(hints=True, deadline_s=10),
        masking=Masking((RequestError,)),
        rates=Rates(Budget(10**9)),
        measuring=Measuring(EXECUTOR, info_of, lambda context, note: watching(context.db, note)),
    )
    return Client(Endpoint(runner, rules=Rules()), runner)


def wilder(value: Any, draw: st.DrawFn) -> Any:  # noqa: ANN401  # JSON
    """With something else in the place of some of it."""
    if draw(st.integers(0, 7)) == 0:
        return draw(WILD)
    if isinstance(value, dict):
        return {key: wilder(one, draw) for key, one in value.items()}
    if isinstance(value, list):
        return [wilder(one, draw) for one in value]
    return value


WILD = st.one_of(
    st.none(),
    st.integers(-1, 101),
    st.text(max_size=5),
    st.sampled_from(
        [2**31, 10**30, 1e400, "\x00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "P1D"]
    ),
    st.just([]),
    st.just({}),
    st.just({"or": [{}]}),
)


@st.composite
def requests(draw: st.DrawFn, given: list[Any]) -> dict[str, Any]:
    """A golden operation, its text or its variables changed."""
    number = draw(st.integers(0, len(TEXTS) - 1))
    text = draw(documents([TEXTS[number]])) if draw(st.booleans()) else TEXTS[number]
    return {"query": text, "variables": wilder(given[number], draw)}


@pytest.fixture(scope="module")
async def known(gazette: Reader) -> list[Any]:
    """The variables of each golden operation."""
    return [await variables(gazette, name) for name in NAMES]


@given(data=st.data(), cost=st.booleans())
@examples(250, *HealthCheck)
async def test_no_request_is_answered_by_a_fault_of_ours(
    client: Client,
    known: list[Any],
    caplog: pytest.LogCaptureFixture,
    data: st.DataObject,
    cost: bool,  # noqa: FBT001  # drawn
) -> None:
    caplog.clear()
    asked = data.draw(requests(known))
    body = json.dumps(asked).encode()
    got = await client.post(body, {"graphql-cost": "1"} if cost else {})
    assert is_fair(got), got.body
    assert caplog.records == [], "a trace was logged for a client's fault"
    assert not INTERNALS.search(got.body)
    canary = await client.ask(CANARY)
    assert canary.json["data"]["articles"]["nodes"]
