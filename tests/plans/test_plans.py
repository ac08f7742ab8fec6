"""What PostgreSQL does for the lists, at 20,000 articles with three publications each."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Connection, Select, event, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from db.models import Publication
from db.queries import along
from db.queries.prepared import count, kind_of, near, page
from db.queries.prepared_reads import given_to
from db.queries.reads import among, one_statement
from db.queries.search import titles_statement
from db.queries.shaping import shape_of
from db.queries.wanted import WHOLE_PAGE
from db.relations import edges, fronts, hot, readers
from db.relations.search import search
from db.relations.shapes import Counted, Filter, One, OrderBy, Paged, Window
from db.view import View
from tests.databases import fresh_database
from tests.plans.kept import plan_of, plan_of_page, plan_of_statement

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
          "publication_credit", "publication_section", "custom_field",
          "custom_value", "comment_count", "view_count")  # fmt: skip


def _id(kind: int, number: int) -> UUID:
    return UUID(f"{kind:08x}-0000-7000-8000-{number:012x}")


LISTS: dict[str, tuple[Paged[Any], UUID | None]] = {
    "articles": (edges.articles, None),
    "section with its descendants": (edges.section_articles, _id(2, 1)),
    "section without any": (edges.section_articles, _id(2, 20)),
    "tag": (edges.tag_articles, _id(3, 7)),
    "author": (edges.author_articles, _id(4, 7)),
}


async def with_more(engine: AsyncEngine, sql: str) -> AsyncEngine:
    """The same database, with what this adds to it."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()
    return engine


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
    # The usual sample of 100 titles holds a rare word now and then, which then passes for a common.
    await connection.execute("alter table revision alter title_key set statistics 1000")
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
    return await plan_of_page(engine, relation, view, Window(order=relation.default_order), key)


async def explain_sent(engine: AsyncEngine, statement: Select[Any]) -> dict[str, Any]:
    """The plan of a statement that SQLAlchemy sends, made for its own values."""

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


@pytest.mark.parametrize("direction", ["DESC", "ASC"])
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_what_is_most_or_least_discussed_is_found_along_the_counts(
    filled: AsyncEngine, view: View, direction: str
) -> None:
    window = Window(order=(OrderBy("COMMENT_COUNT", descending=direction == "DESC"),))
    plan = await plan_of_page(filled, edges.articles, view, window, None)
    nodes = list(_nodes(plan))
    assert plan["Actual Rows"] == 21
    assert "comment_count_order_idx" in {node.get("Index Name") for node in nodes}
    assert {node["Node Type"] for node in nodes}.isdisjoint({"Sort", "Seq Scan"})
    # Long ago, two of three had not been published.
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 8 * MAX_BUFFERS


@pytest.mark.parametrize("window", ["HOUR", "DAY", "WEEK", "MONTH"])
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_what_is_viewed_most_is_found_along_its_heat(
    filled: AsyncEngine, view: View, window: str
) -> None:
    asked = Window(size=10, order=(OrderBy(window, descending=True),))
    plan = await plan_of_page(filled, hot.trending, view, asked, None)
    nodes = list(_nodes(plan))
    assert plan["Actual Rows"] == 11
    assert f"view_count_{window.lower()}_idx" in {node.get("Index Name") for node in nodes}
    assert {node["Node Type"] for node in nodes}.isdisjoint({"Sort", "Seq Scan"})
    # Long ago, two of three had not been published.
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 3 * MAX_BUFFERS


@pytest.mark.parametrize("section", [1, 20], ids=["of eight", "of forty"])
async def test_what_is_viewed_most_in_a_section_reads_a_part_of_it(
    filled: AsyncEngine, section: int
) -> None:
    asked = Window(size=10, order=(OrderBy("DAY", descending=True),))
    plan = await plan_of_page(filled, hot.section_trending, LIVE, asked, _id(2, section))
    assert plan["Actual Rows"] == 11
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 40 * MAX_BUFFERS


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
    plan = await plan_of_statement(filled, one_statement(edges.content_body, view, editions))
    assert 0 < plan["Actual Rows"] <= 20  # in the past, only what is public now as well
    assert "Seq Scan" not in {node["Node Type"] for node in _nodes(plan)}
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < MAX_BUFFERS


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
async def test_a_list_is_counted_by_its_index_alone(
    filled: AsyncEngine, listed: tuple[Paged[Any], UUID | None], view: View
) -> None:
    relation, key = listed
    counted = Counted(relation, view, key, (), ())
    statement = count(counted, kind_of(view), 10_000, several=False)
    plan = await plan_of(filled, statement, given_to(view, [key]))
    read = {node["Node Type"] for node in _nodes(plan) if "Relation Name" in node}
    assert read == {"Index Only Scan"}


