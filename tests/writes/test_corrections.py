"""What is put right, and told."""

from datetime import timedelta

import pytest

from resolvers import contents, custom
from resolvers.errors import Conflict, Invalid, InvalidTransition, Uncredited
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

CORRECTIONS = "select content_id, at, kind, note from correction order by at"
SHOWN = """
  select r.title, p.revised_at from publication p join revision r on r.id = p.revision_id
  order by live_from
"""


async def test_a_correction_publishes_and_is_told_at_one_moment(desk: Desk, rows: Rows) -> None:
    made = await desk.published()
    draft = desk.draft("Better")
    state = await contents.correct(desk.ctx, made.id, note=" A  typo. ", draft=draft)
    assert state.revised_at == state.updated_at
    assert await rows(SHOWN) == [("A title", None), ("Better", state.revised_at)]
    told = (made.id, state.revised_at, "CORRECTION", "A typo.")
    assert await rows(CORRECTIONS) == [told]


async def test_a_note_alone_leaves_the_text_as_it_is_public(desk: Desk, rows: Rows) -> None:
    made = await desk.published()
    await contents.save_revision(desk.ctx, made.id, desk.draft("Not yet"))
    state = await contents.correct(desk.ctx, made.id, note="He is 41.", kind="CLARIFICATION")
    assert await rows(SHOWN) == [("A title", None), ("A title", state.revised_at)]
    assert state.revision == 2


async def test_corrections_follow_each_other(desk: Desk, clock: TickingClock, rows: Rows) -> None:
    made = await desk.published()
    for note in ("first", "second"):
        clock.advance(hours=1)
        await contents.correct(desk.ctx, made.id, note=note, kind="UPDATE")
    found = await rows(CORRECTIONS)
    assert [row[3] for row in found] == ["first", "second"]
    assert found[1][1] - found[0][1] >= timedelta(hours=1)


async def test_a_plan_for_later_stays(desk: Desk, clock: TickingClock, rows: Rows) -> None:
    made = await desk.published()
    await contents.save_revision(desk.ctx, made.id, desk.draft("Planned"))
    later = clock.now + timedelta(days=1)
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=later)
    await contents.correct(desk.ctx, made.id, note="x", draft=desk.draft("Corrected"))
    assert [title for title, _ in await rows(SHOWN)] == ["A title", "Corrected", "Planned"]


async def test_only_what_readers_see_is_corrected(desk: Desk) -> None:
    draft, page = await desk.article("draft"), await desk.page()
    gone = await desk.published("gone")
    await contents.unpublish(desk.ctx, gone.id)
    await contents.publish(desk.ctx, page.id)
    for content_id in (draft.id, gone.id):
        with pytest.raises(InvalidTransition):
            await contents.correct(desk.ctx, content_id, note="x")
    with pytest.raises(Invalid):
        await contents.correct(desk.ctx, page.id, note="x")


async def test_a_draft_without_a_field_that_needs_a_value_is_refused(
    desk: Desk, rows: Rows
) -> None:
    made = await desk.published()
    await custom.define_field(desk.ctx, key="source", label="Source", type="TEXT", required=True)
    with pytest.raises(Invalid):
        await contents.correct(desk.ctx, made.id, note="x", draft=desk.draft("Better"))
    assert await rows(CORRECTIONS) == []


async def test_what_is_refused_leaves_no_trace(desk: Desk, rows: Rows) -> None:
    made = await desk.published()
    for error, values in (
        (Invalid, {"note": " "}),
        (Invalid, {"note": "x", "kind": "TYPO"}),
        (Conflict, {"note": "x", "expected_version": made.version - 1}),
        (Uncredited, {"note": "x", "draft": desk.draft("Nobody's", credits=())}),
    ):
        with pytest.raises(error):
            await contents.correct(desk.ctx, made.id, **values)
    assert await rows(CORRECTIONS) == []
    assert await rows("select count(*) from revision") == [(1,)]
