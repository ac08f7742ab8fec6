"""What revisions point at, as the database takes it out of them."""

import json
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from body import tree
from body.model import Tree
from body.references import references
from db.ids import new_id
from resolvers import contents
from resolvers.context import Context
from resolvers.drafts import Seo
from schema.schema import schema
from tests.conftest import TickingClock
from tests.schema import bodies
from tests.writes.conftest import Desk, Rows
from tests.writes.test_bodies import a_medium, shown, written

if TYPE_CHECKING:
    from uuid import UUID

FOUND = """
  select kind, target_id from revision_reference r join content c
    on c.head_revision_id = r.revision_id
  where c.id = :id order by kind, target_id
"""


async def test_links_cards_pictures_and_covers_are_found_once(desk: Desk, rows: Rows) -> None:
    inner, hero, card = sorted([await a_medium(desk) for _ in range(3)])
    target = (await desk.published("b")).id
    body = written(f"[one](content:{target}) [two](content:{target}#x)\n\n![x](media:{inner})")
    draft = desk.draft(body=body, hero_image_id=hero, seo=Seo(image_id=card))
    made = await desk.article(draft=draft)
    assert await rows(FOUND, id=made.id) == [
        ("CONTENT", target), ("COVER", hero), ("COVER", card), ("MEDIA", inner)
    ]  # fmt: skip


async def test_an_autosave_points_at_what_it_says_now(desk: Desk, rows: Rows) -> None:
    one, other = await a_medium(desk), await a_medium(desk)
    made = await desk.article()
    for medium in (one, other):
        draft = desk.draft(body=shown(medium))
        await contents.save_revision(desk.ctx, made.id, draft, autosave=True)
        assert await rows(FOUND, id=made.id) == [("MEDIA", medium)]


async def test_what_a_custom_block_holds_is_its_own_affair(desk: Desk, rows: Rows) -> None:
    data = {"content_id": str(new_id()), "media_id": str(new_id())}
    block = {"type": "custom", "name": "poll", "data": data}
    made = await desk.article(draft=desk.draft(body={"version": 1, "blocks": [block]}))
    assert await rows(FOUND, id=made.id) == []


def every_block() -> list[Tree]:
    """Bodies with links, cards and media in each place that may have them."""
    ids: dict[str, UUID] = defaultdict(new_id)
    return [tree.admitted(body) for body in (bodies.tour(ids), bodies.insider(ids))]


@pytest.mark.parametrize("body", every_block(), ids=["tour", "insider"])
async def test_the_database_finds_what_the_body_says_it_points_at(body: Tree, rows: Rows) -> None:
    query = "select kind, target_id::text from snapshot_references(cast(:snapshot as jsonb))"
    found = await rows(query, snapshot=json.dumps({"body": body}))
    said = references(body)
    wanted = {("CONTENT", one) for one in said.content_ids}
    assert set(found) == wanted | {("MEDIA", one) for one in said.media_ids}
    assert len(found) == len(set(found)) > 2


@pytest.mark.parametrize("at", ["", 'at(time: "2026-01-03T00:00:00Z")'])
async def test_of_many_that_link_to_one_the_newest_are_related(
    desk: Desk, clock: TickingClock, at: str
) -> None:
    target = await desk.published("target")
    body = written(f"[one](content:{target.id})")
    slugs = [f"a{number}" for number in range(40)]
    for slug in slugs:
        clock.advance(minutes=1)
        await desk.published(slug, draft=desk.draft(body=body))
    clock.advance(days=7)
    asked = 'article(by: { path: { path: "/news/target" } }) { related(first: 20) { %s } }'
    found = asked % "reason article { slug }"
    document = f"{{ {at} {{ {found} }} }}" if at else f"{{ {found} }}"
    result = await schema.execute(document, context_value=Context(desk.ctx.db, clock=clock))
    assert result.errors is None
    assert result.data is not None
    data = result.data["at"] if at else result.data
    related = data["article"]["related"]
    assert [one["article"]["slug"] for one in related] == slugs[:-21:-1]
    assert {one["reason"] for one in related} == {"LINKED"}
