"""Objects that are written right from the records of their statement, without rows between."""

from typing import Any

import pytest

from execution.plans import Level
from tests.schema.conftest import Reader
from tests.schema.planning import DOCUMENTS, PLANS

CARDS = (
    "{ articles(first: 5) { nodes { id title author { id name } tags { slug } commentCount } } }"
)


def level_at(document: str, *keys: str) -> Level:
    operation = DOCUMENTS.operation(document, None)
    level = PLANS.plan(operation, {})
    for key in keys:
        (step,) = [one for one in level.steps if one.key == key]
        (level,) = step.levels
    return level


@pytest.mark.parametrize("keys", [(), ("author",), ("tags",)])
def test_what_a_list_shows_is_written_from_records(keys: tuple[str, ...]) -> None:
    assert level_at(CARDS, "articles", "nodes", *keys).places is not None


def test_so_is_what_edges_lead_to() -> None:
    document = "{ articles { nodes { title } edges { cursor node { id slug } } } }"
    assert level_at(document, "articles", "nodes").places is not None
    assert level_at(document, "articles", "edges", "node").places is not None


@pytest.mark.parametrize("field", ["url", "body { id }", "seo { title }"])
def test_where_a_resolver_looks_at_rows_there_are_rows(field: str) -> None:
    level = level_at(
        f"{{ articles {{ nodes {{ id {field} tags {{ id }} }} }} }}", "articles", "nodes"
    )
    assert level.places is None
    (tags,) = [one for one in level.steps if one.key == "tags"]
    assert tags.levels[0].places is not None


def test_below_things_that_may_be_of_several_views_there_are_rows() -> None:
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { tags { slug } } } }"
    plan = PLANS.plan(DOCUMENTS.operation(document, None), {})
    articles: Any = plan.steps[0].target
    (tags,) = articles["Article"].steps
    assert tags.levels[0].places is None


async def test_ids_beside_records_are_those_of_the_rows(gazette: Reader) -> None:
    cards = "{ articles(first: 100) { nodes { id heroImage { id } author { id } } } }"
    rows = "{ articles(first: 100) { nodes { id heroImage { id } author { id } url } } }"
    from_records = await gazette.ask(cards)
    from_rows = await gazette.ask(rows)
    answered = from_rows["data"]["articles"]["nodes"]
    assert any(one["heroImage"] is None for one in answered)
    for one in answered:
        del one["url"]
    assert from_records == from_rows
