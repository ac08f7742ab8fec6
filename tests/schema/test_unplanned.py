"""What plans don't cover, as docs/engine.md lists it."""

from typing import Any, Final

import pytest
from graphql import OperationDefinitionNode, parse

from execution.documents import Operation
from execution.leaves import BailError
from execution.plans import UnplannedError
from settings import ROOT
from tests.schema.conftest import Reader
from tests.schema.differential import DOCUMENTS, ENGINE, Tally, compare
from tests.schema.documents import Asked
from tests.schema.gazette import NOW

TYPES: Final = '{ __type(name: "Tag") { name } }'
NULL: Final = "query Q($x: Boolean = true) { site { name @include(if: $x) } }"
CONDITIONS: Final = "abcde"
MANY: Final = "query Q({}) {{ site {{ name {} }} }}".format(
    " ".join(f"${name}: Boolean!" for name in CONDITIONS),
    " ".join(f"{name}: name @include(if: ${name})" for name in CONDITIONS),
)
WRONG: Final = "query Q($n: Int) { articles(first: $n) { totalCount } }"
FAILING: Final = '{ tag(by: { id: "no id" }) { name } }'
# The words of the page, an operation, its variables, and what the engine says of it.
UNPLANNED: Final[dict[str, tuple[str, dict[str, Any], str]]] = {
    "Introspection": (TYPES, {}, "introspection"),
    "A null for `@skip` or `@include`": (NULL, {"x": None}, "a condition is null"),
    "Variables that don't fit": (WRONG, {"n": "many"}, "variables"),
}


def reason(text: str, variables: dict[str, Any]) -> str:
    with pytest.raises((UnplannedError, BailError)) as left:
        ENGINE.planned(DOCUMENTS.operation(text, None), variables)
    return str(left.value)


@pytest.mark.parametrize("name", UNPLANNED)
async def test_what_the_page_lists_has_no_plan_and_is_answered_alike(
    gazette: Reader, name: str
) -> None:
    text, variables, why = UNPLANNED[name]
    assert f"- **{name}**" in (ROOT / "docs" / "engine.md").read_text("utf-8")
    assert reason(text, variables) == why
    tally = Tally()
    await compare(gazette, Asked(text, variables), NOW, tally)
    assert tally.differences == []


@pytest.mark.parametrize("kind", ["mutation", "subscription"])
def test_what_is_no_query_has_no_plan(kind: str) -> None:
    text = f"{kind} {{ some {{ id }} }}"  # the schema has neither yet
    document = parse(text)
    (definition,) = document.definitions
    assert isinstance(definition, OperationDefinitionNode)
    with pytest.raises(UnplannedError, match=f"a {kind}"):
        ENGINE.planned(Operation(text, document, definition, {}), {})


def test_an_operation_has_at_most_16_plans() -> None:
    operation = DOCUMENTS.operation(MANY, None)
    for number in range(16):
        ENGINE.planned(operation, chosen(number))
    with pytest.raises(UnplannedError, match="too many variants"):
        ENGINE.planned(operation, chosen(16))
    ENGINE.planned(operation, chosen(3))  # those that there are stay


def chosen(number: int) -> dict[str, bool]:
    return {name: bool(number >> place & 1) for place, name in enumerate(CONDITIONS)}


async def test_an_answer_with_an_error_is_that_of_graphql_core(gazette: Reader) -> None:
    before, tally = ENGINE.answered, Tally()
    await compare(gazette, Asked(FAILING, {}), NOW, tally)
    assert (ENGINE.answered, tally.failed, tally.differences) == (before, 1, [])