ORDERED: Final = {
    ("UPDATED_AT", "ASC"): "publication_updated_idx",
    ("UPDATED_AT", "DESC"): "publication_updated_idx",
    ("REVISED_AT", "DESC"): "publication_revised_idx",
    ("TITLE", "ASC"): "revision_title_idx",
    ("TITLE", "DESC"): "revision_title_idx",
    ("READING_MINUTES", "ASC"): "revision_words_idx",
    ("READING_MINUTES", "DESC"): "revision_words_idx",
}


@pytest.mark.parametrize(("field", "direction"), ORDERED, ids=map("-".join, ORDERED))
@pytest.mark.parametrize("view", [LIVE, VIEWS["last year"]], ids=["live", "last year"])
async def test_every_order_of_articles_is_that_of_an_index(
    filled: AsyncEngine, view: View, field: str, direction: str
) -> None:
    order = (OrderBy(field, descending=direction == "DESC"),)
    plan = await plan_of_page(filled, edges.articles, view, Window(order=order))
    assert plan["Actual Rows"] == 21
    assert ORDERED[field, direction] in {node.get("Index Name") for node in _nodes(plan)}
    assert "Sort" not in {node["Node Type"] for node in _nodes(plan)}
    # As many words have 67 revisions, of which most are no more shown, or not yet.
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 8 * MAX_BUFFERS


@pytest.mark.parametrize("backward", [False, True], ids=["after", "before"])
@pytest.mark.parametrize(
    ("field", "value"), [("TITLE", "article 5000, take 3"), ("READING_MINUTES", 900)]
)
async def test_a_page_in_the_middle_begins_there(
    filled: AsyncEngine, field: str, value: str | int, *, backward: bool
) -> None:
    place = (value, _id(5, 1))
    window = Window(
        order=(OrderBy(field, descending=False),),
        after=None if backward else place,
        before=place if backward else None,
        backward=backward,
    )
    plan = await plan_of_page(filled, edges.articles, LIVE, window)
    assert plan["Actual Rows"] == 21
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 8 * MAX_BUFFERS


@pytest.mark.parametrize("listed", [edges.tags, edges.authors], ids=["tags", "authors"])
async def test_who_has_something_listed_is_told_by_an_index_alone(
    filled: AsyncEngine, listed: Paged[Any]
) -> None:
    counted = Counted(listed, LIVE, None, (), ())
    statement = count(counted, kind_of(LIVE), None, several=False)
    plan = await plan_of(filled, statement, given_to(LIVE, [None]))
    read = {node.get("Relation Name") for node in _nodes(plan)}
    assert read.isdisjoint({"publication"})
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 5 * MAX_BUFFERS


async def test_pages_are_found_among_many_articles(filled: AsyncEngine) -> None:
    window = Window(order=edges.pages.default_order)
    plan = await plan_of_page(filled, edges.pages, LIVE, window)
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 50


async def test_articles_with_a_slug_are_found_by_it(filled: AsyncEngine) -> None:
    slug: Filter = (("slug", (("eq", "ARTICLE-777"),)),)
    window = Window(order=edges.articles.default_order, filter=slug)
    plan = await plan_of_page(filled, edges.articles, LIVE, window)
    assert plan["Actual Rows"] == 1
    assert "publication_slug_idx" in {node.get("Index Name") for node in _nodes(plan)}
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 50


@pytest.fixture
async def few_ends(filled: AsyncEngine) -> AsyncIterator[AsyncEngine]:
    """Publications end at few instants, as ANALYZE takes it to be from a sample of very many."""
    guess = "alter table publication alter live_until {} (n_distinct{}); analyze publication"
    yield await with_more(filled, guess.format("set", " = 500"))
    await with_more(filled, guess.format("reset", ""))


@pytest.mark.parametrize(
    ("found", "key"),
    [(fronts.content_by_id, _id(5, 7)), (edges.article_by_path, "/s/article-7")],
    ids=["id", "path"],
)
async def test_a_lookup_is_planned_as_cheaply_as_it_runs(
    few_ends: AsyncEngine, found: One[Any], key: UUID | str
) -> None:
    for view in VIEWS.values():
        plan = await plan_of_statement(few_ends, one_statement(found, view, [key]))
        # Were it taken for costly, larger statements would be planned around it.
        assert plan["Total Cost"] < 100
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 50


