"""What the demo publication has to show."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import text

from body import markdown_in
from body.model import Block
from db.session import Database
from exchange import demo
from exchange.demo import texts
from exchange.errors import ExchangeError
from media.library import Library, open_library
from media.renditions import Addresses
from media.signing import Signer
from resolvers.context import Context
from resolvers.taxonomy import ensure_site
from schema.schema import schema

MEDIA = Addresses(Signer(b"a key for tests only"), "http://localhost:8000")
FRONT = """
{
  collection(handle: "home") { items(first: 3) { edges { position pinned headline label } } }
  menu(handle: "main") { items { label items { label items { label path } } } }
  series(by: { slug: { slug: "whose-money-is-it" } }) { parts { nodes { title } } }
  articles(filter: { title: { startsWith: "The bakery" } }) { nodes { corrections { kind } } }
  longReads: collection(handle: "long-reads") { kind items { nodes { ... on Article { title } } } }
}
"""
ROUTES = {
    "/harbour/the-night-ferry-is-back-and-so-is-its-bell": "Article",
    "/de/hafen/die-nachtfaehre-ist-zurueck-und-mit-ihr-die-glocke": "Article",
    "/about/imprint": "Page",
    "/culture/kitchen": "Section",
    "/tags/ferry": "Tag",
    "/authors/ada-winter": "Author",
    "/series/whose-money-is-it": "Series",
    "/town/mill-bridge-closed": "Redirect",
    "/timetable": "Redirect",
    "/town/horoscope": "Gone",
    "/town/snow-expected-on-tuesday": "NotFound",  # withdrawn
    "/culture/the-harbour-festival-hour-by-hour": "NotFound",  # planned
    "/town/who-owns-the-mill-pond": "NotFound",  # a draft
    "/opinion/to-the-person-who-found-this-page": "Article",  # unlisted
}
LIGHTHOUSE = """
{
  article(by: { path: { path: "/harbour/the-lighthouse-keeps-its-own-hours" } }) {
    locked access body { truncated } seo { title }
  }
}
"""
FERRY = """
{
  article(by: { path: { path: "/harbour/the-night-ferry-is-back-and-so-is-its-bell" } }) {
    translations { locale }
    related(first: 3) { article { title } }
    body { media { __typename } }
    heroImage { altText thumbHash }
    byline { role author { avatar { altText } bio { plainText } } }
    comments { edges { node { status author { name } replies { nodes { replyCount } } } } }
  }
}
"""
SOUP = """
{
  articles(filter: { customFields: [{ key: "serves", number: { gte: 4 } }] }) {
    nodes { locale customFields { ... on CustomNumberField { key number } } }
  }
}
"""


async def ask(db: Database, query: str) -> dict[str, Any]:
    result = await schema.execute(query, context_value=Context(db, media=MEDIA))
    assert result.errors is None
    assert result.data is not None
    return result.data


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    async with open_library(tmp_path.as_uri(), b"a key for tests only") as opened:
        yield opened


async def test_the_demo_has_a_front_page_of_its_own(demo_db: Database) -> None:
    shown = await ask(demo_db, FRONT)
    first, second, third = shown["collection"]["items"]["edges"]
    assert (first["headline"], first["label"]) == ("A century of tides", "Long read")
    assert [item["pinned"] for item in (first, second, third)] == [True, True, False]
    assert shown["longReads"]["kind"] == "RULE"
    assert len(shown["longReads"]["items"]["nodes"]) > 10


async def test_the_menu_of_the_demo_leads_down_to_a_series(demo_db: Database) -> None:
    shown = await ask(demo_db, FRONT)
    labels = [item["label"] for item in shown["menu"]["items"]]
    assert labels == ["Town", "Harbour", "Culture", "About us"]
    (council,) = shown["menu"]["items"][0]["items"]
    money = {"label": "Whose money is it?", "path": "/series/whose-money-is-it"}
    assert (council["label"], council["items"]) == ("Council", [money])
    assert len(shown["series"]["parts"]["nodes"]) == 3


async def test_an_article_of_the_demo_was_corrected(demo_db: Database) -> None:
    shown = await ask(demo_db, FRONT)
    assert shown["articles"]["nodes"] == [{"corrections": [{"kind": "CORRECTION"}]}]


async def test_the_demo_has_something_for_every_answer_of_route(demo_db: Database) -> None:
    asked = " ".join(
        f'p{at}: route(path: "{path}") {{ __typename }}' for at, path in enumerate(ROUTES)
    )
    found = await ask(demo_db, f"{{ {asked} }}")
    answers = [found[f"p{at}"]["__typename"] for at in range(len(ROUTES))]
    assert dict(zip(ROUTES, answers, strict=True)) == ROUTES


async def test_every_type_of_block_is_in_the_demo(demo_db: Database) -> None:
    types = (
        "select distinct jsonb_path_query(snapshot, '$.body.blocks[*].type') #>> '{}' from revision"
    )
    async with demo_db.read() as connection:
        found = {row[0] for row in await connection.execute(text(types))}
    assert found == {block.__annotations__["type"].__args__[0] for block in get_args(Block)}


async def test_the_demo_has_a_locked_text(demo_db: Database) -> None:
    found = (await ask(demo_db, LIGHTHOUSE))["article"]
    assert (found["locked"], found["access"], found["body"]["truncated"]) == (
        True,
        "SUBSCRIBERS",
        True,
    )
    assert found["seo"]["title"] == "A night at the lighthouse"


async def test_an_article_of_the_demo_has_all_that_articles_can_have(demo_db: Database) -> None:
    found = (await ask(demo_db, FERRY))["article"]
    assert found["translations"] == [{"locale": "de"}]
    assert [one["__typename"] for one in found["body"]["media"]] == ["Audio"]
    assert found["heroImage"]["altText"].startswith("A ferry with lit windows")
    assert [credit["role"] for credit in found["byline"]] == ["AUTHOR", "PHOTOGRAPHER"]
    assert found["byline"][0]["author"]["avatar"]["altText"] == "Jonas Quay"
    assert len(found["related"]) == 3
    statuses = [edge["node"]["status"] for edge in found["comments"]["edges"]]
    assert sorted(statuses) == ["APPROVED", "REMOVED"]


async def test_articles_of_the_demo_are_found_by_a_custom_field(demo_db: Database) -> None:
    found = (await ask(demo_db, SOUP))["articles"]["nodes"]
    assert sorted(one["locale"] for one in found) == ["de", "en"]
    assert {"key": "serves", "number": 4.0} in found[0]["customFields"]


async def test_readers_know_no_field_that_is_for_the_desk(demo_db: Database) -> None:
    found = await ask(demo_db, "{ articles(first: 100) { nodes { customFields { key } } } }")
    keys = {one["key"] for node in found["articles"]["nodes"] for one in node["customFields"]}
    assert {"votes", "map", "in_print"} <= keys
    assert "desk_note" not in keys


async def test_titles_were_others_then(demo_db: Database) -> None:
    past = """{ at(time: "2024-09-20T00:00:00Z") { articles { nodes { title } } } }"""
    found = (await ask(demo_db, past))["at"]["articles"]["nodes"]
    assert [one["title"] for one in found] == [
        "The town clock is four minutes slow",
        "Bathtub regatta ends in a draw, and a rescue",
    ]


def test_the_texts_of_the_demo_say_only_what_bodies_can_hold() -> None:
    dropped = [
        (key, remark)
        for key in texts.known()
        for remark in markdown_in.read(texts.written(key)[1])[1]
        if remark.kind != "raw"
    ]
    assert dropped == []


async def test_the_demo_is_made_whole_or_not_at_all(
    db: Database, ctx: Context, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(_desk: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("exchange.demo.comments.discuss", failing)
    with pytest.raises(RuntimeError):
        await demo.fill_if_empty(ctx, library, url="http://localhost", say=lambda _: None)
    async with db.read() as connection:
        counted = await connection.execute(
            text("select (select count(*) from site) + (select count(*) from media_asset)")
        )
        assert counted.scalar_one() == 0


async def test_the_demo_takes_the_place_of_a_site_without_content(
    db: Database, ctx: Context, library: Library
) -> None:
    await ensure_site(ctx, url="http://localhost")
    await demo.make(ctx, library, url="http://localhost")
    assert (await ask(db, "{ site { name } }"))["site"] == {"name": "The Harbour Gazette"}
    with pytest.raises(ExchangeError, match="set DATABASE_URL or BYLINE_DATA_DIR"):
        await demo.make(ctx, library, url="http://localhost")
