"""A whole real publication: 18F's, in the public domain. It is not in the repository."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from db.rows import ArticleRow, RedirectRow
from exchange.report import Report
from resolvers import routes
from resolvers.context import Context
from tests.conftest import ROOT
from tests.exchange.blog import Blog, Importer

DATA: Final = ROOT.parent / "shared" / "data" / "18f-blog"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"there is no {DATA}"),
]

ARTICLES: Final = 504
# It shall take less than 60 s where nothing else runs; printed below. Here others may run as well.
PATIENCE_S: Final = 180
# Of these two, YAML gives less than a person reads.
TABS: Final = (
    "2016-05-19-content-debt-what-it-is-where-to-find-it-"
    "and-how-to-prevent-it-in-the-first-place.md"
)
SWALLOWED: Final = "2014-05-14-hacking-bureaucracy-improving-hiring-and-software.md"

SNAPSHOTS: Final = """
  select i.source_id, c.path, r.title,
    array(select t.name from jsonb_array_elements_text(r.snapshot -> 'tag_ids')
      with ordinality as x (id, n) join tag t on t.id = x.id::uuid order by n),
    array(select a.slug from jsonb_array_elements(r.snapshot -> 'credits')
      with ordinality as x (credit, n) join author a on a.id = (x.credit ->> 'author_id')::uuid
      order by n),
    r.snapshot -> 'body' -> 'blocks', p.published_at
  from source_item i join content c on c.id = i.subject_id
  join revision r on r.content_id = c.id join publication p on p.content_id = c.id
  where i.kind = 'CONTENT'
"""


def told(name: str) -> dict[str, Any]:
    """The front matter of a post, read by another reader than ours."""
    text = (DATA / "posts" / name).read_text("utf-8").split("\n---")[0].removeprefix("---")
    if name == SWALLOWED:
        text = re.sub(r"(?ms)^excerpt:.*?^image:", "image:", text)
    found = yaml.safe_load(text.replace("\t", ""))
    assert isinstance(found, dict)
    return found


def links(blocks: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Every link, wherever in a block."""

    def inside(value: Any) -> list[dict[str, str]]:  # noqa: ANN401 -- JSON
        if isinstance(value, dict):
            own = [value["link"]] if isinstance(value.get("link"), dict) else []
            return own + [link for one in value.values() for link in inside(one)]
        return [link for one in value for link in inside(one)] if isinstance(value, list) else []

    return inside(blocks)


def dated_paths() -> set[str]:
    """The addresses that posts have by their names or their dates."""
    found = set()
    for file in (DATA / "posts").iterdir():
        year, month, day, slug = file.stem.split("-", 3)
        found.add(f"/{year}/{month}/{int(day):02}/{slug}")
        if date := told(file.name).get("date"):
            found.add(f"/{str(date)[:10].replace('-', '/')}/{slug}")
    return found


@pytest.fixture
def blog() -> Blog:
    return Blog(DATA)


async def test_18f_arrives_whole_and_stays_as_it_is(
    bring: Importer, capsys: pytest.CaptureFixture[str]
) -> None:
    report = await bring(site_url="https://18f.gsa.gov")
    again = await bring(site_url="https://18f.gsa.gov")
    with capsys.disabled():
        print(f"\n{report.counts()}\n{report.seconds:.1f} s; again {again.seconds:.1f} s")  # noqa: T201 -- asked for
    rows = await bring.rows(SNAPSHOTS)

    assert report.complete
    assert report.counts()["ARTICLE"] == {"created": ARTICLES}
    assert len(rows) == ARTICLES
    assert report.seconds < PATIENCE_S
    assert again.changes == 0
    assert again.counts()["ARTICLE"] == {"unchanged": ARTICLES}

    assert_tags_and_credits(rows)
    assert_links(rows)
    assert_blocks(rows)
    assert_authors(report)
    assert_missing_files_are_told(report)
    assert_mended(report)
    await assert_old_addresses(bring)


def assert_tags_and_credits(rows: list[tuple[Any, ...]]) -> None:
    spelt: dict[str, str] = {}
    for source_id, _, title, tags, authors, _, published in rows:
        front = told(Path(source_id).name)
        assert title.split() == re.sub("<[^>]*>", "", unescape(front["title"])).split()
        wanted = [str(tag).strip() for tag in front["tags"]]
        assert [tag.lower() for tag in tags] == [tag.lower() for tag in wanted], source_id
        spelt |= {tag.lower(): tag for tag in tags}
        assert authors == front["authors"], source_id
        day = str(front.get("date") or "")[:10]
        if not re.search(r"\d\d:\d\d", str(front.get("date"))) and day:
            assert f"{published:%Y-%m-%d}" == day, source_id
    assert len(spelt) == 142


