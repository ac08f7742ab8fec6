"""What the whole schema's validation costs a refused document: never much."""

import time

import pytest
from graphql import GraphQLEnumType, GraphQLError

from execution.documents import Documents
from execution.errors import RequestError
from execution.limits import Limits
from schema.schema import RULES, schema
from tests.execution.test_limits import HOSTILE

# Measured: at most 35 ms, with three others at work on two cores; 3,450 random documents came to
# 32 ms. Machines are shared.
ENOUGH_S = 0.25
LONG = 60_000
# As long as a document may be, or near to many names that it may mean.
NAMES = {
    "a long field": "{ articles { nodes { " + "a" * LONG + " } } }",
    "a long argument": "{ articles(" + "f" * LONG + ": 1) { totalCount } }",
    "a long type": '{ node(id: "x") { ... on ' + "A" * LONG + " { id } } }",
    "a long enum": "{ articles(orderBy: [{field: " + "P" * LONG + "}]) { totalCount } }",
    "a long input field": "{ articles(filter: {" + "t" * LONG + ": 1}) { totalCount } }",
    "a long directive": "{ site { id @" + "s" * LONG + " } }",
    "a long text": '{ node(id: "' + "I" * LONG + '") { wrong } }',
    "types of many words": '{ node(id: "x") { '
    + " ".join(f"... on ArticleConnection{name}s {{ id }}" for name in "ABCDEFGHIJ")
    + " } site { "
    + "name " * 1_800
    + "} }",
    "variables in fragments": "query("
    + " ".join(f"$v{n}: Int" for n in range(150))
    + ") { "
    + " ".join(f"...F{n}" for n in range(20))
    + " wrong } "
    + " ".join(
        f"fragment F{n} on Query {{ articles(first: $v{n}) {{ totalCount }} }}" for n in range(20)
    ),
    "operations that share a fragment": " ".join(
        f"query Q{n}($v: Int) {{ ...F }}" for n in range(100)
    )
    + " fragment F on Query { articles(first: $v) { nodes { id title tags { name } wrong } } }",
}


def took_s(text: str) -> float:
    """The quicker of two; it is refused."""
    took = []
    for _ in range(2):
        documents = Documents(schema.core, Limits(), rules=RULES)
        begun = time.process_time()
        try:
            documents.operation(text, None)
        except RequestError:
            took.append(time.process_time() - begun)
    return min(took)


def test_of_an_enums_value_only_the_beginning_is_told() -> None:
    """A megabyte would be compared with each name, and fill the answer."""
    enum = schema.core.type_map["Reaction"]
    assert isinstance(enum, GraphQLEnumType)
    assert enum.coerce_input_value("LIKE") is not None
    for name in ("L" * 1_000_000, "LIKE" + " " * 1_000):
        with pytest.raises(GraphQLError, match="does not exist in") as refused:
            enum.coerce_input_value(name, hide_suggestions=True)
        assert len(refused.value.message) < 200


def test_no_refusal_takes_long() -> None:
    texts = {name: text for name, (text, _) in HOSTILE.items()} | NAMES
    slow = {name: took for name, text in texts.items() if (took := took_s(text)) > ENOUGH_S}
    assert slow == {}
