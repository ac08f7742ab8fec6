"""Whatever is late in whatever operation of the whole schema, no fault of ours is told."""

import json
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from endpoint.accept import EVENTS
from endpoint.http import Endpoint, Rules
from endpoint.operations import Operations
from endpoint.running import Runner
from execution.documents import Documents
from execution.limits import Limits
from execution.masking import Masking
from resolvers.context import Context
from resolvers.errors import RequestError
from schema.schema import RULES, schema
from tests.endpoint.asgi import Client, Got
from tests.endpoint.in_pieces import events_of, merged, parts_of
from tests.endpoint.test_anything import INTERNALS, is_fair
from tests.endpoint.test_anything_real import wilder
from tests.schema.conftest import ALLOWANCE, MEDIA, Reader, examples, gazette, template
from tests.schema.documents import Asked
from tests.schema.gazette import NOW
from tests.schema.operations import NAMES, document, variables
from tests.schema.pieces import in_pieces
from tests.variants import PLANNED
from wiring import executor, incremental, subscriptions

# graphql-core leaves coroutines behind where a field beside them fails at once.
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
__all__ = ["gazette", "template"]

CORE: Final = schema.incremental
TEXTS: Final = [document(name) for name in NAMES]
PARTS: Final = "multipart/mixed, application/json"
CANARY: Final = "{ site { name } articles(first: 1) { nodes { title } } }"


@pytest.fixture(scope="module")
async def client(gazette: Reader) -> Client:
    runner = Runner(
        Operations(Documents(CORE, Limits(), rules=RULES)),
        executor(CORE, hints=True, planned=PLANNED),
        lambda _: Context(
            gazette.db, clock=lambda: NOW, media=MEDIA, prepared=True, allowance=ALLOWANCE
        ),
        streams=subscriptions(hints=True, deadline_s=10),
        masking=Masking((RequestError,)),
        incremental=incremental(hints=True),
    )
    return Client(Endpoint(runner, rules=Rules()), runner)


@pytest.fixture(scope="module")
async def known(gazette: Reader) -> list[Any]:
    """The variables of each golden operation."""
    return [await variables(gazette, name) for name in NAMES]


@st.composite
def requests(draw: st.DrawFn, given: list[Any]) -> dict[str, Any]:
    """A golden operation with directives in it, which may stand anywhere and say anything."""
    number = draw(st.integers(0, len(TEXTS) - 1))
    random = Random(draw(st.integers(0, 10_000)))  # noqa: S311  # drawn
    text = in_pieces(CORE, Asked(TEXTS[number], {}), random).text
    old, new = draw(st.sampled_from(CHANGES))
    return {"query": text.replace(old, new, 1), "variables": wilder(given[number], draw)}


CHANGES: Final = [
    ("", ""),
    ("", ""),
    ("@defer", "@stream"),
    ("@stream", "@defer"),
    ("@defer", "@defer @defer"),
    ("@defer", "@defer(if: null)"),
    ("initialCount: 1", "initialCount: -1"),
    ("initialCount: 1", "initialCount: 2147483647"),
    ("initialCount: 1", "initialCount: null"),
    ("if: true", "if: $nobody"),
    ("label 2", "label 1"),
    ("label 1", "\\u0000"),
]


def is_whole(got: Got) -> bool:
    return got.media_type == "application/json"


def all_of(got: Got) -> Any:  # noqa: ANN401  # JSON
    """The answer, whichever way it came."""
    if got.headers["content-type"].startswith("multipart"):
        return merged(parts_of(got.headers["content-type"], got.body)).answer
    pieces = events_of(got.body)
    return merged(pieces).answer if len(pieces) > 1 else pieces[0]


@given(data=st.data(), accept=st.sampled_from([PARTS, EVENTS]))
@examples(150, *HealthCheck)
async def test_no_request_for_pieces_is_answered_by_a_fault_of_ours(
    client: Client,
    known: list[Any],
    caplog: pytest.LogCaptureFixture,
    data: st.DataObject,
    accept: str,
) -> None:
    caplog.clear()
    asked = data.draw(requests(known))
    got = await client.post(json.dumps(asked).encode(), {"accept": accept})
    assert is_fair(got) if is_whole(got) else all_of(got)
    assert got.status < 500
    assert caplog.records == [], "a trace was logged for a client's fault"
    assert not INTERNALS.search(got.body)
    canary = await client.ask(CANARY)
    assert canary.json["data"]["articles"]["nodes"]
