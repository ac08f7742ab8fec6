"""Whatever arrives, an answer is the client's fault or none, tells nothing of us, and comes."""

import json
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoint.accept import GRAPHQL, JSON
from endpoint.budget import Budget
from endpoint.manifest import sha256
from endpoint.operations import Operations
from endpoint.operations import Rules as DocumentRules
from endpoint.rates import Rates
from execution.documents import Documents
from execution.limits import Limits
from execution.measuring import Measuring
from execution.run import ReferenceExecutor
from tests.endpoint.asgi import Client, Got
from tests.endpoint.conftest import Making
from tests.execution.schema import made

MORE: Final = int(os.environ.get("BYLINE_TEST_EXAMPLES", "0"))
MANY = settings(
    max_examples=max(300, MORE),
    derandomize=MORE == 0,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
# What only the inside knows: a trace, a type or module of Python, an address in memory.
INTERNALS = re.compile(
    rb"Traceback|File \\?\"|\.py\b|Error\(|<class|<function|object at 0x|sys\.|asyncio|orjson"
)
DOCUMENTS = [
    "{ site { name } }",
    "query A($n: Int) { pages(limit: $n) { id children { title } } }",
    "query($id: ID!) { node(id: $id) { id ... on Page { title } } }",
    'mutation { rename(name: "x") { name } }',
    "{ articles(size: {not: {width: 1}}) { nodes { ...F } } } fragment F on Article { id }",
    "{ __schema { types { name } } broken }",
]
PIECES = [
    "{", "}", "(", ")", "[", "]", ":", "$", "!", "...", "@", "|", "&", "=", '"', '"""', "\\u",
    "\\ud800", "#", ",", "\ufeff", "\u2028", "\x00", "é", "💥", "on", "query", "mutation",
    "fragment", "subscription", "null", "true", "-0", "1e400", "9" * 400, "__typename", "site",
    "wrong", "@skip(if: true)", "@a" * 60, "type X { a: Int }", "{ a " * 100, "name " * 300,
]  # fmt: skip

WORDS = ["n", "id", "not", "width", "a", "", "persistedQuery", "version", "sha256Hash"]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["x" * 3_000, "front", sha256(DOCUMENTS[0]), f"sha256:{sha256(DOCUMENTS[1])}"]),
)
by_hash = st.one_of(st.sampled_from(DOCUMENTS), st.text(max_size=5)).map(
    lambda text: {"persistedQuery": {"version": 1, "sha256Hash": sha256(text)}}
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    ),
    max_leaves=12,
)


@st.composite
def documents(draw: st.DrawFn, texts: Sequence[str] = DOCUMENTS) -> str:
    """A document with pieces of others in it, cut somewhere."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        taken = draw(st.sampled_from([0, 0, 1, 3, 30]))
        piece = draw(st.sampled_from(PIECES) | st.text(max_size=5))
        text = text[:place] + piece + text[place + taken :]
    return text


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """The JSON of a request, with wrong types and names, and sometimes with wrong bytes."""
    content: Any = {"query": draw(documents() | scalars)}
    if draw(st.integers(0, 3)) == 0:
        del content["query"]
    for name in ("operationName", "variables", "extensions", "id", "documentId", "query "):
        if draw(st.booleans()):
            content[name] = draw(values | by_hash)
    body = json.dumps(draw(st.just(content) | values)).encode()
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        place = draw(st.integers(0, len(body)))
        body = body[:place] + draw(st.binary(max_size=4)) + body[place + 1 :]
    return body


KINDS = [
    "application/json", JSON, f"{JSON}; charset=utf-8", f"{JSON}; charset=utf-16", "text/plain",
    "multipart/form-data", "*/*", "", ";", "text/html", GRAPHQL, "text/event-stream",
    "multipart/mixed", f"{GRAPHQL}; q=0.1, {JSON};q=0.9", "*/*;q=0", "a/b;q=x, ,;", '"', "é",
]  # fmt: skip
NAMES = [
    "accept", "content-type", "content-length", "content-encoding", "accept-encoding", "origin",
    "graphql-cost", "graphql-explorer", "if-none-match", "x-forwarded-for",
    "graphql-preflight", "authorization", "x-request-id", "expect", "transfer-encoding", "cookie",
    "x-é",
]  # fmt: skip
latin = st.text(st.characters(max_codepoint=255), max_size=30)
headers = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(KINDS) | latin), max_size=4
).map(lambda some: [("content-type", JSON), *some])
addresses = st.one_of(
    st.binary(max_size=60),
    documents().map(lambda text: f"query={quote(text)}".encode()),
    st.tuples(documents(), values).map(
        lambda both: f"query={quote(both[0])}&variables={quote(json.dumps(both[1]))}".encode()
    ),
)
methods = st.sampled_from(["POST"] * 6 + ["GET"] * 4 + ["HEAD", "OPTIONS", "PUT", "post", "", "é"])


def cut(body: bytes, places: Iterable[int]) -> list[bytes]:
    """The same bytes in parts."""
    edges = sorted({0, len(body), *(place % (len(body) + 1) for place in places)})
    return [body[a:b] for a, b in pairwise(edges)] or [b""]


def is_fair(got: Got) -> bool:
    """An answer that no client can blame us for, and that tells nothing."""
    if got.status == 204 or not got.body:
        return got.status < 500
    content = got.json
    told = "data" in content or content["errors"][0]["extensions"]["code"]
    return got.status < 500 and bool(told) and not INTERNALS.search(got.body)


Asked = tuple[str, bytes, list[tuple[str, str]], list[bytes]]


@st.composite
def requests(draw: st.DrawFn) -> Asked:
    """As ``Client.request`` takes it."""
    parts = cut(draw(bodies()), draw(st.lists(st.integers(0, 10_000), max_size=3)))
    return draw(methods), draw(addresses), draw(headers), parts


@pytest.mark.parametrize("edition", ["2025", "2026"])
@given(asked=requests())
@MANY
async def test_no_request_is_answered_by_a_fault_of_ours(
    making: Making, caplog: pytest.LogCaptureFixture, edition: str, asked: Asked
) -> None:
    rules = DocumentRules({"front": DOCUMENTS[0]}, "prefer")
    client: Client = making(
        status_codes=edition,
        operations=Operations(Documents(made(), Limits()), rules),
        rates=Rates(Budget(10**9)),
        measuring=Measuring(ReferenceExecutor(made()), lambda _: None, lambda *_: nullcontext()),
    )
    caplog.clear()
    method, address, told, parts = asked
    got = await client.request(method, address, told, *parts)
    assert is_fair(got), got
    assert caplog.records == [], "a trace was logged for a client's fault"
    canary = await client.ask("{ site { name } }")
    assert canary.json == {"data": {"site": {"name": "Gazette"}}}
