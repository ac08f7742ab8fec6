"""What PostgreSQL does for the lists, at 20,000 articles with three publications each."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Connection, Select, event, make_url, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from db.models import Publication
from db.queries.lists import list_statement
from db.queries.reads import one_statement
from db.relations import edges
from db.relations.shapes import Paged, Window
from db.view import View
from tests.conftest import fresh_database

NOW = datetime(2023, 6, 1, tzinfo=UTC)
LIVE = View.live(NOW)
VIEWS = {
    "live": LIVE,
    "last year": LIVE.snapshot(datetime(2022, 7, 1, tzinfo=UTC)),
    "long ago": LIVE.snapshot(datetime(2019, 3, 1, tzinfo=UTC)),
    "long ago, exact": LIVE.snapshot(datetime(2019, 3, 1, tzinfo=UTC), exact=True),
}
MAX_BUFFERS = 200
ARTICLES = 20_000
FILLED = ("section", "tag", "author", "content", "revision", "publication", "publication_tag",
          "publication_credit", "publication_section")  # fmt: skip


def _id(kind: int, number: int) -> UUID:
    return UUID(f"{kind:08x}-0000-7000-8000-{number:012x}")


LISTS: dict[str, tuple[Paged[Any], UUID | None]] = {
    "articles": (edges.articles, None),
    "section with its descendants": (edges.section_articles, _id(2, 1)),
    "section without any": (edges.section_articles, _id(2, 20)),
    "tag": (edges.tag_articles, _id(3, 7)),
    "author": (edges.author_articles, _id(4, 7)),
}


async def _fill(url: str) -> None:
    seed = (Path(__file__).parent / "seed.sql").read_text(encoding="utf-8")
    connection = await asyncpg.connect(
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    # A commit that isn't on disk yet keeps VACUUM from marking its pages visible to all.
    await connection.execute("set synchronous_commit = on")
    for state, script in (("disable", seed.replace(":n", str(ARTICLES))), ("enable", "select 1")):
        async with connection.transaction():
            for table in FILLED:
                await connection.execute(f"alter table {table} {state} trigger user")
            await connection.execute(script)
    await connection.execute("vacuum analyze")
    await connection.close()


@pytest.fixture(scope="module")
async def filled(server_url: str) -> AsyncIterator[AsyncEngine]:
    url = await fresh_database(server_url, "byline_plans_test")
    await _fill(url)
    engine = create_async_engine(url)
    yield engine
    await engine.dispose()


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


async def explain(
    engine: AsyncEngine, relation: Paged[Any], view: View, key: UUID | None
) -> dict[str, Any]:
    """The plan of a list's first page."""
    return await explain_statement(
        engine, list_statement(relation, view, [key], Window(order=relation.default_order))
    )


async def explain_statement(engine: AsyncEngine, statement: Select[Any]) -> dict[str, Any]:
    """The plan as executed, of the very statement with its bound parameters."""

    def prefix(
        _c: Connection, _cursor: object, sql: str, parameters: object, *_: object
    ) -> tuple[str, object]:
        return f"explain (analyze, buffers, format json) {sql}", parameters

    async with engine.connect() as connection:
        event.listen(engine.sync_engine, "before_cursor_execute", prefix, retval=True)
        try:
            answer = (await connection.execute(statement)).scalar_one()
        finally:
            event.remove(engine.sync_engine, "before_cursor_execute", prefix)
    document = answer if isinstance(answer, list) else json.loads(answer)
    plan: dict[str, Any] = document[0]["Plan"]
    return plan


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
async def test_a_list_reads_an_index_in_order_and_few_pages(
    filled: AsyncEngine, listed: tuple[Paged[Any], UUID | None], view: View
) -> None:
    plan = await explain(filled, listed[0], view, listed[1])
    nodes = list(_nodes(plan))
    assert plan["Actual Rows"] == 21
    assert {node["Node Type"] for node in nodes}.isdisjoint(
        {"Sort", "Incremental Sort", "Seq Scan"}
    )
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < MAX_BUFFERS


async def test_an_index_of_a_lists_own_order_is_walked(filled: AsyncEngine) -> None:
    plan = await explain(filled, edges.tag_articles, LIVE, _id(3, 7))
    used = {node.get("Index Name") for node in _nodes(plan)}
    assert "publication_tag_list_idx" in used


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_bodies_are_reached_by_the_ids_of_their_editions(
    filled: AsyncEngine, view: View
) -> None:
    p = Publication
    of_then = select(p.id).where(p.live_from <= view.at, p.live_until > view.at).limit(20)
    async with filled.connect() as connection:
        editions = (await connection.scalars(of_then)).all()
    plan = await explain_statement(filled, one_statement(edges.content_body, view, editions))
    assert 0 < plan["Actual Rows"] <= 20  # in the past, only what is public now as well
    assert "Seq Scan" not in {node["Node Type"] for node in _nodes(plan)}
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < MAX_BUFFERS
