"""Large documents are refused by a code, before they cost much."""

import time
from typing import Any

import pytest

from execution.documents import Documents
from execution.errors import RequestError
from execution.limits import Limits
from tests.execution.schema import made

# Measured: at most 0.03 s; quadratic checks took seconds. Machines are shared.
ENOUGH_S = 0.25

# What each is refused for. Each was slow, or wrong, in some server.
HOSTILE = {
    "long": ("{ site { name } }" + " " * 65_536, "DOCUMENT_TOO_LONG"),
    "comments": ("{ site { name } }" + "#\n" * 2_001, "TOO_MANY_TOKENS"),
    "tokens": ("{ site { " + "name " * 2_000 + "} }", "TOO_MANY_TOKENS"),
    "aliases": ("{ site { " + " ".join(f"a{n}: id" for n in range(31)) + "} }", "TOO_MANY_ALIASES"),
    "directives": ("{ site { " + "id @skip(if: false) " * 51 + "} }", "TOO_MANY_DIRECTIVES"),
    "unknown directives": ("{ site { id " + "@a " * 900 + "} }", "TOO_MANY_DIRECTIVES"),
    "roots": ("{ " + "search { __typename } " * 21 + "}", "TOO_MANY_ROOT_FIELDS"),
    "roots in fragments": (
        "{ ...A ...B } fragment A on Query { " + "site { id } " * 11 + "} "
        "fragment B on Query { " + "site { id } " * 11 + "}",
        "TOO_MANY_ROOT_FIELDS",
    ),
    "mutations": ("mutation { " + 'rename(name: "x") { id } ' * 6 + "}", "TOO_MANY_ROOT_FIELDS"),
    "a long number": ("{ pages(limit: " + "9" * 5_000 + ") { id } }", "BAD_USER_INPUT"),
    "deep": ("{ pages " + "{ children " * 100 + "{ id }" + "}" * 101, "TOO_DEEP"),
    "very deep": (
        "{ pages " + "{ children " * 600 + "{ id }" + "}" * 601,
        "GRAPHQL_PARSE_FAILED",
    ),
    "deep in fragments": (
        "{ pages { ...A } } fragment A on Page { " + "children { " * 6 + "...B" + "}" * 7 + " "
        "fragment B on Page { " + "children { " * 6 + "id" + "}" * 7,
        "TOO_DEEP",
    ),
    "deep values": (
        "{ articles(size: " + "{not: " * 480 + "{}" + "}" * 480 + ") { totalCount } }",
        "GRAPHQL_PARSE_FAILED",
    ),
    "deep introspection": (
        "{ __schema { types { " + "ofType { " * 20 + "name" + " }" * 20 + "} } }",
        "TOO_DEEP",
    ),
    "a bomb of fragments": (
        "{ site { ...F0 } } "
        + " ".join(f"fragment F{n} on Site {{ id ...F{n + 1} ...F{n + 1} }}" for n in range(150))
        + " fragment F150 on Site { id }",
        "COST_TOO_HIGH",
    ),
    "a chain of fragments": (
        "{ site { ...F0 } } "
        + " ".join(f"fragment F{n} on Site {{ id ...F{n + 1} }}" for n in range(200))
        + " fragment F200 on Site { id }",
        "COST_TOO_HIGH",
    ),
    "many fragments": (
        "{ site { " + " ".join(f"...F{n}" for n in range(180)) + " } } "
        "" + " ".join(f"fragment F{n} on Site {{ name url }}" for n in range(180)),
        "COST_TOO_HIGH",
    ),
    "repeated fields": ("{ site { " + "name " * 1_900 + "} }", "COST_TOO_HIGH"),
    "repeated objects": ("{ site { " + "front { title } " * 400 + "} }", "COST_TOO_HIGH"),
    "repeated conditions": ("{ site { " + "... on Site { id } " * 280 + "} }", "COST_TOO_HIGH"),
    "a circle": (
        "{ site { ...A } } fragment A on Site { ...B } fragment B on Site { ...A }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "unknown fields": (
        "{ site { " + " ".join(f"wrong{n}" for n in range(1_900)) + "} }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "unused variables": (
        "query(" + " ".join(f"$v{n}: Int" for n in range(450)) + ") { site { id } }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
    "many operations": (
        " ".join(f"query Q{n}($v: Int) {{ site {{ ...F }} }}" for n in range(120))
        + " fragment F on Site { id }",
        "GRAPHQL_VALIDATION_FAILED",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_by_its_code(name: str) -> None:
    text, code = HOSTILE[name]
    with pytest.raises(RequestError) as refused:
        Documents(made(), Limits()).operation(text, None)
    assert refused.value.code == code


def test_no_refusal_takes_long() -> None:
    slow = {name: took for name in HOSTILE if (took := _quickest_s(HOSTILE[name][0])) > ENOUGH_S}
    assert slow == {}


def _quickest_s(text: str) -> float:
    """Of three: others use the machine too."""
    took = []
    for _ in range(3):
        documents = Documents(made(), Limits())
        begin = time.process_time()
        with pytest.raises(RequestError):
            documents.operation(text, None)
        took.append(time.process_time() - begin)
    return min(took)


WIDE: dict[str, Any] = {"or": [{"not": {}}] * 100}


@pytest.mark.parametrize(
    "variables",
    [
        {"ids": ["x"] * 251},
        {"size": {f"a{n}": 1 for n in range(251)}},
        {"filter": [WIDE] * 100},
    ],
)
def test_large_variables_are_refused_before_they_are_read(variables: dict[str, Any]) -> None:
    documents = Documents(made(), Limits())
    operation = documents.operation("{ site { name } }", None)
    with pytest.raises(RequestError) as refused:
        documents.check(operation, variables)
    assert refused.value.code == "TOO_MANY_ITEMS"
    assert documents.check(operation, {"ids": ["x"] * 250, "filter": [WIDE] * 10}) == 2


@pytest.mark.parametrize(
    "text",
    [
        "{ pages " + "{ children " * 10 + "{ id }" + "}" * 11,
        "{ site { " + " ".join(f"a{n}: id" for n in range(30)) + "} }",
        "{ " + " ".join(["search { __typename }"] * 20) + "}",
        "{ __schema { types { fields { args { type { " + "ofType { " * 9 + "name" + "} " * 15,
        "{ pages(limit: 9) { a: id } b: site { id } }",
    ],
)
def test_what_is_within_the_limits_passes(text: str) -> None:
    Documents(made(), Limits()).operation(text, None)
