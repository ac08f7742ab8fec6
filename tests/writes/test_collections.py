"""Collections, their rules and their pins."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from db.relations.fronts import collection_by_id
from resolvers import collections, comments, contents, custom, fronts
from resolvers.context import Context
from resolvers.errors import Conflict, Duplicate, Invalid, NotFound
from resolvers.fronts import CollectionState, Item, rules
from resolvers.fronts.given import keeping
from resolvers.lists import ListArguments
from tests.writes.conftest import Desk, Rows

EVENT = "select type, tags from event order by seq desc limit 1"
ITEMS = """
  select pinned, position, headline, label from collection_item order by pinned desc, position
"""
PLACED = """
  select content_id, headline, label from collection_item order by pinned desc, position
"""
RULE: dict[str, Any] = {"filter": {"tags": {"some": {"slug": {"eq": "elections"}}}}}


@pytest.fixture
async def home(desk: Desk) -> CollectionState:
    return await fronts.create_collection(desk.ctx, handle="home", title="Home")


async def shown(desk: Desk, collection_id: UUID) -> list[UUID]:
    """What readers see in it now."""
    context = Context(desk.ctx.db, clock=desk.ctx.clock)
    row = await context.loaders.one(collection_by_id, context.view, collection_id)
    assert row is not None
    page = await collections.items(context, row, ListArguments())
    return [edge.node.content.id for edge in page.edges]


async def test_a_collection_is_by_hand_or_by_rule(desk: Desk, home: CollectionState) -> None:
    assert (home.kind, home.rule, home.items) == ("MANUAL", None, ())
    ruled = await fronts.create_collection(desk.ctx, handle="votes", title="Votes", rule=RULE)
    newest = {"field": "PUBLISHED_AT", "direction": "DESC"}
    assert (ruled.kind, ruled.rule) == ("RULE", RULE | {"order": [newest]})


async def test_a_handle_is_given_once(desk: Desk, home: CollectionState) -> None:
    with pytest.raises(Duplicate):
        await fronts.create_collection(desk.ctx, handle=home.handle, title="Again")
    for handle in ("", "Home", "a b", "-a", "a" * 101):
        with pytest.raises(Invalid) as refused:
            await fronts.create_collection(desk.ctx, handle=handle, title="X")
        assert refused.value.field == "handle"


async def test_pins_come_ahead_and_places_are_dense(
    desk: Desk, home: CollectionState, rows: Rows
) -> None:
    a, b, c, d = [(await desk.article(slug)).id for slug in "abcd"]
    items = [Item(a, headline=" A  headline "), Item(b, pinned=True), Item(c, label=" "),
             Item(d, pinned=True, label="New")]  # fmt: skip
    arranged = await fronts.arrange_collection(desk.ctx, home.id, items)
    assert [item.content_id for item in arranged.items] == [b, d, a, c]
    assert await rows(ITEMS) == [
        (True, 1, None, None), (True, 2, None, "New"), (False, 1, "A headline", None),
        (False, 2, None, None),
    ]  # fmt: skip
    assert await rows(EVENT) == [("collection.arranged", [f"collection:{home.id}"])]


async def test_the_same_items_again_write_nothing(
    desk: Desk, home: CollectionState, rows: Rows
) -> None:
    items = [Item((await desk.article()).id, label="New")]
    arranged = await fronts.arrange_collection(desk.ctx, home.id, items)
    before = await rows("select count(*) from event")
    again = await fronts.arrange_collection(desk.ctx, home.id, items)
    assert again == replace(arranged, changed=False)
    assert not (await fronts.change_collection(desk.ctx, home.id, title="Home")).changed
    assert await rows("select count(*) from event") == before


async def test_a_rule_takes_pins_only(desk: Desk) -> None:
    made = await desk.article()
    ruled = await fronts.create_collection(desk.ctx, handle="votes", title="Votes", rule=RULE)
    with pytest.raises(Invalid) as refused:
        await fronts.arrange_collection(desk.ctx, ruled.id, [Item(made.id)])
    assert refused.value.field == "items"
    pinned = await fronts.arrange_collection(desk.ctx, ruled.id, [Item(made.id, pinned=True)])
    assert pinned.items == (Item(made.id, pinned=True),)


async def test_items_are_contents_each_once_with_pictures_that_there_are(
    desk: Desk, home: CollectionState
) -> None:
    made, page, gone = await desk.article("a"), await desk.page(), await desk.article("gone")
    await contents.delete(desk.ctx, gone.id)
    for items in (
        [Item(uuid4())],
        [Item(gone.id)],
        [Item(made.id), Item(made.id, pinned=True)],
        [Item(made.id, image_id=uuid4())],
    ):
        with pytest.raises(Invalid) as refused:
            await fronts.arrange_collection(desk.ctx, home.id, items)
        assert refused.value.field == "items"
    both = await fronts.arrange_collection(desk.ctx, home.id, [Item(page.id), Item(made.id)])
    assert len(both.items) == 2


async def test_a_rule_can_be_another_but_never_none(desk: Desk, home: CollectionState) -> None:
    ruled = await fronts.create_collection(desk.ctx, handle="votes", title="Votes", rule=RULE)
    by_title = {"order": [{"field": "TITLE", "direction": "ASC"}]}
    changed = await fronts.change_collection(desk.ctx, ruled.id, title="All", rule=by_title)
    assert (changed.title, changed.rule) == ("All", {"filter": {}, **by_title})
    with pytest.raises(Invalid):
        await fronts.change_collection(desk.ctx, home.id, rule=RULE)


async def test_nobody_writes_over_what_another_has_saved(desk: Desk, home: CollectionState) -> None:
    await fronts.change_collection(desk.ctx, home.id, title="Newer")
    with pytest.raises(Conflict):
        await fronts.change_collection(desk.ctx, home.id, title="X", expected_version=1)
    with pytest.raises(Conflict):
        await fronts.arrange_collection(desk.ctx, home.id, [], expected_version=1)
    with pytest.raises(NotFound):
        await fronts.arrange_collection(desk.ctx, uuid4(), [])


async def test_a_pinned_content_that_is_published_touches_the_collection(
    desk: Desk, home: CollectionState, rows: Rows
) -> None:
    made = await desk.article()
    await fronts.arrange_collection(desk.ctx, home.id, [Item(made.id)])
    await contents.publish(desk.ctx, made.id)
    ((_, tags),) = await rows(EVENT)
    assert f"collection:{home.id}" in tags


EVERYTHING: dict[str, Any] = {
    "and": [{"slug": {"starts_with": "a"}}],
    "or": [{"has_hero_image": True}, {"title": {"contains": "é", "case_sensitive": True}}],
    "not": {"locale": {"in": ["pt"]}},
    "id": {"not_in": ["019b7000-0000-7000-8000-000000000001"]},
    "section": {"slug": {"eq": "news"}, "include_descendants": False},
    "tags": {"every": {"article_count": {"gt": 2}, "name": {"is_null": False}}},
    "authors": {"none": {"id": {"eq": "019b7000-0000-7000-8000-000000000001"}}},
    "series": {"is_null": True},
    "published_at": {"within_last": "P7D", "lt": "2026-01-01T12:00:00Z"},
    "access": {"eq": "PUBLIC"},
    "reading_minutes": {"in": [1, 2]},
    "custom_fields": [
        {"key": "rating", "number": {"gte": 3.5}},
        {"key": "due", "date_time": {"within_last": "P7D"}},
        {"key": "source", "text": {"starts_with": "a"}},
        {"key": "own", "boolean": True},
    ],
}


async def test_an_item_in_the_trash_is_not_given_back_and_keeps_its_place(
    desk: Desk, home: CollectionState, rows: Rows
) -> None:
    a, b, c, d, e = [(await desk.article(slug)).id for slug in "abcde"]
    items = [Item(a, pinned=True), Item(b, pinned=True), Item(c), Item(d, headline="D"), Item(e)]
    await fronts.arrange_collection(desk.ctx, home.id, items)
    for trashed in (a, d):
        await contents.delete(desk.ctx, trashed)
    left = (await fronts.change_collection(desk.ctx, home.id, title="Front")).items
    assert left == (items[1], items[2], items[4])
    assert not (await fronts.arrange_collection(desk.ctx, home.id, left)).changed
    turned = [Item(e, pinned=True), Item(b, pinned=True), Item(c, label="New")]
    arranged = await fronts.arrange_collection(desk.ctx, home.id, turned)
    assert arranged.items == tuple(turned)
    found = await rows(PLACED)
    assert found == [
        (a, None, None), (e, None, None), (b, None, None), (c, None, "New"), (d, "D", None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "before", "placed"),
    [
        ("abc", "abc", "abc"), ("", "", ""), ("a", "", "a"), ("ab", "Xab", "Xab"),
        ("ab", "aXYb", "aXYb"), ("ba", "aXYb", "baXY"), ("cb", "abXc", "cbX"),
        ("c", "abXcY", "XcY"), ("", "aXbY", "XY"), ("dab", "aXb", "daXb"),
    ],
)  # fmt: skip
def test_what_is_in_the_trash_stays_behind_what_it_followed(
    order: str, before: str, placed: str
) -> None:
    ids = {letter: uuid4() for letter in "abcdXY"}
    trashed = {ids["X"], ids["Y"]}
    found = keeping([ids[one] for one in order], [ids[one] for one in before], trashed)
    assert found == [ids[one] for one in placed]


async def test_a_rule_can_put_what_is_most_discussed_first(desk: Desk) -> None:
    quiet, loud = await desk.published("quiet"), await desk.published("loud")
    page = await desk.page("about")
    await contents.publish(desk.ctx, page.id)
    await comments.add_comment(
        desk.ctx, loud.id, markdown="Loud.", guest=comments.Guest("Ann"), status="APPROVED"
    )
    rule = {"order": [{"field": "COMMENT_COUNT"}]}
    made = await fronts.create_collection(desk.ctx, handle="talk", title="T", rule=rule)
    await fronts.arrange_collection(desk.ctx, made.id, [Item(page.id, pinned=True)])
    assert await shown(desk, made.id) == [page.id, loud.id, quiet.id]


def test_a_rule_is_kept_as_it_was_given() -> None:
    order = [{"field": "READING_MINUTES", "direction": "ASC"}]
    stored = rules.read({"filter": EVERYTHING, "order": order}).stored
    assert stored == {"filter": EVERYTHING, "order": order}
    assert rules.read(stored).plain_filter == rules.read({"filter": EVERYTHING}).plain_filter


def test_a_rule_becomes_the_plain_filter_that_lists_take() -> None:
    given = {"id": {"in": ["019b7000-0000-7000-8000-000000000001"]}, "tags": {"some": {}}}
    uuid = UUID("019b7000-0000-7000-8000-000000000001")
    plain = rules.read({"filter": given}).plain_filter
    assert plain == (("id", (("in", (uuid,)),)), ("tags", (("some", ()),)))


def nested(levels: int) -> dict[str, Any]:
    """A filter below so many ``not``."""
    given: dict[str, Any] = {"slug": {"eq": "a"}}
    for _ in range(levels):
        given = {"not": given}
    return given


@pytest.mark.parametrize(
    "asked",
    [
        nested(10),
        {"or": [{"slug": {"eq": "x"}}] * 100},
        {"reading_minutes": {"gt": -(2**31), "lt": 2**31 - 1}},
        {"published_at": {"gt": "0001-01-01T00:00:00Z", "lt": "9999-12-31T23:59:59Z"}},
    ],
)
async def test_readers_can_be_answered_by_a_rule_at_its_limits(
    desk: Desk, asked: dict[str, Any]
) -> None:
    made = await fronts.create_collection(desk.ctx, handle="a", title="A", rule={"filter": asked})
    assert await shown(desk, made.id) == []


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"filter": {"colour": {"eq": "red"}}}, "filter.colour"),
        ({"filter": {"tags": {"some": {"id": {"eq": "x"}}}}}, "filter.tags.some.id.eq"),
        ({"filter": {"published_at": {"gt": "2026-01-01T12:00:00"}}}, "filter.published_at.gt"),
        ({"filter": {"slug": {"eq": "\0"}}}, "filter.slug.eq"),
        ({"filter": {"slug": {"in": ["x"] * 251}}}, "filter.slug.in"),
        ({"order": [{"field": "RELEVANCE"}]}, "order.0.field"),
        ({"order": [{"field": "TITLE"}, {"field": "TITLE"}]}, "order"),
        ({"order": []}, "order"),
        ({"filter": {"and": [{"slug": {"in": ["x" * 100] * 200}}] * 2}}, "A rule has at most"),
        ({"filter": {"or": [{"slug": {"eq": "x"}}] * 101}}, "A rule has at most 100 terms"),
        ({"filter": {"tags": {"some": {"article_count": {"gt": 2**31}}}}}, "filter.tags"),
        ({"filter": {"published_at": {"gt": "0001-01-01T00:00:00+14:00"}}}, "filter.published_at"),
        ({"filter": {"published_at": {"lt": "9999-12-31T23:59:59-14:00"}}}, "filter.published_at"),
        ({"filter": {"custom_fields": [{"key": "a", "number": {"eq": "inf"}}]}}, "filter.custom_f"),
        ({"filter": {"custom_fields": [{"text": {"eq": "a"}}]}}, "filter.custom_fields.0.key"),
        (
            {"filter": {"custom_fields": [{"key": "a", "text": {}}] * 101}},
            "A rule has at most 100 t",
        ),
        ({"filter": nested(11)}, "and, or, not: at most 10 levels"),
        ({"filter": nested(200)}, "and, or, not: at most 10 levels"),
        ({"limit": 3}, "limit"),
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused(
    desk: Desk, rule: dict[str, Any], place: str
) -> None:
    with pytest.raises(Invalid, match=f"^{place}") as refused:
        await fronts.create_collection(desk.ctx, handle="a", title="A", rule=rule)
    assert refused.value.field == "rule"


async def test_a_rule_asks_for_custom_fields_as_readers_do(desk: Desk) -> None:
    for key, kind in (("rating", "NUMBER"), ("due", "DATE")):
        await custom.define_field(
            desk.ctx, key=key, label=key, type=kind, public=True, filterable=True
        )
    for rating in (2, 4):
        await desk.published(f"r{rating}", draft=desk.draft(custom={"rating": rating}))
    found = await desk.published("r5", draft=desk.draft(custom={"rating": 5}))
    good = {"key": "rating", "number": {"gt": 3}}
    asked = {"custom_fields": [good], "not": {"custom_fields": [good | {"number": {"eq": 4}}]}}
    made = await fronts.create_collection(desk.ctx, handle="a", title="A", rule={"filter": asked})
    assert await shown(desk, made.id) == [found.id]
    empty: dict[str, Any] = {"filter": {"custom_fields": [{"key": "due", "date_time": {}}]}}
    await fronts.change_collection(desk.ctx, made.id, rule=empty)
    assert await shown(desk, made.id) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"key": "colour"}, "custom_fields: a key is .*, one of due."),
        ({"key": "secret"}, "custom_fields: a key is .*, one of due."),
        ({"key": "of_pages"}, "custom_fields: a key is .*, one of due."),
        ({"key": "due", "text": {}}, "due is a DATE: ask for date_time, not text."),
    ],
)
async def test_a_rule_asks_for_no_custom_field_that_readers_cannot_ask_for(
    desk: Desk, given: dict[str, Any], message: str
) -> None:
    fields: dict[str, dict[str, Any]] = {
        "due": {"public": True},
        "secret": {},
        "of_pages": {"applies_to": ["PAGE"], "public": True},
    }
    for key, options in fields.items():
        await custom.define_field(
            desk.ctx, key=key, label=key, type="DATE", filterable=True, **options
        )
    rule = {"filter": {"or": [{"custom_fields": [given]}]}}
    with pytest.raises(Invalid, match=message):
        await fronts.create_collection(desk.ctx, handle="a", title="A", rule=rule)
    made = await fronts.create_collection(desk.ctx, handle="a", title="A", rule={})
    with pytest.raises(Invalid, match=message):
        await fronts.change_collection(desk.ctx, made.id, rule=rule)
