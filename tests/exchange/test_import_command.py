"""``cli.py import markdown``: what it says, and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from db.queries import imports
from exchange.errors import ExchangeError
from exchange.records import Remark
from exchange.report import OUTCOMES, Item, Report
from exchange.summary import summary
from resolvers.context import Context
from tests.conftest import ROOT
from tests.databases import bare_database
from tests.exchange.blog import Blog, Importer


@pytest.fixture
async def own_url(server_url: str) -> AsyncIterator[str]:
    """The URL of a database without tables."""
    url = await bare_database(server_url, f"byline_{os.getpid()}_command_test")
    yield url
    engine = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"drop database {make_url(url).database} with (force)"))
    await engine.dispose()


def cli(url: str, data: Path, *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, what it said, and what it said went wrong."""
    done = subprocess.run(
        [sys.executable, ROOT / "cli.py", "import", "markdown", *arguments],
        env={**os.environ, "DATABASE_URL": url, "BYLINE_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


async def test_an_import_into_a_bare_database(own_url: str, blog: Blog, tmp_path: Path) -> None:
    blog.post("posts/2014-03-09-hello.md", "{% unknown %}")
    blog.write("posts/2014-03-10-bad.md", "---\n")
    data, file = tmp_path / "data", tmp_path / "report.json"
    assert cli(own_url, data, blog.root, "--dry-run") == (
        2,
        "",
        "The database waits for its migrations: run `python cli.py migrate`.\n",
    )
    code, said, wrong = cli(own_url, data, blog.root, "--report", file)
    assert (code, wrong) == (1, "")
    assert said.startswith("Imported blog: 4 changes in ")
    assert "Not everything arrived" in said
    assert "put --- on a line of its own" in said
    assert f"The whole report, with every remark, is in {file}." in said
    remarks = {i["source_id"]: i["remarks"] for i in json.loads(file.read_text())["items"]}
    assert remarks["posts/2014-03-09-hello.md"][0] == {
        "code": "template-dropped",
        "text": "{% unknown %} was dropped.",
        "line": 4,
    }


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"layout": "gatsby"}, "jekyll, eleventy, hugo, zola"),
        ({"site_url": "old.example"}, "https://example.org"),
        ({"section": "!"}, "--section has"),
    ],
)
async def test_a_wish_that_cannot_be_is_refused(
    blog: Blog, bring: Importer, options: dict[str, str], words: str
) -> None:
    blog.post("posts/2014-03-09-hello.md")
    with pytest.raises(ExchangeError, match=words):
        await bring(**options)


async def test_a_directory_without_markdown_is_refused(blog: Blog, bring: Importer) -> None:
    blog.write("index.html", "<p>Words</p>")
    with pytest.raises(ExchangeError, match="There is no Markdown to import"):
        await bring()


async def test_what_is_no_directory_is_refused(blog: Blog, bring: Importer) -> None:
    blog.root.rmdir()
    with pytest.raises(ExchangeError, match="is no directory"):
        await bring()


async def test_a_bad_place_for_the_report_is_told_first(
    own_url: str, blog: Blog, tmp_path: Path
) -> None:
    blog.post("posts/2014-03-09-hello.md")
    said = f"{tmp_path} is a directory: name a file in it.\n"
    assert cli(own_url, tmp_path / "data", blog.root, "--report", tmp_path) == (2, "", said)


async def test_one_import_at_a_time(ctx: Context, bring: Importer, blog: Blog) -> None:
    blog.post("posts/2014-03-09-hello.md")
    async with ctx.db.read() as connection, imports.alone(connection) as mine:
        assert mine
        with pytest.raises(ExchangeError, match="Another import"):
            await bring()
    assert (await bring()).complete


def test_a_remark_commands_no_terminal() -> None:
    made = Report("blog", remarks=[Remark("x", "A \x1b]0;title\x07\x9b31m\u202e b.")])
    assert summary(made).endswith("A �]0;title��31m� b.")


def report() -> Report:
    made = Report("blog", seconds=1.25)
    made.add(Item("ARTICLE", "a.md", "created", uuid4(), "/blog/a", (Remark("x", "Said.", 3),)))
    made.add(Item("ARTICLE", "b.md", "conflict", uuid4(), "/blog/b", (Remark("y", "Other."),)))
    made.add(Item("AUTHOR", "c.md", "skipped"))
    made.remarks.append(Remark("x", "Of all."))
    return made


def test_the_summary_counts_and_gives_examples() -> None:
    assert summary(report()).split("\n") == [
        "Imported blog: 1 change in 1.2 s.",
        "Not everything arrived: see what failed, was skipped or is in conflict below.",
        "",
        "                   made  conflicts    skipped",
        "  Articles            1          1",
        "  Authors" + " " * 35 + "1",
        "",
        "Remarks:",
        "      2  x",
        "           Of all.",
        "           a.md:3: Said.",
        "      1  y",
        "           b.md: Other.",
    ]


def test_the_json_has_what_its_description_says() -> None:
    made = report()
    whole = json.loads(made.as_json())
    assert list(whole) == [
        "version", "source", "dry_run", "seconds", "complete", "counts", "remarks", "items",
    ]  # fmt: skip
    assert whole["counts"] == {"ARTICLE": {"created": 1, "conflict": 1}, "AUTHOR": {"skipped": 1}}
    assert whole["remarks"] == [{"code": "x", "text": "Of all.", "line": None}]
    assert whole["items"][0] == {
        "kind": "ARTICLE",
        "source_id": "a.md",
        "outcome": "created",
        "id": str(made.items[0].id),
        "path": "/blog/a",
        "remarks": [{"code": "x", "text": "Said.", "line": 3}],
    }


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_import_is_complete_when_all_contents_are_here(outcome: str) -> None:
    made = Report("blog", items=[Item("ARTICLE", "a.md", outcome)])  # type: ignore[arg-type]
    assert made.complete == (outcome in {"created", "changed", "unchanged"})
