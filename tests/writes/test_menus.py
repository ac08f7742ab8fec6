"""Menus."""

from dataclasses import replace
from uuid import uuid4

import pytest

from resolvers import contents, fronts
from resolvers.errors import Conflict, Invalid
from resolvers.fronts import Entry
from tests.writes.conftest import Desk, Rows

EVENT = "select type, tags from event order by seq desc limit 1"
ITEMS = """
  select depth, position, label, coalesce(url, path, content_id::text, section_id::text,
    tag_id::text, author_id::text, series_id::text) from menu_item order by depth, position
"""


async def test_a_menu_leads_to_whatever_the_site_has(desk: Desk, rows: Rows) -> None:
    page, article = await desk.page(), await desk.article()
    series = await fronts.create_series(desk.ctx, title="S")
    targets = (page.id, article.id, desk.news.id, desk.tag.id, desk.author.id, series.id)
    made = await fronts.set_menu(desk.ctx, "main", [Entry(to) for to in targets])
    assert (made.handle, made.locale, made.entries) == ("main", "en", 6)
    assert [row[3] for row in await rows(ITEMS)] == [str(to) for to in targets]
    assert await rows(EVENT) == [("menu.set", [f"menu:{made.id}", "menus:main"])]


async def test_a_path_that_something_has_is_a_link_to_that(desk: Desk, rows: Rows) -> None:
    article = await desk.article()
    entries = [Entry("/news/a/"), Entry("/search", "Find"), Entry("https://a.example", "Out")]
    await fronts.set_menu(desk.ctx, "main", entries)
    assert [row[2:] for row in await rows(ITEMS)] == [
        (None, str(article.id)), ("Find", "/search"), ("Out", "https://a.example"),
    ]  # fmt: skip


async def test_a_menu_is_a_tree(desk: Desk, rows: Rows) -> None:
    leaf = Entry("/c", "c")
    tree = [Entry("/a", "a", (Entry("/b", "b", (leaf,)), leaf)), Entry("/d", "d")]
    await fronts.set_menu(desk.ctx, "main", tree)
    assert [row[:3] for row in await rows(ITEMS)] == [
        (1, 1, "a"), (1, 2, "d"), (2, 1, "b"), (2, 2, "c"), (3, 1, "c"),
    ]  # fmt: skip


async def test_a_menu_is_replaced_whole(desk: Desk, rows: Rows) -> None:
    first = await fronts.set_menu(desk.ctx, "main", [Entry("/a", "a"), Entry("/b", "b")])
    second = await fronts.set_menu(
        desk.ctx, "main", [Entry("/b", "b")], expected_version=first.version
    )
    assert (second.id, second.version) == (first.id, first.version + 1)
    assert [row[1:3] for row in await rows(ITEMS)] == [(1, "b")]
    with pytest.raises(Conflict):
        await fronts.set_menu(desk.ctx, "main", [], expected_version=first.version)


async def test_each_language_has_a_menu_of_its_own(desk: Desk) -> None:
    english = await fronts.set_menu(desk.ctx, "main", [Entry(desk.news.id)])
    portuguese = await fronts.set_menu(desk.ctx, "main", [Entry(desk.news.id)], locale="pt")
    assert english.id != portuguese.id
    with pytest.raises(Invalid):
        await fronts.set_menu(desk.ctx, "main", [], locale="fr")


async def test_the_same_menu_again_writes_nothing(desk: Desk, rows: Rows) -> None:
    below = (Entry("/b", "b", (Entry("/x", "x"),)), Entry("/c", "c", (Entry("/y", "y"),)))
    tree = [Entry("/a", "a", below), Entry("/d", "d", below)]
    made = await fronts.set_menu(desk.ctx, "main", tree)
    before = await rows("select count(*) from event")
    again = await fronts.set_menu(desk.ctx, "main", tree)
    assert again == replace(made, changed=False)
    assert await rows("select count(*) from event") == before
    other = [Entry("/a", "a", below), Entry("/d", "d", below[::-1])]
    assert (await fronts.set_menu(desk.ctx, "main", other)).changed


async def test_an_empty_menu_is_one(desk: Desk) -> None:
    made = await fronts.set_menu(desk.ctx, "main", [])
    assert (made.entries, made.changed) == (0, True)
    assert not (await fronts.set_menu(desk.ctx, "main", [])).changed


def deep(levels: int) -> Entry:
    return Entry("/a", "a", (deep(levels - 1),) if levels > 1 else ())


@pytest.mark.parametrize(
    "entry",
    [
        Entry(uuid4()),
        Entry("/nowhere"),
        Entry("https://a.example"),
        Entry("javascript:alert(1)", "x"),
        Entry("https://a b", "x"),
        Entry("https://", "x"),
        Entry("news", "x"),
        Entry("//a.example", "x"),
        Entry("/a", "x" * 201),
        deep(6),
        Entry("/a", "a", (Entry("/b", "b"),) * 200),
    ],
    ids=range(11),
)
async def test_a_menu_that_leads_nowhere_is_refused(desk: Desk, entry: Entry) -> None:
    with pytest.raises(Invalid) as refused:
        await fronts.set_menu(desk.ctx, "main", [entry])
    assert refused.value.field == "entries"


async def test_an_address_is_kept_in_the_spelling_of_links(desk: Desk, rows: Rows) -> None:
    await fronts.set_menu(desk.ctx, "main", [Entry('https://a.example/\0"><b>\ud800?q=é', "x")])
    assert [row[3] for row in await rows(ITEMS)] == ["https://a.example/%22%3E%3Cb%3E%3F?q=%C3%A9"]


async def test_five_levels_are_not_too_deep(desk: Desk, rows: Rows) -> None:
    await fronts.set_menu(desk.ctx, "main", [deep(5)])
    assert [row[0] for row in await rows(ITEMS)] == [1, 2, 3, 4, 5]


async def test_a_menu_has_a_handle(desk: Desk) -> None:
    with pytest.raises(Invalid):
        await fronts.set_menu(desk.ctx, "Main menu", [])


async def test_what_was_deleted_can_not_be_linked(desk: Desk) -> None:
    made = await desk.article()
    await contents.delete(desk.ctx, made.id)
    with pytest.raises(Invalid):
        await fronts.set_menu(desk.ctx, "main", [Entry(made.id)])