FRONTS: Final = """
  insert into series select ('00000006-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, id, 'en',
      's' || n, '/series/s' || n, 'S', null, null, false, 1, now(), now()
    from site, generate_series(1, 200) n;
  insert into series_part select c.id, s.id, row_number() over (partition by s.id order by c.id)
    from (select id, row_number() over (order by id) n from content limit 4000) c
    join (select id, row_number() over (order by id) n from series) s on s.n = 1 + c.n % 200;
  alter table address disable trigger user;
  insert into address select site_id, locale, path, 'content', id from content;
  alter table address enable trigger user;
  insert into collection select '00000007-0000-7000-8000-000000000001', id, 'home', 'Home', 'RULE',
      '{}', 1, now(), now() from site;
  insert into collection_item select '00000007-0000-7000-8000-000000000001', id, true,
      row_number() over () from (select id from content order by id limit 5) c;
  analyze;
"""


@pytest.fixture(scope="module")
async def fronts_filled(filled: AsyncEngine) -> AsyncEngine:
    """The same with 200 series of 20 parts and a collection with five pins."""
    return await with_more(filled, FRONTS)


async def buffers(engine: AsyncEngine, statement: Select[Any]) -> int:
    """How many pages it touches."""
    plan = await plan_of_statement(engine, statement)
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_a_collection_with_a_rule_reads_a_page_of_each_of_its_sources(
    fronts_filled: AsyncEngine, view: View
) -> None:
    home = _id(7, 1)
    window = Window(
        order=(fronts.PLACE, *edges.articles.default_order), options=(("id", home), ("rule", ()))
    )
    plan = await plan_of_page(fronts_filled, fronts.collection_items, view, window, None)
    assert plan["Actual Rows"] == 21
    assert "Seq Scan" not in {
        node["Node Type"] for node in _nodes(plan) if node.get("Relation Name") != "collection_item"
    }
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < MAX_BUFFERS


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_only_the_parts_of_the_series_asked_for_are_numbered(
    fronts_filled: AsyncEngine, view: View
) -> None:
    async with fronts_filled.connect() as connection:
        query = text("select content_id from series_part where series_id = :series limit 3")
        ids = (await connection.scalars(query, {"series": _id(6, 7)})).all()
    statement = fronts.article_place.members(view, lambda column: among(column, ids))
    assert await buffers(fronts_filled, statement) < 2 * MAX_BUFFERS


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_what_is_near_an_address_is_found_by_an_index(
    fronts_filled: AsyncEngine, view: View
) -> None:
    values = {"at": view.at, "now": view.now, "path": "/s/artikel-1234"}
    plan = await plan_of(fronts_filled, near(kind_of(view), 3), values)
    assert plan["Actual Rows"] == 3
    assert "address_near_idx" in {node.get("Index Name") for node in _nodes(plan)}
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 4 * MAX_BUFFERS


