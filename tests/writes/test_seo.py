"""What editors tell machines, beside what they tell readers."""

from typing import Any

import pytest

from db.ids import new_id
from db.relations.fronts import content_by_id
from resolvers import contents, seo, taxonomy, translations
from resolvers.context import Context
from resolvers.drafts import Draft, Seo, prepare
from resolvers.errors import Invalid
from tests.writes.conftest import Desk, Rows
from tests.writes.test_bodies import a_medium


async def test_what_is_said_is_kept_and_nothing_else(desk: Desk, rows: Rows) -> None:
    picture = await a_medium(desk)
    seo = Seo(" A  title ", None, "HTTPS://other.example/a b", noindex=True, image_id=picture)
    made = await desk.article(draft=desk.draft(seo=seo))
    query = "select seo, seo_image_id from revision where content_id = :id"
    kept = {
        "title": "A title",
        "canonical_url": "https://other.example/a%20b",
        "noindex": True,
        "image_id": str(picture),
    }
    assert await rows(query, id=made.id) == [(kept, picture)]


def test_saying_nothing_leaves_the_hash_as_it_was() -> None:
    assert prepare(Draft("T", seo=Seo())).content_hash == prepare(Draft("T")).content_hash
    assert "seo" not in prepare(Draft("T", seo=Seo(title="  "))).snapshot


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("seo.title", {"title": "x" * 501}),
    ("seo.description", {"description": "\0"}),
    ("seo.canonical_url", {"canonical_url": "/a"}),
    ("seo.canonical_url", {"canonical_url": "javascript:alert(1)"}),
    ("seo.image_id", {"image_id": new_id()}),
]


@pytest.mark.parametrize(("field", "given"), WRONG)
async def test_what_cannot_be_said_is_refused(
    desk: Desk, field: str, given: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        await desk.article(draft=desk.draft(seo=Seo(**given)))
    assert refused.value.field == field


async def test_only_a_picture_goes_with_a_link(desk: Desk) -> None:
    sound = await a_medium(desk, "AUDIO")
    with pytest.raises(Invalid, match="no such image"):
        await desk.article(draft=desk.draft(seo=Seo(image_id=sound)))


async def test_alternates_leave_out_translations_that_are_not_to_be_indexed(desk: Desk) -> None:
    made = await desk.published()
    there = await taxonomy.create_section(desk.ctx, name="Notícias", locale="pt")
    translated = await contents.create_article(
        desk.ctx, section_id=there.id, draft=desk.draft(), slug="a", translation_of=made.id
    )
    await contents.publish(desk.ctx, translated.id)

    async def told() -> tuple[list[str], list[str]]:
        """Languages for search engines, and those for readers."""
        ctx = Context(desk.ctx.db, clock=desk.ctx.clock)
        row = await ctx.loaders.one(content_by_id, ctx.view, made.id)
        assert row is not None
        found = await seo.alternates(ctx, await seo.of(ctx, row))
        others = await translations.of_content(ctx, row)
        return [one.hreflang for one in found], [one.locale for one in others]

    assert await told() == (["en", "pt", "x-default"], ["pt"])
    hidden = desk.draft(seo=Seo(noindex=True))
    await contents.save_revision(desk.ctx, translated.id, hidden)
    await contents.publish(desk.ctx, translated.id)
    assert await told() == ([], ["pt"])
