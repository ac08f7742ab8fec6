"""What the demo publication has to show."""

from typing import Any

import pytest

from db.session import Database
from exchange import demo
from resolvers.context import Context
from schema.schema import schema

FRONT = """
{
  collection(handle: "home") { items(first: 3) { edges { position pinned headline label } } }
  menu(handle: "main") { items { label items { label items { label path } } } }
  series(by: { slug: { slug: "whose-money-is-it" } }) { parts { nodes { title } } }
  articles(filter: { title: { startsWith: "The bakery" } }) { nodes { corrections { kind } } }
}
"""


@pytest.fixture
async def shown(db: Database) -> dict[str, Any]:
    ctx = Context(db)
    await demo.fill_if_empty(ctx, url="http://localhost:8000", say=lambda _: None)
    result = await schema.execute(FRONT, context_value=Context(db))
    assert result.errors is None
    assert result.data is not None
    return result.data


async def test_the_demo_has_a_front_page_of_its_own(shown: dict[str, Any]) -> None:
    first, second, third = shown["collection"]["items"]["edges"]
    assert (first["headline"], first["label"]) == ("A century of tides", "Long read")
    assert [item["pinned"] for item in (first, second, third)] == [True, True, False]


async def test_the_menu_of_the_demo_leads_down_to_a_series(shown: dict[str, Any]) -> None:
    labels = [item["label"] for item in shown["menu"]["items"]]
    assert labels == ["Town", "Harbour", "Culture", "About us"]
    (council,) = shown["menu"]["items"][0]["items"]
    money = {"label": "Whose money is it?", "path": "/series/whose-money-is-it"}
    assert (council["label"], council["items"]) == ("Council", [money])
    assert len(shown["series"]["parts"]["nodes"]) == 2


async def test_an_article_of_the_demo_was_corrected(shown: dict[str, Any]) -> None:
    assert shown["articles"]["nodes"] == [{"corrections": [{"kind": "CORRECTION"}]}]
