"""A dry run says what a run would do, and does none of it."""

import json
from pathlib import Path
from typing import Any, Final

from media.storage import LocalStorage
from resolvers import contents
from resolvers.context import Context
from tests.conftest import TABLES
from tests.exchange.blog import Blog, Importer
from tests.media.pictures import photo

# Made anew in each run.
CHANGING: Final = ("id", "seconds", "dry_run")


async def rows_of_all_tables(bring: Importer) -> dict[str, int]:
    counts = {}
    for table in TABLES:
        (counts[table],) = await bring.row(f"select count(*) from {table}")  # noqa: S608
    return counts


def bare(value: Any) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(value, dict):
        return {name: bare(one) for name, one in value.items() if name not in CHANGING}
    return [bare(one) for one in value] if isinstance(value, list) else value


def write_blog(blog: Blog) -> None:
    blog.write("cat.jpg", photo())
    blog.write("bad.png", b"no picture")
    blog.post("authors/ada.md", title="Ada Lovelace", avatar="/cat.jpg")
    blog.post("posts/2014-03-09-a.md", "![](/cat.jpg) ![](/bad.png) [b](/2014/03/10/b/)",
              tags="[x]", authors="[ada]", image="/cat.jpg")  # fmt: skip
    blog.post("posts/2014-03-10-b.md", "{% unknown %}", redirect_from="/b/")
    blog.post("posts/2027-03-10-later.md", expirydate="2028-01-01")
    blog.post("posts/2014-03-10-long.md", title="x" * 600)
    blog.write("posts/2014-03-11-bad.md", "---\n")


async def test_a_dry_run_writes_nothing(blog: Blog, bring: Importer, tmp_path: Path) -> None:
    write_blog(blog)
    before = await rows_of_all_tables(bring)
    report = await bring(dry_run=True)
    assert report.counts()["ARTICLE"] == {"created": 3, "failed": 2}
    assert await rows_of_all_tables(bring) == before
    assert isinstance(bring.library.storage, LocalStorage)
    assert [file for file in (tmp_path / "storage").rglob("*") if file.is_file()] == []


async def test_a_dry_run_tells_what_the_run_then_does(blog: Blog, bring: Importer) -> None:
    write_blog(blog)
    foretold = await bring(dry_run=True)
    done = await bring()
    assert bare(json.loads(foretold.as_json())) == bare(json.loads(done.as_json()))
    assert not [item.id for item in foretold.items if item.outcome == "created" and item.id]


async def test_a_dry_run_tells_what_a_second_run_would_change(
    blog: Blog, bring: Importer, ctx: Context
) -> None:
    write_blog(blog)
    await bring()
    ((edited,),) = await bring.rows("select id from content where slug = 'a'")
    await contents.rename_slug(ctx, edited, "c")
    blog.post("posts/2014-03-09-a.md", "Other words.", draft="true")
    blog.post("posts/2014-03-10-b.md", "Other words.", slug="d")
    before = await rows_of_all_tables(bring)
    foretold = await bring(dry_run=True)
    assert await rows_of_all_tables(bring) == before
    done = await bring()
    assert foretold.changes == 3  # two articles and a redirect
    assert bare(json.loads(foretold.as_json())) == bare(json.loads(done.as_json()))