RARE: Final = (("custom_fields", ((("key", "code"), ("text", (("eq", "code 77"),))),)),)
OFTEN: Final = (("custom_fields", ((("key", "rating"), ("number", (("gte", 3),))),)),)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize(
    ("given", "index"),
    [(RARE, "custom_value_text_idx"), (OFTEN, "custom_value_pkey")],
    ids=["a rare value", "a common value"],
)
async def test_a_list_by_a_custom_field_reads_few_pages(
    filled: AsyncEngine, view: View, given: Filter, index: str
) -> None:
    window = Window(order=edges.articles.default_order, filter=given)
    plan = await plan_of_page(filled, edges.articles, view, window, None)
    nodes = list(_nodes(plan))
    assert index in {node.get("Index Name") for node in nodes}
    large = [node for node in nodes if node.get("Relation Name") != "custom_field"]
    assert "Seq Scan" not in {node["Node Type"] for node in large}
    # A value of each revision is looked up, whichever of them is shown.
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 2 * MAX_BUFFERS


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_related_to_a_page_of_cards_is_read_along_indexes(
    filled: AsyncEngine, view: View
) -> None:
    p = Publication
    of_then = select(p.id).where(p.live_from <= view.at, p.live_until > view.at).limit(20)
    async with filled.connect() as connection:
        editions = (await connection.scalars(of_then)).all()
    plan = await plan_of_statement(
        filled, readers.article_related.members(view, lambda column: among(column, editions))
    )
    scanned = {
        node.get("Relation Name") for node in _nodes(plan) if node["Node Type"] == "Seq Scan"
    }
    assert scanned.isdisjoint({"publication", "publication_tag", "revision"})
    # 30 articles of each tag, and 30 of those looked up, for each of 20.
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 20 * 5 * MAX_BUFFERS
    assert plan["Actual Rows"] > 0


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_titles_spelled_like_rare_words_are_found_by_an_index(
    filled: AsyncEngine, view: View
) -> None:
    words = ["municipl", "electon", "ferrry", "19998", "zzz", "hello", "wrold", "fouur"]
    plan = await explain_sent(filled, titles_statement(view, words, 10))
    nodes = list(_nodes(plan))
    assert plan["Actual Rows"] > 0
    assert "revision_title_words_idx" in {node.get("Index Name") for node in nodes}
    assert "Seq Scan" not in {node["Node Type"] for node in nodes}
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 5 * MAX_BUFFERS


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_a_search_reads_its_query_once_and_not_for_each_row(
    filled: AsyncEngine, view: View
) -> None:
    options = (("query", "take -two"), ("locales", ("en", "de")))
    window = Window(order=search.default_order, options=options)
    plan = await plan_of_page(filled, search, view, window, None)
    reading = [n for n in _nodes(plan) if n.get("Parent Relationship") == "InitPlan"]
    assert reading
    assert all(n["Actual Loops"] <= 1 for n in reading)
    each = [str({**n, "Plans": ()}) for n in _nodes(plan) if n not in reading]
    assert not any("websearch_to_tsquery" in one or "search_query" in one for one in each)


# A tag that five pieces bear and one that 5,000 do, and two languages of each.
SKEWED: Final = """
  insert into tag (id, site_id, locale, slug, path, name, created_at, updated_at)
    select ('00000003-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, id, locale, slug,
      '/' || locale || '/tags/' || slug, slug, now(), now()
    from site, (values (901, 'en', 'rare'), (902, 'en', 'often'), (903, 'de', 'rare'),
      (904, 'de', 'often')) named (n, locale, slug);
  alter table publication_tag disable trigger user;
  insert into publication_tag (publication_id, tag_id, position, content_id, published_at,
      live_from, live_until, listed)
    select p.id, t.id, 9, p.content_id, p.published_at, p.live_from, p.live_until,
      p.access <> 'UNLISTED'
    from publication p
    join (select id, row_number() over (order by id) n from content) c on c.id = p.content_id
    join tag t on t.locale = 'en' and case t.slug when 'rare' then c.n % 4000 = 7
      when 'often' then c.n % 4 = 1 end;
  alter table publication_tag enable trigger user;
  analyze;
"""
SLUGS: Final = ("rare", "often")


@pytest.fixture(scope="module")
async def tagged(filled: AsyncEngine) -> AsyncEngine:
    """The same with tags that few and many pieces bear."""
    return await with_more(filled, SKEWED)


def by_tag(slug: str) -> Filter:
    return (("tags", (("some", (("slug", (("eq", slug),)),)),)),)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_a_list_by_a_tag_reads_few_pages_however_many_bear_it(
    tagged: AsyncEngine, view: View, slug: str
) -> None:
    window = Window(order=edges.articles.default_order, filter=by_tag(slug))
    plan = await plan_of_page(tagged, edges.articles, view, window)
    nodes = list(_nodes(plan))
    assert 0 < plan["Actual Rows"] <= (5 if slug == "rare" else 21)
    assert "publication_tag_list_idx" in {node.get("Index Name") for node in nodes}
    assert "Seq Scan" not in {node["Node Type"] for node in nodes if not _is_small(node)}
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < MAX_BUFFERS


def test_a_tag_that_is_named_in_an_and_is_walked_along_as_well() -> None:
    rare, often = map(by_tag, SLUGS)
    nested = along.named(edges.articles, (("and", (rare, (("and", (often,)),))),))
    assert nested is not None
    assert nested == along.named(edges.articles, (*rare, *often))


def test_one_plan_is_kept_for_tags_that_few_and_that_many_bear() -> None:
    order = edges.articles.default_order
    shapes = {shape_of(Window(order=order, filter=by_tag(slug)))[0] for slug in SLUGS}
    (shape,) = shapes
    statement = page(edges.articles, kind_of(LIVE), shape, WHOLE_PAGE, several=False)
    assert not statement.own_plan


def _is_small(node: dict[str, Any]) -> bool:
    return node.get("Relation Name") in {"tag", "custom_field"}
