"""What readers see, as files of a Hugo site; and that our importer takes them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from exchange.errors import ExchangeError
from exchange.hugo import export
from exchange.hugo.places import Locale, Places
from exchange.markdown import command
from exchange.progress import Silent
from resolvers import contents, redirects
from resolvers.drafts import Draft
from tests.conftest import TickingClock
from tests.exchange.exports.full import fill
from tests.exchange.exports.places import Bytes, Place, bytes_of

ENGLISH = Locale("en", "", is_default=True)
PORTUGUESE = Locale("pt", "/pt", is_default=False)


async def exported(place: Place, directory: Path, *, drafts: bool = False) -> Bytes:
    await export.write(
        place.ctx.db, place.library.storage, directory, place.ctx.view, drafts=drafts
    )
    return bytes_of(directory)


def front_of(document: bytes) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(document.decode().split("---\n")[1])
    return found


async def test_files_lie_where_hugo_looks_for_them(
    here: Place, clock: TickingClock, tmp_path: Path
) -> None:
    await fill(here, clock)
    files = await exported(here, tmp_path / "site")
    assert sorted(name for name in files if not name.startswith("static/")) == [
        "content/above.md",
        "content/authors/ann/_index.md",
        "content/noticias/_index.pt.md",
        "content/noticias/ao-vivo.pt.md",
        "content/old/_index.md",
        "content/old/news/_index.md",
        "content/old/news/past.md",
        "content/old/news/renamed.md",
        "content/tags/élections/_index.md",
        "hugo.yaml",
    ]


async def test_front_matter_says_what_a_content_is(
    here: Place, clock: TickingClock, tmp_path: Path
) -> None:
    await fill(here, clock)
    files = await exported(here, tmp_path / "site")
    front = front_of(files["content/old/news/renamed.md"])
    translated = front_of(files["content/noticias/ao-vivo.pt.md"])
    assert front["translationKey"] == translated.pop("translationKey")
    image = front["cover"]["image"]
    assert files[f"static{image}"][1:4] == b"PNG"
    begun, revised = front.pop("date"), front.pop("lastmod")
    assert (begun[:21], revised[:21]) == ("2026-01-01T12:00:00.0", "2026-01-01T13:00:00.0")
    assert front == {
        "title": "live again",
        "slug": "renamed",
        "kicker": "Kicker",
        "summary": "A dek",
        "cover": {"image": image, "caption": "é"},
        "authors": ["ann"],
        "credits": [{"author": "ann", "role": "editor"}],
        "tags": ["Élections"],
        "aliases": ["/old/news/live", "/old/news/withdrawn"],
        "translationKey": front["translationKey"],
    }


async def test_lists_say_what_sections_tags_and_authors_are(
    here: Place, clock: TickingClock, tmp_path: Path
) -> None:
    await fill(here, clock)
    files = await exported(here, tmp_path / "site")
    assert front_of(files["content/old/news/_index.md"]) == {
        "title": "News",
        "description": "**All** of it",
        "aliases": ["/news"],
    }
    assert front_of(files["content/tags/élections/_index.md"]) == {
        "title": "Élections",
        "url": "/tags/elections",
        "description": "x",
    }
    assert files["content/authors/ann/_index.md"].endswith(b"---\n\n*She* writes\n")


async def test_what_readers_do_not_see_is_nowhere(
    here: Place, clock: TickingClock, tmp_path: Path
) -> None:
    await fill(here, clock)
    said = b"".join((await exported(here, tmp_path / "site")).values())
    for hidden in (b"planned", b"deleted", b"typing", b"below", b"title: withdrawn"):
        assert hidden not in said
    whole = b"".join((await exported(here, tmp_path / "drafts", drafts=True)).values())
    for shown in (b"title: planned", b"title: below", b"title: withdrawn", b"draft: true"):
        assert shown in whole
    assert b"deleted" not in whole


async def test_what_is_public_is_written_as_it_is_public_beside_drafts_too(
    here: Place, clock: TickingClock, tmp_path: Path
) -> None:
    await fill(here, clock)
    ((tag_id,),) = await here.rows("select id from tag")
    page = await contents.create_page(here.ctx, draft=Draft("Bare"), slug="bare")
    await contents.publish(here.ctx, page.id)
    await contents.save_revision(here.ctx, page.id, Draft("Typing", tag_ids=(tag_id,)))
    front = front_of((await exported(here, tmp_path / "site", drafts=True))["content/bare.md"])
    assert (front["title"], front.keys() & {"tags", "draft"}) == ("Bare", set())


async def test_of_what_is_locked_the_beginning_is_written(
    here: Place, clock: TickingClock, tmp_path: Path
) -> None:
    await fill(here, clock)
    ((page_id,),) = await here.rows("select id from content where slug = 'above'")
    ((tree,),) = await here.rows("select snapshot -> 'body' from revision where title = 'above'")
    words = " ".join(f"word{number}" for number in range(100))
    tree["blocks"][0] = {"type": "paragraph", "key": "new", "text": [{"text": words}]}
    await contents.save_revision(here.ctx, page_id, Draft("above", body=tree))
    await contents.publish(here.ctx, page_id)
    said = (await exported(here, tmp_path / "site"))["content/above.md"].decode()
    assert "access: SUBSCRIBERS" in said
    assert "word59" in said
    assert "word60" not in said
    whole = (await exported(here, tmp_path / "whole", drafts=True))["content/above.md"].decode()
    assert "word99" in whole


async def test_our_importer_takes_it_all(
    here: Place, there: Place, clock: TickingClock, tmp_path: Path
) -> None:
    await fill(here, clock)
    await redirects.create_redirect(here.ctx, "/elsewhere", to_path="/old/news/renamed")
    await exported(here, tmp_path / "site")
    asked = command.Asked(tmp_path / "site", "https://try.example", "UTC")
    report = await command.run(there.ctx, there.library, asked, Silent())
    assert report.complete, report.as_json()
    for what, query in SAME.items():
        before, after = [
            await place.rows(f"{LIVE} {query}", now=clock.now) for place in (here, there)
        ]
        assert len(before) >= 2, what
        assert after == before, what


# What is live in the default locale. Of credits, only authors survive; of instants, seconds.
LIVE = """
  with live as (
    select p.*, r.title, r.dek, r.hero_image_id, r.snapshot -> 'body' -> 'blocks' as blocks
    from publication p join revision r on r.id = p.revision_id
    where p.locale = 'en' and p.type = 'ARTICLE' and p.live_from <= :now and p.live_until > :now)
