"""The rules of series, collections, menus and corrections that the database keeps by itself."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from db.errors import BrokenRule
from db.ids import new_id
from db.session import Database, allow_history, set_instant
from resolvers import contents, fronts
from resolvers.fronts import Entry, Item
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

Sql = Callable[..., Awaitable[None]]
Refused = Callable[..., Awaitable[str]]


@pytest.fixture
def sql(db: Database, clock: TickingClock) -> Sql:
    """Statements in a transaction of their own, at the clock's instant."""

    async def run(*statements: str, history: str = "", **values: object) -> None:
        async with db.write() as session:
            await set_instant(session, clock())
            await allow_history(session, history)
            for statement in statements:
                await session.execute(text(statement), values)

    return run


@pytest.fixture
def refused(sql: Sql) -> Refused:
    """The rule that statements break."""

    async def run(*statements: str, history: str = "", **values: object) -> str:
        with pytest.raises(BrokenRule) as broken:
            await sql(*statements, history=history, **values)
        return broken.value.rule

    return run


@pytest.fixture
async def parts(desk: Desk) -> list[UUID]:
    """Three articles, the parts of a series."""
    made = [(await desk.article(slug)).id for slug in "abc"]
    series = await fronts.create_series(desk.ctx, title="S")
    await fronts.arrange_series(desk.ctx, series.id, made)
    return made


@pytest.mark.parametrize(
    "statement",
    [
        "delete from series_part where position = 2",
        "update series_part set position = 4 where position = 3",
        "update series_part set position = position + 1",
    ],
)
async def test_the_parts_of_a_series_have_no_gaps(
    parts: list[UUID], refused: Refused, statement: str
) -> None:
    assert parts
    assert await refused(statement) == "series_part_dense"


async def test_the_parts_of_a_series_may_change_places(
    parts: list[UUID], sql: Sql, rows: Rows
) -> None:
    await sql("update series_part set position = 4 - position")
    found = await rows("select content_id from series_part order by position")
    assert [row[0] for row in found] == parts[::-1]


async def test_two_parts_have_not_one_place(parts: list[UUID], refused: Refused) -> None:
    assert parts
    rule = await refused("update series_part set position = 1 where position = 2")
    assert rule in {"series_part_place_key", "series_part_dense"}


async def test_a_part_is_an_article_of_one_series(
    desk: Desk, parts: list[UUID], refused: Refused
) -> None:
    other = await fronts.create_series(desk.ctx, title="Other")
    portuguese = await fronts.create_series(desk.ctx, title="P", locale="pt")
    page, article = await desk.page(), await desk.article("d")
    add = "insert into series_part values (:content, :series, 1)"
    assert await refused(add, content=parts[0], series=other.id) == "series_part_pkey"
    assert await refused(add, content=page.id, series=other.id) == "series_part_article"
    assert await refused(add, content=article.id, series=portuguese.id) == "series_part_article"


async def test_a_slot_has_one_pin(desk: Desk, refused: Refused) -> None:
    made = await fronts.create_collection(desk.ctx, handle="a", title="A")
    items = [Item((await desk.article(slug)).id, pinned=True) for slug in "ab"]
    await fronts.arrange_collection(desk.ctx, made.id, items)
    rule = await refused("update collection_item set position = 1")
    assert rule in {"collection_item_place_key", "collection_item_dense"}
    assert await refused("update collection_item set position = position + 1") == (
        "collection_item_dense"
    )


async def test_the_kind_of_a_collection_is_fixed(desk: Desk, refused: Refused) -> None:
    made = await fronts.create_collection(desk.ctx, handle="a", title="A", rule={})
    article = await desk.article()
    assert await refused("update collection set kind = 'MANUAL', rule = null") == "collection_kind"
    assert await refused("update collection set rule = null") == "collection_rule"
    add = "insert into collection_item values (:collection, :content, false, 1)"
    rule = await refused(add, collection=made.id, content=article.id)
    assert rule == "collection_item_pinned"


async def test_a_menu_has_no_circles(desk: Desk, refused: Refused, rows: Rows) -> None:
    tree = [Entry("/a", "a", (Entry("/b", "b"),))]
    menu = await fronts.set_menu(desk.ctx, "main", tree)
    move = "update menu_item set parent_id = id"
    assert await refused(move) == "menu_item_fixed"
    add = "insert into menu_item (id, menu_id, parent_id, position, label, path) values "
    both = "(:a, :menu, :b, 1, 'x', '/x'), (:b, :menu, :a, 1, 'x', '/x')"
    ids = {"menu": menu.id, "a": new_id(), "b": new_id()}
    assert await refused(add + both, **ids) == "menu_item_parent"
    itself = await refused(add + "(:a, :menu, :a, 1, 'x', '/x')", menu=menu.id, a=new_id())
    assert itself == "menu_item_parent"
    assert await rows("select depth from menu_item order by 1") == [(1,), (2,)]


