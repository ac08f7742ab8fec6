"""The bench's articles become Byline's without losing what is asked about them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from benchmarks.peers import export, spec
from benchmarks.peers.rows import Dataset, path_of
from benchmarks.peers.runner import run
from exchange.native import restore
from resolvers.context import Context
from schema.schema import schema
from tests.conftest import TickingClock
from tests.exchange.exports.places import library_at

BEGUN = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
CHANGED = datetime(2025, 1, 1, tzinfo=UTC)
BODY = "<p>one &amp; two</p>\n<p>three</p>"


def article(number: int, status: str, language: str = "en") -> dict[str, Any]:
    return {
        "id": number,
        "slug": f"slug-{number}",
        "title": f"Title {number}",
        "excerpt": f"Excerpt {number} ",
        "body": BODY,
        "status": status,
        "published_at": None if status == "DRAFT" else BEGUN,
        "updated_at": CHANGED,
        "language": language,
        "author_id": 1,
    }


LIVE, ARCHIVED, DRAFT = (
    article(1, "PUBLISHED", "de"),
    article(2, "ARCHIVED"),
    article(3, "DRAFT"),
)
DATA = Dataset(
    articles=[LIVE, ARCHIVED, DRAFT],
    authors=[{"id": 1, "name": "Ada 1", "slug": "author-1", "bio": "press ink"}],
    all_tags=[{"id": n, "name": f"Tag {n}", "slug": f"tag-{n}"} for n in (1, 2)],
    comments=[
        {
            "id": n,
            "article_id": 1,
            "author_name": "Film 1",
            "body": f"words {n}",
            "created_at": CHANGED + timedelta(seconds=n),
        }
        for n in (1, 2)
    ],
    tags={1: [2, 1]},
)


@pytest.fixture
async def reading(ctx: Context, clock: TickingClock, tmp_path: Path) -> Context:
    """An operation on the data, brought in as ``load`` does."""
    export.write(DATA, tmp_path / "export")
    await restore.read(ctx, library_at(tmp_path / "library"), tmp_path / "export")
    clock.advance(minutes=1)
    return Context(ctx.db, clock=clock)


async def ask(reading: Context, query: str, **variables: object) -> dict[str, Any]:
    text = (spec.QUERIES / f"{query}.graphql").read_text("utf-8")
    result = await schema.execute(text, variable_values=variables, context_value=reading)
    assert result.errors is None
    assert result.data is not None
    answer: dict[str, Any] = json.loads(json.dumps(result.data))
    return answer


async def test_an_article_keeps_its_text_its_people_and_the_order_of_its_tags(
    reading: Context,
) -> None:
    found = (await ask(reading, "Q1", path=path_of(LIVE)))["article"]
    assert found.pop("id")
    assert found == {
        "title": "Title 1",
        "slug": "slug-1",
        "body": {"html": BODY},
        "publishedAt": "2020-01-02T03:04:05Z",
        "author": {"name": "Ada 1"},
        "tags": [{"name": "Tag 2", "slug": "tag-2"}, {"name": "Tag 1", "slug": "tag-1"}],
    }


@pytest.mark.parametrize("hidden", [ARCHIVED, DRAFT], ids=["archived", "draft"])
async def test_what_is_not_published_is_not_read(reading: Context, hidden: dict[str, Any]) -> None:
    assert await ask(reading, "Q4", path=path_of(hidden)) == {"article": None}


async def test_a_list_keeps_languages_changes_and_deks(reading: Context) -> None:
    (found,) = (await ask(reading, "Q5", first=20, offset=0))["articles"]["nodes"]
    kept = ("slug", "excerpt", "updatedAt", "language")
    assert [found[key] for key in kept] == ["slug-1", "Excerpt 1", "2025-01-01T00:00:00Z", "de"]


async def test_comments_keep_their_words_their_authors_and_their_order(reading: Context) -> None:
    (found,) = (await ask(reading, "Q3", first=20, offset=0))["articles"]["nodes"]
    assert found["commentCount"] == 2
    assert [comment["body"]["plainText"] for comment in found["comments"]["nodes"]] == [
        "words 1",
        "words 2",
    ]
    assert found["comments"]["nodes"][0]["authorName"] == {"name": "Film 1"}
    assert found["comments"]["nodes"][0]["createdAt"] == "2025-01-01T00:00:01Z"


def test_the_bench_is_told_of_every_query() -> None:
    described = spec.server("engine", {"PORT": "1"})
    assert set(described["queries"]) == {"Q1", "Q2", "Q3", "Q4", "Q5"}
    assert described["name"] == "byline-engine"


BENCH = """\
import sys
from pathlib import Path
class Server:
    def __init__(self, name): self.name = name
    def body(self, query, variables): return repr(variables).encode()
def main():
    sent = [Server(name).body("Q1", {"slug": "a"}) for name in ("byline-engine", "other")]
    Path(sys.argv[1]).write_bytes(b" ".join(sent))
"""


def test_only_byline_is_asked_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run.py").write_text(BENCH)
    monkeypatch.setattr("sys.argv", [])
    run(tmp_path, {"a": "/articles/a"}, [str(tmp_path / "sent")])
    assert (tmp_path / "sent").read_text() == "{'path': '/articles/a'} {'slug': 'a'}"