"""
SAME = {
    "texts": "select path, title, dek, date_trunc('second', published_at) from live order by path",
    "sections": """select p.path, s.path, s.name, s.description
      from live p join section s on s.id = p.section_id order by 1""",
    "tags": """select p.path, t.name, t.slug from live p
      join publication_tag pt on pt.publication_id = p.id join tag t on t.id = pt.tag_id
      order by 1, 2""",
    "credits": """select p.path, a.name, a.slug, a.bio from live p
      join publication_credit c on c.publication_id = p.id and c.role = 'AUTHOR'
      join author a on a.id = c.author_id order by 1, 2""",
    "bodies": """select path, block - 'key'
      from live, jsonb_array_elements(blocks) with ordinality e (block, nr) order by path, nr""",
    "redirects": """select from_path from redirect
      where from_path in ('/elsewhere', '/old/news/live') and deleted_at is null order by 1""",
    "pictures": """select p.path, m.sha256 from live p
      join media_asset m on m.id = p.hero_image_id order by 1""",
}


async def test_a_database_without_a_publication_has_nothing_to_show(
    there: Place, tmp_path: Path
) -> None:
    with pytest.raises(ExchangeError, match="no publication to export"):
        await exported(there, tmp_path / "site")
    assert bytes_of(tmp_path) == {}


PLACES = {
    "/news/a": ("content/news/a.md", None),
    "/about": ("content/about.md", None),
    "/news/node.js": ("content/news/node-js.md", None),
    "/news/index": ("content/news/index-page.md", None),
    "/a.b/c": ("content/a-b/c.md", "/a.b/c"),
    "/news/" + "é" * 200: (f"content/news/{'é' * 90}-", None),
}


@pytest.mark.parametrize(("path", "place"), PLACES.items())
def test_a_path_is_a_file_that_any_system_can_have(
    path: str, place: tuple[str, str | None]
) -> None:
    found = Places().of_content(path, ENGLISH)
    assert found.url == place[1]
    assert found.file.startswith(place[0].removesuffix(".md"))
    assert max(len(part.encode()) for part in found.file.split("/")) < 250


def test_no_two_things_have_one_file() -> None:
    places = Places()
    files = [places.of_content(path, ENGLISH).file for path in ("/a.b", "/a-b", "/A-b")]
    files.append(places.of_content("/pt/a-b", PORTUGUESE).file)
    assert files == ["content/a-b.md", "content/a-b-2.md", "content/A-b-3.md", "content/a-b.pt.md"]
