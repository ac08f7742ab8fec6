"""What an operation may cost: fields times page sizes, from the document and the variables."""

from typing import Any

import pytest

from execution.cost import check_cost, estimate
from execution.documents import Documents
from execution.errors import RequestError
from execution.limits import Limits
from tests.execution.schema import made

SCHEMA = made()


def cost(text: str, variables: dict[str, Any] | None = None) -> int:
    return estimate(SCHEMA, Documents(SCHEMA, Limits()).operation(text, None), variables or {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ __typename __schema { types { name } } }", 0),
        ("{ site { __typename id name } }", 3),
        ("{ articles(first: 5) { totalCount nodes { id title } } }", 1 + 1 + 1 + 5 * 2),
        ("{ articles { nodes { id } } }", 2 + 10),  # the schema's default
        ("{ pages { id } }", 1 + 20),  # none in the schema
        ("{ pages(limit: 4) { children { id } } }", 1 + 4 * (1 + 3)),
        ("{ pages(limit: 1000) { id } }", 1 + 100),  # refused by the field, not by its cost
        ("{ pages(limit: -1) { id } }", 1),
        ("{ articles(first: 2) { edges { cursor node { tags { name } } } } }", 2 + 2 * 4),
        ("{ search { ... on Article { id } ... on Page { id } } }", 1 + 2),
        ("{ site { ...S ...S } } fragment S on Site { id }", 1 + 2),
        (
            "{ articles(first: 5) { nodes { author { articles(last: 3) { nodes { id } } } } } }",
            2 + 5 * (1 + 2 + 3),
        ),
    ],
)
def test_cost_is_fields_times_page_sizes(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_variables_give_page_sizes() -> None:
    text = "query($n: Int = 7) { pages(limit: 2) { children(limit: $n) { id } } }"
    assert cost(text) == 1 + 2 * (1 + 7)
    assert cost(text, {"n": 50}) == 1 + 2 * (1 + 50)
    assert cost(text, {"n": None}) == 1 + 2 * (1 + 20)
    assert cost(text, {"n": "many"}) == 1 + 2 * (1 + 20)
    nested = "query($a: Int, $b: Int) { pages(limit: $a) { children(limit: $b) { id } } }"
    assert cost(nested, {"a": 3, "b": 4}) == 1 + 3 * (1 + 4)


def test_what_costs_too_much_is_refused() -> None:
    text = "query($n: Int!) { pages(limit: $n) { children(limit: $n) { id } } }"
    operation = Documents(SCHEMA, Limits()).operation(text, None)
    assert check_cost(SCHEMA, operation, {"n": 10}, 5_000) == 111
    with pytest.raises(RequestError, match=r"10101 .*over 5000") as refused:
        check_cost(SCHEMA, operation, {"n": 100}, 5_000)
    assert refused.value.code == "COST_TOO_HIGH"
