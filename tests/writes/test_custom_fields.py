"""The site's own fields: what they are, and what contents may hold in them."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from db.errors import BrokenRule
from db.ids import new_id
from db.relations import edges
from db.relations.shapes import Window
from db.view import View
from resolvers import contents, custom
from resolvers.context import Context
from resolvers.errors import Duplicate, Invalid, NotFound
from tests.writes.conftest import Desk, Rows
from tests.writes.test_bodies import a_medium

NOBODY = UUID(int=1)
HELD = "select snapshot -> 'custom' from revision where content_id = :id order by number desc"
VALUES = """
  select f.key, v.position, coalesce(v.text, v.number::text, v.boolean::text, v.instant::text)
  from custom_value v join custom_field f on f.id = v.field_id
  join revision r on r.id = v.revision_id
  join content c on c.head_revision_id = r.id
  where c.id = :id order by f.key, v.position
"""


async def define(desk: Desk, key: str, kind: str, **options: Any) -> custom.FieldState:  # noqa: ANN401
    return await custom.define_field(desk.ctx, key=key, label=key, type=kind, **options)


async def held(rows: Rows, desk: Desk, **values: Any) -> Any:  # noqa: ANN401
    """What a new article's revision has of them."""
    made = await desk.article(f"a{new_id()}", draft=desk.draft(custom=values))
    return (await rows(HELD, id=made.id))[0][0]


async def test_a_value_is_kept_in_the_one_form_of_its_type(desk: Desk, rows: Rows) -> None:
    for kind in ("TEXT", "NUMBER", "BOOLEAN", "DATE", "JSON"):
        await define(desk, kind.lower(), kind)
    await define(desk, "choice", "CHOICE", choices=["a", "b"])
    zone = timezone(timedelta(hours=2))
    assert await held(
        rows,
        desk,
        text=" e\u0301 \r\n b ",
        number=3.0,
        boolean=False,
        date=datetime(2026, 1, 1, 1, tzinfo=zone),
        json={"e\u0301": [1, None]},
        choice="b",
    ) == {
        "text": "\u00e9 \n b",
        "number": 3,
        "boolean": False,
        "date": "2025-12-31T23:00:00Z",
        "json": {"\u00e9": [1, None]},
        "choice": ["b"],
    }


async def test_a_field_that_no_more_applies_tells_nothing(desk: Desk) -> None:
    """Where its value is shown no more, a filter doesn't find it, nor a picture that it names."""
    options: dict[str, Any] = {"public": True, "filterable": True}
    note = await define(desk, "note", "TEXT", **options)
    picture = await define(desk, "picture", "REFERENCE", public=True)
    medium = await a_medium(desk)
    values = {"note": "SECRET", "picture": f"media:{medium}"}
    await desk.published(draft=desk.draft(custom=values))
    asked = (("custom_fields", ((("key", "note"), ("text", (("eq", "SECRET"),))),)),)

    async def told() -> tuple[int, bool]:
        context = Context(desk.ctx.db, clock=desk.ctx.clock)
        view = View.live(context.clock())
        window = Window(order=edges.articles.default_order, filter=asked)
        page = await context.loaders.page(edges.articles, view, None, window)
        shown = await context.loaders.one(edges.media_by_id, view, medium)
        return len(page.edges), shown is not None

    assert await told() == (1, True)
    for field in (note, picture):
        await custom.change_field(desk.ctx, field.id, applies_to=["PAGE"])
    assert await told() == (0, False)


async def test_what_is_empty_is_not_kept(desk: Desk, rows: Rows) -> None:
    await define(desk, "text", "TEXT")
    await define(desk, "choice", "CHOICE", choices=["a"])
    await define(desk, "json", "JSON")
    assert await held(rows, desk, text="  ", choice=[]) is None
    assert await held(rows, desk, text=None, json=[]) == {"json": []}


WRONG: list[tuple[str, Any]] = [
    ("text", 1),
    ("text", "x" * 10_001),
    ("text", "\0"),
    ("number", "1"),
    ("number", True),
    ("number", float("inf")),
    ("number", 2**60),
    ("number", 2**1024),
    ("boolean", 0),
    ("date", "yesterday"),
    ("date", "2026-01-01T12:00:00"),
    ("date", "0001-01-01T00:00:00+14:00"),
    ("date", "9999-12-31T23:59:59-14:00"),
    ("choice", "c"),
    ("choice", ["a", "a"]),
    ("choice", [1]),
    ("reference", "content:1"),
    ("reference", f"user:{NOBODY}"),
    ("reference", f"content:{NOBODY}"),
    ("json", {"a": float("nan")}),
    ("json", {1, 2}),
    ("json", "\ud800"),
    ("pageOnly", "x"),
    ("unknown", "x"),
]


@pytest.mark.parametrize(("key", "value"), WRONG)
async def test_what_is_no_value_of_a_field_is_refused(desk: Desk, key: str, value: Any) -> None:  # noqa: ANN401
    for kind in ("TEXT", "NUMBER", "BOOLEAN", "DATE", "JSON", "REFERENCE"):
        await define(desk, kind.lower(), kind)
    await define(desk, "choice", "CHOICE", choices=["a", "b"])
    await define(desk, "pageOnly", "TEXT", applies_to=["PAGE"])
    with pytest.raises(Invalid) as refused:
        await desk.article(draft=desk.draft(custom={key: value}))
    assert refused.value.field == f"custom.{key}"


async def test_a_reference_is_to_something_of_the_site(desk: Desk, rows: Rows) -> None:
    await define(desk, "see", "REFERENCE")
    page, medium = await desk.page(), await a_medium(desk)
    seen = [
        f"content:{page.id}", f"media:{medium}", f"section:{desk.news.id}",
        f"tag:{desk.tag.id}", f"author:{desk.author.id}",
    ]  # fmt: skip
    assert await held(rows, desk, see=seen) == {"see": seen}
    with pytest.raises(Invalid, match="each once"):
        await held(rows, desk, see=[seen[0], f"content:{page.id.hex.upper()}"])


