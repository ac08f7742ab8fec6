"""A publication of any size is what editors would have made, if they had had the time."""

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import text

from db.listening import Listener, listening
from db.queries.carried import LEFT_OUT, TABLES
from db.session import Database
from exchange.demo.bulk import make_many
from exchange.errors import ExchangeError
from exchange.native import export, restore
from exchange.progress import Silent
from media.library import Library
from resolvers import taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft, prepare
from tests.databases import fresh_database
from tests.demo.conftest import filled
from tests.writes.driver import FAULTS

ARTICLES: Final = 200
SCHEMA: Final = """
  select 'index ' || indexname || ' ' || indexdef from pg_indexes where schemaname = 'public'
  union all
  select 'trigger ' || tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger
  where not tgisinternal
  order by 1
"""
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
async def exported(
    many: Database, stored: Library, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    directory = tmp_path_factory.mktemp("export") / "out"
    await export.write(many, stored.storage, directory, progress=Silent())
    return directory


@pytest.fixture(scope="module")
async def restored(server_url: str, stored: Library, exported: Path) -> AsyncIterator[Database]:
    """What an import makes of it: every row passes its checks, and triggers derive the rest."""
    db = Database(await fresh_database(server_url, "byline_restored_test"), statement_timeout_s=20)
    await restore.read(Context(db), stored, exported, progress=Silent())
    yield db
    await db.close()


async def rows(db: Database, query: str) -> Rows:
    async with db.read() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


def table_names() -> list[str]:
    models = {table.model.__tablename__ for table in TABLES}
    return sorted(models | {model.__tablename__ for model in LEFT_OUT} - {"event"})


@pytest.mark.parametrize("table", table_names())
async def test_triggers_would_have_made_the_same_rows(
    many: Database, restored: Database, table: str
) -> None:
    query = f"select to_jsonb(t)::text from {table} t order by 1"  # noqa: S608  # our own names
    assert await rows(many, query) == await rows(restored, query)


async def test_the_same_seed_makes_the_same_publication(
    server_url: str, stored: Library, exported: Path, tmp_path: Path
) -> None:
    again = await filled(server_url, "byline_twin_test", stored, ARTICLES)
    await export.write(again, stored.storage, tmp_path / "out", progress=Silent())
    await again.close()
    assert sums(tmp_path / "out") == sums(exported)


def sums(directory: Path) -> dict[str, str]:
    """Of each file but those of pictures, by its name."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in directory.glob("*.json*")}


async def test_a_revision_is_as_a_draft_would_be_kept(many: Database) -> None:
    query = "select snapshot::text, content_hash, excerpt, word_count from revision"
    for snapshot, *kept in await rows(many, query):
        said = json.loads(snapshot)
        ready = prepare(
            Draft(
                **{name: said[name] for name in ("title", "kicker", "dek", "body")},
                tag_ids=tuple(said["tag_ids"]),
                credits=tuple(Credit(c["author_id"], c["role"]) for c in said["credits"]),
                hero_image_id=said["hero_image_id"],
            )
        )
        assert [ready.content_hash, ready.excerpt, ready.word_count] == kept
        assert ready.snapshot == said


async def test_nothing_is_at_odds_as_after_any_write(many: Database) -> None:
    assert await rows(many, FAULTS) == []


async def test_each_article_has_a_history_and_comments(many: Database) -> None:
    counts = "select count(*) from publication union all select count(*) from comment"
    assert await rows(many, counts) == [(3 * ARTICLES,), (5 * ARTICLES,)]


async def test_indexes_and_triggers_are_as_before(many: Database, demo_db: Database) -> None:
    assert await rows(many, SCHEMA) == await rows(demo_db, SCHEMA)


async def test_bodies_have_some_three_kilobytes(many: Database) -> None:
    ((size,),) = await rows(many, "select avg(length(snapshot ->> 'body'))::int from revision")
    assert 2800 < size < 3800


async def test_a_publication_that_is_there_is_left_alone(
    db: Database, ctx: Context, stored: Library
) -> None:
    await taxonomy.create_site(ctx, name="Mine", url="http://localhost")
    await taxonomy.create_tag(ctx, name="Mine too")
    with pytest.raises(ExchangeError, match="has a publication already"):
        await make_many(ctx, stored, articles=1, seed=1, url="http://x", progress=Silent())
    assert await rows(db, "select name from site") == [("Mine",)]


async def test_filling_tells_who_keeps_answers_in_few_notifications(
    server_url: str, stored: Library
) -> None:
    db = Database(await fresh_database(server_url, "byline_told_test"), statement_timeout_s=20)
    told: list[str] = []
    async with listening(db) as line:
        await line.add(Listener("byline_cache", told.append))
        await line.ready()
        url = "http://localhost"
        await make_many(Context(db), stored, articles=500, seed=1, url=url, progress=Silent())
        assert await line.sync()
    await db.close()
    assert any(json.loads(one)[1] == "*" for one in told)
    assert len(told) < 100
