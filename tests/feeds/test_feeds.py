"""Feeds and sitemaps as programs of others read them."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser  # type: ignore[import-untyped]
import httpx2
import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from body import markdown_in, sanitise
from db.session import Database
from feeds import atom, gather, json_feed, rss
from feeds.http import routes
from feeds.model import Feed, Item
from feeds.sitemap import write_index, write_part
from media.renditions import Addresses
from media.signing import Signer
from resolvers import contents, fronts, redirects, sitemaps, syndication, taxonomy
from resolvers import routes as routing
from resolvers.context import Context
from resolvers.drafts import Credit, Seo
from resolvers.sitemaps import Listed
from tests.conftest import CountStatements, TickingClock
from tests.writes.conftest import Desk
from tests.writes.test_bodies import a_medium

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("sitemap.xsd"))
MEDIA = Addresses(Signer(b"a key for tests only"))
FORMATS = ["feed.xml", "atom.xml", "feed.json"]
TEXT = "A [fixed](/about) and a [foreign](https://other.example/) link.\n\nThe second paragraph."


def parsed(document: bytes) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314  # our own


@pytest.fixture
async def client(db: Database, clock: TickingClock) -> AsyncIterator[httpx2.AsyncClient]:
    app = Starlette(routes=routes(lambda _: Context(db, clock=clock, media=MEDIA)))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="https://api.example") as client:
        yield client


async def publish(desk: Desk, slug: str, **fields: object) -> contents.ContentState:
    draft = desk.draft(
        f"The {slug}",
        **{"body": markdown_in.read(TEXT)[0], "tag_ids": (desk.tag.id,), **fields},
    )
    return await desk.published(slug, draft=draft)


async def titles(client: httpx2.AsyncClient, path: str = "") -> list[str]:
    document = (await client.get(f"{path}/feed.json")).json()
    return [item["title"] for item in document["items"]]


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml"])
async def test_a_feed_parser_finds_everything(
    desk: Desk, client: httpx2.AsyncClient, name: str
) -> None:
    picture = await a_medium(desk)
    made = await publish(desk, "ferry", dek="It is & <b>back</b>.", hero_image_id=picture)
    answer = await client.get(f"/{name}")
    found = feedparser.parse(answer.content)
    assert not found.bozo
    assert (found.feed.title, found.feed.language) == ("Try", "en")
    assert found.feed.link == "https://try.example/"
    (entry,) = found.entries
    assert (entry.title, entry.link) == ("The ferry", "https://try.example/news/ferry")
    assert entry.id == f"urn:uuid:{made.id}"
    assert entry.author == "Ann Lee"
    assert [tag.term for tag in entry.tags] == ["Elections"]
    assert "back" in entry.summary
    assert "The second paragraph." in entry.content[0].value
    assert made.first_published_at
    assert entry.published_parsed[:6] == made.first_published_at.timetuple()[:6]
    links = [link.href for link in entry.links] + [m["url"] for m in entry.get("media_content", [])]
    assert any(link.startswith("https://try.example/media/") for link in links)


async def test_json_says_the_same(desk: Desk, client: httpx2.AsyncClient) -> None:
    await publish(desk, "ferry")
    answer = await client.get("/news/feed.json")
    assert answer.headers["content-type"].startswith("application/feed+json")
    document = answer.json()
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["home_page_url"] == "https://try.example/news"
    assert document["feed_url"] == "https://try.example/news/feed.json"
    (item,) = document["items"]
    assert item["authors"] == [{"name": "Ann Lee", "url": "https://try.example/authors/ann-lee"}]
    assert item["tags"] == ["Elections"]


async def test_links_lead_to_the_site_from_anywhere(desk: Desk, client: httpx2.AsyncClient) -> None:
    target = await publish(desk, "target")
    await publish(desk, "source", body=markdown_in.read(f"[on](content:{target.id})\n\n{TEXT}")[0])
    document = (await client.get("/feed.json")).json()
    html = next(i["content_html"] for i in document["items"] if i["title"] == "The source")
    assert 'href="https://try.example/news/target"' in html
    assert 'href="https://try.example/about"' in html
    assert 'href="/' not in html


async def test_pictures_that_were_never_imported_show_anywhere(
    desk: Desk, client: httpx2.AsyncClient
) -> None:
    text = "![](/a.png)\n\n![](b.png)\n\n[more](?page=2)\n\n[write](mailto:a@b.example)\n\n"
    film = '<video src="/c.mp4" poster="/d.png"></video>'
    await publish(desk, "source", body=markdown_in.read(text + film)[0])
    (item,) = (await client.get("/feed.json")).json()["items"]
    for address in ("a.png", "news/b.png", "c.mp4", "d.png", "news/source?page=2"):
        assert f'="https://try.example/{address}"' in item["content_html"]
    assert 'href="mailto:a@b.example"' in item["content_html"]


async def test_raw_html_leads_to_the_site_from_anywhere(
    desk: Desk, client: httpx2.AsyncClient
) -> None:
    raw = (
        '<details><summary><a href="/a">a</a></summary><a href="b">b</a> <a href="?c">c</a>'
        '<a href="//other.example/d">d</a> <a href="https://e.example/">e</a>'
        '<a href="#f">f</a> <a href="mailto:g@h.example">g</a> <a href="/é">h</a>'
        '<a href="//[i">i</a> <img src="../j.png" alt="j"></details>'
    )
    body = {"version": 1, "blocks": [{"type": "raw_html", "html": sanitise.raw(raw)}]}
    await publish(desk, "source", body=body)
    (item,) = (await client.get("/feed.json")).json()["items"]
    found = re.findall(r'(?:href|src)="([^"]*)"', item["content_html"])
    assert found == [
        "https://try.example/a", "https://try.example/news/b",
        "https://try.example/news/source?c", "https://other.example/d", "https://e.example/",
        "https://try.example/news/source#f", "mailto:g@h.example", "https://try.example/%C3%A9",
        "https://try.example/j.png",
    ]  # fmt: skip
    assert ">i</a>" in item["content_html"]


async def test_each_list_has_its_feeds(desk: Desk, client: httpx2.AsyncClient) -> None:
    await publish(desk, "ferry")
    other = await taxonomy.create_author(desk.ctx, name="Bo")
    await publish(desk, "untagged", tag_ids=(), credits=(Credit(other.id),))
    assert await titles(client) == ["The untagged", "The ferry"]
    assert await titles(client, "/news") == ["The untagged", "The ferry"]
    assert await titles(client, "/tags/elections") == ["The ferry"]
    assert await titles(client, "/authors/bo") == ["The untagged"]
    assert await titles(client, "/culture") == []
    assert await titles(client, "/pt") == []


async def test_what_readers_may_not_see_is_in_none(
    desk: Desk, client: httpx2.AsyncClient, clock: TickingClock
) -> None:
    await desk.article("draft")
    await publish(desk, "hidden")
    unlisted = await publish(desk, "unlisted")
    await contents.set_access(desk.ctx, unlisted.id, "UNLISTED")
    withdrawn = await publish(desk, "withdrawn")
    await contents.unpublish(desk.ctx, withdrawn.id)
    planned = await desk.article("planned")
    due = clock.now + timedelta(hours=1)
    await contents.schedule(desk.ctx, planned.id, action="PUBLISH", at=due)
    for path in ("", "/news", "/authors/ann-lee"):
        assert await titles(client, path) == ["The hidden"]
    start = (await sitemaps.starts(Context(desk.ctx.db, clock=clock)))[0]
    told = (await client.get(f"/sitemap/{start.hex}.xml")).text
    assert "/news/hidden" in told
    assert not any(
        f"/news/{slug}<" in told for slug in ("draft", "unlisted", "withdrawn", "planned")
    )
    clock.advance(hours=2)
    assert len(await titles(client)) == 2  # nothing has run


@pytest.mark.parametrize("name", FORMATS)
async def test_a_locked_text_ends_early(desk: Desk, client: httpx2.AsyncClient, name: str) -> None:
    words = " ".join(f"word{n}" for n in range(200))
    made = await publish(desk, "locked", body=markdown_in.read(f"{words} SECRET")[0])
    await contents.set_access(desk.ctx, made.id, "SUBSCRIBERS")
    document = (await client.get(f"/{name}")).text
    assert "word9" in document
    assert "SECRET" not in document


async def test_a_feed_follows_its_page(desk: Desk, client: httpx2.AsyncClient) -> None:
    await publish(desk, "ferry")
    await taxonomy.rename_section(desk.ctx, desk.news.id, slug="stories")
    moved = await client.get("/news/atom.xml")
    assert (moved.status_code, moved.headers["location"]) == (301, "/stories/atom.xml")
    await redirects.create_redirect(desk.ctx, "/aside", to_path="/", permanent=False)
    aside = await client.get("/aside/feed.xml")
    assert (aside.status_code, aside.headers["location"]) == (302, "/feed.xml")
    await redirects.create_redirect(desk.ctx, "/old")
    assert (await client.get("/old/feed.xml")).status_code == 410
    assert (await client.get("/none/feed.xml")).status_code == 404
    assert (await client.get("/stories/ferry/feed.xml")).status_code == 404


async def test_who_has_it_gets_it_not_again(desk: Desk, client: httpx2.AsyncClient) -> None:
    await publish(desk, "ferry")
    for path in (*FORMATS, "sitemap.xml", "sitemap/shelves.xml"):
        first = await client.get(f"/{path}")
        tag = first.headers["etag"]
        again = await client.get(f"/{path}", headers={"if-none-match": f'"x", W/{tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert first.headers["cache-control"] == "public, no-cache"
    tag = (await client.get("/feed.xml")).headers["etag"]
    await publish(desk, "other")
    fresh = await client.get("/feed.xml", headers={"if-none-match": tag})
    assert fresh.status_code == 200


async def test_sitemaps_hold_everything_once_with_its_languages(
    desk: Desk, client: httpx2.AsyncClient
) -> None:
    made = [await publish(desk, f"a{n}") for n in range(3)]
    there = await taxonomy.create_section(desk.ctx, name="Notícias", locale="pt")
    translated = await contents.create_article(
        desk.ctx,
        section_id=there.id,
        draft=desk.draft("Olá"),
        slug="ola",
        translation_of=made[0].id,
    )
    await contents.publish(desk.ctx, translated.id)
    page = await desk.page("about")
    await contents.publish(desk.ctx, page.id)
    series = await fronts.create_series(desk.ctx, title="Ferries")
    await fronts.arrange_series(desk.ctx, series.id, [made[0].id])
    await fronts.create_series(desk.ctx, title="Empty")

    index = await client.get("/sitemap.xml")
    SCHEMA.validate(index.text)
    addresses = [element.text for element in parsed(index.content).iter() if element.text]
    told: list[str] = []
    for address in filter(str.strip, addresses):
        part = await client.get(address.replace("https://try.example", ""))
        SCHEMA.validate(part.text)
        told += [e.text or "" for e in parsed(part.content).iter() if e.tag.endswith("}loc")]
        if "/a0<" in part.text:
            assert 'hreflang="pt" href="https://try.example/pt/noticias/ola"' in part.text
    paths = [one.removeprefix("https://try.example") for one in told]
    expected = ["/", "/pt", "/about", "/news", "/culture", "/pt/noticias", "/pt/noticias/ola"]
    expected += ["/news/a0", "/news/a1", "/news/a2", "/tags/elections", "/authors/ann-lee"]
    expected += ["/series/ferries"]
    assert sorted(paths) == sorted(expected)


async def test_sitemaps_leave_out_what_is_not_to_be_indexed(
    desk: Desk, client: httpx2.AsyncClient
) -> None:
    await publish(desk, "hidden", seo=Seo(noindex=True))
    made = [await publish(desk, slug, seo=Seo(title="Said")) for slug in "ab"]
    there = await taxonomy.create_section(desk.ctx, name="Notícias", locale="pt")
    for one, noindex in zip(made, (True, False), strict=True):
        draft = desk.draft("Olá", seo=Seo(noindex=noindex))
        translated = await contents.create_article(
            desk.ctx, section_id=there.id, draft=draft, slug=f"o{one.slug}", translation_of=one.id
        )
        await contents.publish(desk.ctx, translated.id)
    ctx = Context(desk.ctx.db, clock=desk.ctx.clock)
    starts = await sitemaps.starts(ctx, 2)
    parts = [one for start in starts for one in await sitemaps.part(ctx, start, 2)]
    assert [one.path for one in parts] == ["/news/a", "/news/b", "/pt/noticias/ob"]
    told = (await client.get(f"/sitemap/{starts[0].hex}.xml")).text
    assert told.count("hreflang=") == 4
    assert "/pt/noticias/oa" not in told


async def test_what_is_below_a_hidden_section_is_hidden_too(
    desk: Desk, client: httpx2.AsyncClient
) -> None:
    hidden = await taxonomy.create_section(desk.ctx, name="Archive", hidden=True)
    await taxonomy.create_section(desk.ctx, name="Old", parent_id=hidden.id)
    told = (await client.get("/sitemap/shelves.xml")).text
    assert "/news<" in told
    assert "/archive" not in told


async def test_parts_of_a_sitemap_fit_together(desk: Desk, db: Database) -> None:
    made = {(await publish(desk, f"a{n}")).path for n in range(5)}
    ctx = Context(db, clock=desk.ctx.clock)
    starts = await sitemaps.starts(ctx, 2)
    parts = [await sitemaps.part(ctx, start, 2) for start in starts]
    assert [len(part) for part in parts] == [2, 2, 1]
    assert {one.path for part in parts for one in part} == made


async def test_the_site_tells_where_its_feeds_and_its_sitemap_are(
    desk: Desk, client: httpx2.AsyncClient
) -> None:
    await publish(desk, "a")
    site = await routing.site(desk.ctx, desk.ctx.view)
    told = [(link.url, link.locale) for link in syndication.feeds(site)]
    assert len(told) == 6
    for address, locale in [*told, (syndication.sitemap(site), None)]:
        answer = await client.get(address.removeprefix("https://try.example"))
        assert answer.status_code == 200
        assert locale is None or f'{locale}"' in answer.text or f">{locale}<" in answer.text


@pytest.mark.usefixtures("desk")
async def test_nonsense_is_not_found(client: httpx2.AsyncClient) -> None:
    nothing = f"/sitemap/{'f' * 32}.xml"
    for path in (
        "/sitemap/x.xml", nothing, "/%00/feed.xml", "/%ff/feed.json", "/a//b/atom.xml",
        "/news%2Ffeed.xml", "/news/%66eed.xml",
    ):  # fmt: skip
        assert (await client.get(path)).status_code == 404


async def test_a_feed_costs_the_same_for_any_number_of_items(
    desk: Desk, db: Database, count_statements: CountStatements
) -> None:
    costs = []
    for wave in (1, 5):
        for number in range(wave):
            await publish(desk, f"a{wave}-{number}")
        with count_statements() as sent:
            await gather.feed(Context(db, clock=desk.ctx.clock, media=MEDIA), "/")
        costs.append(len(sent))
    assert costs[0] == costs[1] <= 7


def item(text: str) -> Item:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Item("urn:x", "https://a/b", text, text, text, now, now, "en", (), (text,), None)


@given(st.text())
def test_any_text_gives_documents_that_parse(text: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    feed = Feed("https://a/", text, text, "en", now, (item(text),))
    for module in (rss, atom):
        assert parsed(module.write(feed, "https://a/feed")) is not None
    assert json.loads(json_feed.write(feed, "https://a/feed"))["items"]


def test_an_empty_sitemap_is_valid() -> None:
    SCHEMA.validate(write_index([]).decode())
    SCHEMA.validate(write_part([], str).decode())
    SCHEMA.validate(write_part([Listed("https://a/b")], str).decode())