async def test_filters_find_the_values_of_the_newest_autosave(desk: Desk, rows: Rows) -> None:
    await define(desk, "moods", "CHOICE", choices=["calm", "foggy"])
    await define(desk, "date", "DATE")
    await define(desk, "rating", "NUMBER")
    await define(desk, "any", "JSON")
    one, other = {"moods": ["foggy", "calm"], "any": 1}, {"rating": 1.5, "date": "2026-01-01Z"}
    made = await desk.article()
    save = contents.save_revision
    await save(desk.ctx, made.id, desk.draft(custom=one), autosave=True)
    assert await rows(VALUES, id=made.id) == [("moods", 1, "foggy"), ("moods", 2, "calm")]
    other["date"] = datetime(2026, 1, 1, tzinfo=UTC)
    saved = await save(desk.ctx, made.id, desk.draft(custom=other), autosave=True)
    assert saved.revision == 2
    assert await rows(VALUES, id=made.id) == [
        ("date", 1, "2026-01-01 00:00:00+00"),
        ("rating", 1, "1.5"),
    ]


async def test_a_change_of_a_value_is_a_new_revision_and_none_is_not(desk: Desk) -> None:
    await define(desk, "rating", "NUMBER")
    made = await desk.article(draft=desk.draft(custom={"rating": 1}))
    same = await contents.save_revision(desk.ctx, made.id, desk.draft(custom={"rating": 1.0}))
    other = await contents.save_revision(desk.ctx, made.id, desk.draft(custom={"rating": 2}))
    assert (same.changed, same.revision, other.revision) == (False, 1, 2)


async def test_a_required_field_is_asked_for_at_publication(desk: Desk) -> None:
    await define(desk, "source", "TEXT", required=True, applies_to=["ARTICLE"])
    made = await desk.article()
    later = desk.ctx.clock() + timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        await contents.publish(desk.ctx, made.id)
    assert refused.value.field == "custom.source"
    with pytest.raises(Invalid):
        await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=later)
    await contents.save_revision(desk.ctx, made.id, desk.draft(custom={"source": "a letter"}))
    assert (await contents.publish(desk.ctx, made.id)).state == "PUBLISHED"
    assert (await contents.publish(desk.ctx, (await desk.page()).id)).state == "PUBLISHED"


BAD: list[tuple[str, dict[str, Any]]] = [
    ("key", {"key": "Has space", "type": "TEXT"}),
    ("key", {"key": "ünï", "type": "TEXT"}),
    ("type", {"key": "a", "type": "COLOUR"}),
    ("label", {"key": "a", "type": "TEXT", "label": " "}),
    ("applies_to", {"key": "a", "type": "TEXT", "applies_to": []}),
    ("applies_to", {"key": "a", "type": "TEXT", "applies_to": ["TAG"]}),
    ("filterable", {"key": "a", "type": "JSON", "filterable": True}),
    ("choices", {"key": "a", "type": "CHOICE"}),
    ("choices", {"key": "a", "type": "TEXT", "choices": ["a"]}),
    ("choices", {"key": "a", "type": "CHOICE", "choices": ["a", "a "]}),
]


@pytest.mark.parametrize(("field", "given"), BAD)
async def test_a_field_that_cannot_be_is_refused(
    desk: Desk, field: str, given: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        await custom.define_field(desk.ctx, **{"label": "A", **given})
    assert refused.value.field == field


async def test_a_key_is_taken_once(desk: Desk) -> None:
    await define(desk, "a", "TEXT")
    with pytest.raises(Duplicate):
        await define(desk, "a", "NUMBER")


async def test_a_field_changes_once_and_tells_of_it(desk: Desk, rows: Rows) -> None:
    made = await define(desk, "a", "CHOICE", choices=["x"])
    given: dict[str, Any] = {"public": True, "filterable": True, "choices": ["x", "y"]}
    changed = await custom.change_field(desk.ctx, made.id, **given)
    assert (changed.version, changed.public, changed.choices) == (2, True, ("x", "y"))
    assert not (await custom.change_field(desk.ctx, made.id, **given)).changed
    events = await rows("select type, tags from event where type like 'field.%' order by seq")
    tags = ["articles", "custom_fields", "pages"]
    assert events == [("field.created", tags), ("field.changed", tags)]
    with pytest.raises(NotFound):
        await custom.change_field(desk.ctx, new_id(), label="B")


REFUSED = {
    "custom_field_fixed": "update custom_field set type = 'NUMBER'",
    "custom_field_choices": "update custom_field set choices = '{a}'",
    "custom_field_filterable": "update custom_field set filterable = true where type = 'JSON'",
    "custom_field_key": "insert into custom_field select gen_random_uuid(), site_id, key, label, "
    "type, applies_to, false, false, false, choices, 1, created_at, updated_at from custom_field",
    "custom_value": "insert into revision (id, content_id, number, snapshot, content_hash, "
    'created_at) select gen_random_uuid(), id, 2, \'{"title": "a", "custom": {"text": 1}}\', '
    "'x', now() from content",
}


@pytest.mark.parametrize("rule", REFUSED)
async def test_the_database_keeps_the_rule(desk: Desk, rule: str) -> None:
    await define(desk, "text", "TEXT")
    await define(desk, "json", "JSON")
    await desk.article()
    with pytest.raises(BrokenRule) as refused:
        async with desk.ctx.db.write() as session:
            await session.execute(text(REFUSED[rule].replace(":", "\\:")))
    assert refused.value.rule == rule