async def test_a_menu_is_one_tree_without_gaps(desk: Desk, refused: Refused, rows: Rows) -> None:
    await fronts.set_menu(desk.ctx, "main", [Entry("/a", "a"), Entry("/b", "b")])
    other = await fronts.set_menu(desk.ctx, "other", [])
    assert await refused("delete from menu_item where position = 1") == "menu_item_dense"
    ((first,),) = await rows("select id from menu_item where position = 1")
    add = "insert into menu_item (id, menu_id, parent_id, position, label, path)"
    rule = await refused(
        f"{add} values (:id, :menu, :above, 1, 'x', '/x')",
        id=new_id(), menu=other.id, above=first,
    )  # fmt: skip
    assert rule == "menu_item_parent_id_menu_id_fkey"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("path = null", "menu_item_target"),
        ("url = 'https://a.example'", "menu_item_target"),
        ("label = null", "menu_item_label"),
    ],
)
async def test_an_item_leads_to_one_thing(
    desk: Desk, refused: Refused, change: str, rule: str
) -> None:
    await fronts.set_menu(desk.ctx, "main", [Entry("/a", "a")])
    assert await refused(f"update menu_item set {change}") == rule  # noqa: S608 -- our own words


async def test_a_correction_is_fixed(desk: Desk, refused: Refused, sql: Sql, rows: Rows) -> None:
    made = await desk.published()
    await contents.correct(desk.ctx, made.id, note="x")
    assert await refused("update correction set note = 'y'") == "correction_fixed"
    assert await refused("delete from correction") == "correction_fixed"
    assert await refused("truncate correction") == "history_kept"
    await sql("update correction set created_by = null")
    await sql("delete from correction", history="erasure")
    assert await rows("select count(*) from correction") == [(0,)]


async def test_a_correction_is_made_now_or_imported(
    desk: Desk, refused: Refused, sql: Sql, rows: Rows
) -> None:
    made, page = await desk.published(), await desk.page()
    add = "insert into correction values (:content, '2025-01-01Z', 'UPDATE', 'x')"
    assert await refused(add, content=made.id) == "correction_now"
    assert await refused(add, content=page.id, history="import") == "correction_article"
    await sql(add, content=made.id, history="import")
    assert await rows("select note from correction") == [("x",)]


async def test_a_series_that_is_deleted_leaves_its_menus_without_gaps(
    desk: Desk, sql: Sql, rows: Rows
) -> None:
    series = await fronts.create_series(desk.ctx, title="S")
    below = (Entry("/b", "b"), Entry(series.path, "s"), Entry("/c", "c"))
    tree = [Entry("/a", "a", below), Entry(series.path, "s"), Entry("/d", "d")]
    await fronts.set_menu(desk.ctx, "main", tree)
    await sql("delete from series")
    found = await rows("select depth, position, label from menu_item order by 1, 2")
    assert found == [(1, 1, "a"), (1, 2, "d"), (2, 1, "b"), (2, 2, "c")]


async def test_two_items_of_a_menu_have_not_one_place(desk: Desk, refused: Refused) -> None:
    tree = [Entry("/a", "a", (Entry("/c", "c"), Entry("/d", "d"))), Entry("/b", "b")]
    await fronts.set_menu(desk.ctx, "main", tree)
    for depth in (1, 2):
        twice = f"update menu_item set position = 1 where depth = {depth}"  # noqa: S608
        assert await refused(twice) == "menu_item_place_key"


READ = """
  select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables
  where relname = 'menu_item'
"""


async def test_a_list_is_checked_for_gaps_in_time_that_grows_with_it(
    desk: Desk, db: Database, clock: TickingClock
) -> None:
    menu = await fronts.set_menu(desk.ctx, "main", [])
    add = text("""
        insert into menu_item (id, menu_id, position, label, path)
        select gen_random_uuid(), :menu, n, 'x', '/x' from generate_series(1, 1000) n
    """)
    async with db.write() as session:
        await set_instant(session, clock())
        await session.execute(add, {"menu": menu.id})
        before = await session.scalar(text(READ))
        await session.execute(text("set constraints all immediate"))
        checked = await session.scalar(text(READ)) - before
    assert 1000 < checked < 10_000
