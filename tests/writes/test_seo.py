"""What editors tell machines, beside what they tell readers."""

from typing import Any

import pytest

from db.ids import new_id
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