def assert_links(rows: list[tuple[Any, ...]]) -> None:
    """Every link to a post of the snapshot names it; by its path or its whole address."""
    known, resolved, unresolved = dated_paths(), 0, []
    for source_id, _, _, _, _, blocks, _ in rows:
        for link in links(blocks):
            path = re.sub(r"^https?://18f\.gsa\.gov", "", link["href"]).partition("#")[0]
            resolved += "content_id" in link
            if "content_id" not in link and "/" + path.strip("/") in known:
                unresolved.append((source_id, link["href"]))
    assert unresolved == []
    assert resolved > 500


def assert_blocks(rows: list[tuple[Any, ...]]) -> None:
    kinds = Counter(block["type"] for row in rows for block in row[5])
    assert kinds["raw_html"] < kinds.total() / 100
    for source_id, _, _, _, _, blocks, _ in rows:
        if "raw %}" not in (DATA / source_id).read_text("utf-8"):
            assert not any(re.search(r"\{%|%\}|\{\{|\}\}", said) for said in prose(blocks)), (
                source_id
            )


def prose(value: Any) -> Iterator[str]:  # noqa: ANN401 -- JSON
    """Every text that is no code."""
    if isinstance(value, list):
        for one in value:
            yield from prose(one)
    elif isinstance(value, dict) and value.get("type") != "code":
        if isinstance(value.get("text"), str) and "CODE" not in value.get("marks", ()):
            yield value["text"]
        for one in value.values():
            yield from prose(one)


def assert_authors(report: Report) -> None:
    counts = report.counts()["AUTHOR"]
    files = len(list((DATA / "authors").iterdir()))
    assert files == 344
    assert counts == {"created": 274, "skipped": 72}
    made_up = {i.source_id for i in report.items
               for r in i.remarks if r.code == "author-without-file"}  # fmt: skip
    assert made_up == {"elyse-voegeli", "rebecca-refoy"}
    assert counts.total() == files + len(made_up)
    (ada,) = (item for item in report.items if item.source_id == "authors/ada-lovelace.md")
    assert "published: false" in ada.remarks[0].text


def assert_missing_files_are_told(report: Report) -> None:
    lines = (DATA / "assets-not-included.txt").read_text("utf-8").splitlines()
    missing = {line.split("\t")[0] for line in lines}
    reported = {r.text.split(" isn't here")[0].lstrip("/") for i in report.items
                for r in i.remarks if r.code == "file-missing"}  # fmt: skip
    shown = {name for name in missing if re.search(r"\.(png|jpe?g|gif)$", name, re.IGNORECASE)}
    linked = {r.text for i in report.items for r in i.remarks if r.code == "link-unresolved"}
    # The list was made by a pattern: these stand in examples of code, or are cut short, or are
    # named by one of the five posts that the snapshot leaves out.
    shown -= {
        "assets/blog/how-to-github/image.jpg",
        "assets/images/logo-18f-oauth.png",
        "assets/img/social-icons/png/facebook25.png",
        "assets/blog/hofschneider_ryan.jpg",
        "assets/blog/cloud-gov/style-guide-components.jpg",
    }
    untold = [name for name in shown if name not in reported
              and not any(name in said for said in linked)]  # fmt: skip
    assert len(shown) > 300
    assert untold == [], untold


def assert_mended(report: Report) -> None:
    codes = {item.source_id: {r.code for r in item.remarks} for item in report.items}
    assert "front-matter-mended" in codes[f"posts/{SWALLOWED}"]
    assert codes[f"posts/{TABS}"] <= {"front-matter-mended", "file-missing"}
    twins = [
        item.path for item in report.items if item.source_id.endswith("-andrew-hyder-award.md")
    ]
    assert twins == [f"/blog/andrew-hyder-award{end}" for end in ("", "-2", "-3")]


async def assert_old_addresses(bring: Importer) -> None:
    """Each leads to an article by one redirect."""
    redirects = await found_at(bring, dated_paths())
    assert all(isinstance(one, RedirectRow) for one in redirects)
    articles = await found_at(bring, {str(one.to_path) for one in redirects})
    assert len(articles) == ARTICLES
    assert all(isinstance(one, ArticleRow) for one in articles)


async def found_at(bring: Importer, paths: set[str]) -> list[Any]:
    """What readers find at the paths, asked all at once."""
    ctx = Context(bring.ctx.db, clock=bring.ctx.clock)
    return await asyncio.gather(*(routes.find(ctx, ctx.view, path) for path in sorted(paths)))
