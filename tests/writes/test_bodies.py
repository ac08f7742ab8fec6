"""What contents, authors, sections and tags say and show."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from body import markdown_in
from db.ids import new_id
from db.models import SYSTEM_USER_ID
from db.queries import media
from resolvers import contents, taxonomy
from resolvers.errors import Invalid, NotFound
from resolvers.sources import Imported, imported, remember
from resolvers.writes import current_site
from tests.writes.conftest import Desk, Rows


async def a_medium(desk: Desk, kind: str = "IMAGE") -> UUID:
    """A row of a file that need not exist here."""
    picture = {"width": 1, "height": 1, "thumb_hash": "x", "dominant_color": "#000000"}
    async with desk.ctx.transaction() as tx:
        site, now = await current_site(tx), await tx.stamp()
        row: dict[str, Any] = {
            "id": new_id(),
            "site_id": site.id,
            "sha256": uuid4().hex * 2,
            "source_sha256": uuid4().hex * 2,
            "storage_key": "x",
            "kind": kind,
            "mime_type": "image/png" if kind == "IMAGE" else "audio/mpeg",
            "byte_size": 1,
            "filename": "x",
            "created_at": now,
            "updated_at": now,
            **(picture if kind == "IMAGE" else {}),
        }
        await media.add(tx.session, row)
        found: UUID = row["id"]
        return found


def written(markdown: str) -> Any:  # noqa: ANN401
    return markdown_in.read(markdown)[0]


def shown(media_id: UUID) -> dict[str, Any]:
    return {"version": 1, "blocks": [{"type": "image", "media_id": str(media_id)}]}


async def test_a_draft_shows_what_media_there_are(desk: Desk, rows: Rows) -> None:
    picture = await a_medium(desk)
    draft = desk.draft(body=shown(picture), hero_image_id=picture)
    made = await desk.article(draft=draft)
    found = await rows("select hero_image_id from revision where content_id = :id", id=made.id)
    assert found == [(picture,)]


async def test_media_that_are_not_there_are_refused(desk: Desk) -> None:
    sound = await a_medium(desk, "AUDIO")
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("hero_image_id", {"hero_image_id": new_id()}),
        ("hero_image_id", {"hero_image_id": sound}),
        ("body", {"body": shown(new_id())}),
    ]
    for field, given in wrong:
        with pytest.raises(Invalid) as refused:
            await desk.article(draft=desk.draft(**given))
        assert refused.value.field == field


async def test_keys_of_blocks_are_carried_over_an_edit(desk: Desk, rows: Rows) -> None:
    before, after = written("One.\n\nTwo."), written("New.\n\nOne!\n\nTwo.")
    made = await desk.article(draft=desk.draft(body=before))
    saved = await contents.save_revision(desk.ctx, made.id, desk.draft(body=after), carry_keys=True)
    query = "select snapshot -> 'body' -> 'blocks' from revision where content_id = :id"
    (old,), (new,) = await rows(f"{query} order by number", id=made.id)
    assert saved.revision == 2
    assert [block["key"] for block in new[1:]] == [block["key"] for block in old]
    assert new[0]["key"] not in {block["key"] for block in old}


async def test_the_same_text_again_is_no_new_revision(desk: Desk) -> None:
    made = await desk.article(draft=desk.draft(body=written("One.\n\nTwo.")))
    await contents.save_revision(
        desk.ctx, made.id, desk.draft(body=written("Two.\n\nOne.")), carry_keys=True
    )
    same = desk.draft(body=written("Two.\n\nOne."))
    saved = await contents.save_revision(desk.ctx, made.id, same, carry_keys=True)
    assert (saved.revision, saved.changed) == (2, False)


async def test_descriptions_are_markdown_and_change_once(desk: Desk, rows: Rows) -> None:
    picture = await a_medium(desk)
    wanted: list[tuple[Any, Any, dict[str, Any]]] = [
        (taxonomy.describe_section, desk.news, {"description": "All *new*"}),
        (taxonomy.describe_tag, desk.tag, {"description": "Votes"}),
        (taxonomy.describe_author, desk.author, {"bio": "Writes.", "avatar_id": picture}),
    ]
    for describe, node, given in wanted:
        assert (await describe(desk.ctx, node.id, **given)).version == 2
        assert not (await describe(desk.ctx, node.id, **given)).changed
    assert await rows("select description from section where id = :id", id=desk.news.id) == [
        ({"version": 1, "text": [{"text": "All "}, {"text": "new", "marks": ["EM"]}]},)
    ]
    assert await rows("select bio -> 'text', avatar_id from author") == [
        ([{"text": "Writes."}], picture)
    ]


async def test_what_an_author_cannot_have_is_refused(desk: Desk) -> None:
    wrong: list[dict[str, Any]] = [
        {"avatar_id": new_id()},
        {"bio": "x" * 20_001},
        {"links": [("Bad", "javascript:alert(1)")]},
    ]
    for given in wrong:
        with pytest.raises(Invalid) as refused:
            await taxonomy.describe_author(desk.ctx, desk.author.id, **given)
        assert [refused.value.field] == list(given)
    with pytest.raises(NotFound):
        await taxonomy.describe_author(desk.ctx, new_id(), bio=None)


async def test_what_was_imported_is_known_by_source(desk: Desk) -> None:
    item = Imported("TAG", "elections", desk.tag.id, "v1")
    newer = Imported("TAG", "elections", desk.tag.id, "v2", "https://old.example/t")
    await remember(desk.ctx, "old", item)
    await remember(desk.ctx, "old", newer)
    assert await imported(desk.ctx, "old") == {("TAG", "elections"): newer}
    assert await imported(desk.ctx, "other") == {}
    with pytest.raises(Invalid):
        await remember(desk.ctx, "old", Imported("THING", "x", SYSTEM_USER_ID, "v1"))
