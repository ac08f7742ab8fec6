"""Contents: what each function does once, and what it refuses."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from db.ids import new_id
from db.session import Database
from db.view import View
from resolvers import contents, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.errors import (
    Conflict,
    Duplicate,
    HasPagesBelow,
    Invalid,
    InvalidTransition,
    NotFound,
    PathTaken,
    ScheduleInPast,
    Uncredited,
)
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

# ── Create ──────────────────────────────────────────────────────────────────────────────────


async def test_an_article_begins_as_a_draft_below_its_section(desk: Desk) -> None:
    made = await contents.create_article(
        desk.ctx, section_id=desk.news.id, draft=desk.draft("Été à Paris")
    )
    assert (made.path, made.locale, made.state) == ("/news/ete-a-paris", "en", "DRAFT")
    assert (made.version, made.revision, made.first_published_at) == (1, 1, None)


async def test_generated_slugs_are_numbered(desk: Desk) -> None:
    made = [
        await contents.create_article(desk.ctx, section_id=desk.news.id, draft=desk.draft("Same"))
        for _ in range(3)
    ]
    assert [one.slug for one in made] == ["same", "same-2", "same-3"]


async def test_a_given_slug_that_is_taken_is_refused(desk: Desk) -> None:
    await desk.article("a")
    with pytest.raises(PathTaken) as refused:
        await desk.article("a")
    assert refused.value.path == "/news/a"


async def test_a_content_and_a_section_share_one_space_of_addresses(desk: Desk) -> None:
    await taxonomy.create_section(desk.ctx, name="Sport", parent_id=desk.news.id)
    with pytest.raises(PathTaken):
        await desk.article("sport")
    with pytest.raises(PathTaken):
        await desk.page("news")


async def test_pages_stand_below_pages_in_their_locale(desk: Desk) -> None:
    top = await desk.page("sobre", locale="pt")
    below = await desk.page("equipa", parent_id=top.id)
    assert (top.path, below.path, below.locale) == ("/pt/sobre", "/pt/sobre/equipa", "pt")
    with pytest.raises(Invalid):
        await desk.page("x", parent_id=top.id, locale="en")
    with pytest.raises(NotFound):
        await desk.page("x", parent_id=(await desk.article()).id)


async def test_a_page_where_another_locale_begins_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid):
        await desk.page("pt")


async def test_what_a_draft_names_must_exist(desk: Desk) -> None:
    for draft in (
        Draft("T", tag_ids=(uuid4(),)),
        Draft("T", credits=(Credit(uuid4()),)),
        Draft("T", tag_ids=(desk.author.id,)),
    ):
        with pytest.raises(Invalid):
            await desk.article(draft=draft)
    with pytest.raises(NotFound):
        await desk.article(section_id=uuid4())
    with pytest.raises(Invalid):
        await desk.article(access="SECRET")


async def test_one_translation_per_locale(desk: Desk) -> None:
    original = await desk.page("about")
    await desk.page("sobre", locale="pt", translation_of=original.id)
    with pytest.raises(Duplicate):
        await desk.page("outra", locale="pt", translation_of=original.id)
    with pytest.raises(NotFound):
        await desk.page("x", translation_of=uuid4())


async def test_an_id_can_be_given_once(desk: Desk) -> None:
    content_id = new_id()
    assert (await desk.article("a", content_id=content_id)).id == content_id
    with pytest.raises(Duplicate):
        await desk.article("b", content_id=content_id)


async def test_without_a_site_there_is_nothing_to_write_in(ctx: Context) -> None:
    with pytest.raises(Invalid):
        await contents.create_page(ctx, draft=Draft("T"))


# ── Save ────────────────────────────────────────────────────────────────────────────────────


async def test_saving_the_same_changes_nothing(desk: Desk, rows: Rows) -> None:
    made = await desk.article(draft=desk.draft("T"))
    again = await contents.save_revision(desk.ctx, made.id, desk.draft(" T "))
    assert (again.changed, again.version, again.revision) == (False, 1, 1)
    assert await rows("select 1 from event where type = 'content.saved'") == []


async def test_autosaves_collapse_until_a_save(desk: Desk, rows: Rows) -> None:
    made = await desk.article(draft=desk.draft("0"))
    for title, autosave in [("1", True), ("2", True), ("3", False), ("4", True), ("5", True)]:
        await contents.save_revision(desk.ctx, made.id, desk.draft(title), autosave=autosave)
    assert await rows("select number, title, autosave from revision order by number") == [
        (1, "0", False), (2, "2", True), (3, "3", False), (4, "5", True),
    ]  # fmt: skip


async def test_a_save_of_what_was_autosaved_keeps_it(desk: Desk, rows: Rows) -> None:
    made = await desk.article(draft=desk.draft("0"))
    await contents.save_revision(desk.ctx, made.id, desk.draft("1"), autosave=True)
    kept = await contents.save_revision(desk.ctx, made.id, desk.draft("1"), message="Kept")
    await contents.save_revision(desk.ctx, made.id, desk.draft("2"), autosave=True)
    assert (kept.changed, kept.revision) == (True, 2)
    assert await rows("select title, message from revision order by number") == [
        ("0", None), ("1", "Kept"), ("2", None),
    ]  # fmt: skip


async def test_an_autosave_that_is_public_or_planned_stays(
    desk: Desk, clock: TickingClock, rows: Rows
) -> None:
    made = await desk.article(draft=desk.draft("0"))
    await contents.save_revision(desk.ctx, made.id, desk.draft("1"), autosave=True)
    await contents.publish(desk.ctx, made.id)
    await contents.save_revision(desk.ctx, made.id, desk.draft("2"), autosave=True)
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=clock.now + timedelta(hours=1))
    await contents.save_revision(desk.ctx, made.id, desk.draft("3"), autosave=True)
    assert await rows("select title from revision order by number") == [
        ("0",), ("1",), ("2",), ("3",),
    ]  # fmt: skip


async def test_autosaves_of_two_actors_stay_apart(desk: Desk, db: Database, rows: Rows) -> None:
    made = await desk.article(draft=desk.draft("0"))
    nobody = Context(db, clock=desk.ctx.clock, actor_id=None)
    await contents.save_revision(desk.ctx, made.id, desk.draft("1"), autosave=True)
    await contents.save_revision(nobody, made.id, desk.draft("2"), autosave=True)
    await contents.save_revision(nobody, made.id, desk.draft("3"), autosave=True)
    assert len(await rows("select 1 from revision")) == 4


async def test_a_stale_save_is_a_conflict(desk: Desk) -> None:
    made = await desk.article()
    await contents.save_revision(desk.ctx, made.id, desk.draft("1"), expected_version=1)
    with pytest.raises(Conflict) as refused:
        await contents.save_revision(desk.ctx, made.id, desk.draft("2"), expected_version=1)
    assert (refused.value.expected, refused.value.actual) == (1, 2)


# ── Publish ─────────────────────────────────────────────────────────────────────────────────


async def test_every_function_refuses_what_is_absent_or_deleted(desk: Desk) -> None:
    gone = await desk.article()
    await contents.delete(desk.ctx, gone.id)
    at = desk.ctx.now + timedelta(days=1)
    for content_id in (gone.id, uuid4()):
        for attempt in (
            contents.save_revision(desk.ctx, content_id, desk.draft()),
            contents.publish(desk.ctx, content_id),
            contents.unpublish(desk.ctx, content_id),
            contents.schedule(desk.ctx, content_id, action="PUBLISH", at=at),
            contents.move(desk.ctx, content_id, position=1),
            contents.rename_slug(desk.ctx, content_id, "x"),
            contents.set_access(desk.ctx, content_id, "UNLISTED"),
            contents.delete(desk.ctx, content_id),
        ):
            with pytest.raises(NotFound):
                await attempt


async def test_every_function_refuses_a_stale_version(desk: Desk) -> None:
    made = await desk.article()
    for attempt in (
        contents.publish(desk.ctx, made.id, expected_version=9),
        contents.unpublish(desk.ctx, made.id, expected_version=9),
        contents.move(desk.ctx, made.id, position=1, expected_version=9),
        contents.rename_slug(desk.ctx, made.id, "x", expected_version=9),
        contents.set_access(desk.ctx, made.id, "UNLISTED", expected_version=9),
        contents.delete(desk.ctx, made.id, expected_version=9),
    ):
        with pytest.raises(Conflict):
            await attempt


async def test_an_article_without_a_credit_is_not_published(
    desk: Desk, clock: TickingClock
) -> None:
    made = await desk.article(draft=Draft("T"))
    at = clock.now + timedelta(days=1)
    with pytest.raises(Uncredited):
        await contents.publish(desk.ctx, made.id)
    with pytest.raises(Uncredited):
        await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    assert (await contents.publish(desk.ctx, (await desk.page()).id)).state == "PUBLISHED"


async def test_an_older_revision_can_be_published(desk: Desk, rows: Rows) -> None:
    made = await desk.article(draft=desk.draft("1"))
    await contents.save_revision(desk.ctx, made.id, desk.draft("2"))
    await contents.publish(desk.ctx, made.id, revision=1)
    shown = "select r.title from publication p join revision r on r.id = p.revision_id"
    assert await rows(shown) == [("1",)]
    with pytest.raises(NotFound):
        await contents.publish(desk.ctx, made.id, revision=3)


async def test_revised_at_is_set_on_request_and_carried_on(desk: Desk) -> None:
    made = await contents.publish(desk.ctx, (await desk.article()).id, revised=True)
    assert made.revised_at is None  # nobody has read another form
    revised = await contents.publish(desk.ctx, made.id, revised=True)
    assert revised.revised_at == revised.updated_at
    await contents.save_revision(desk.ctx, made.id, desk.draft("2"))
    later = await contents.publish(desk.ctx, made.id)
    assert later.revised_at == revised.revised_at


async def test_the_clocks_of_a_publication(desk: Desk, rows: Rows) -> None:
    first = await desk.published("a")
    moved = await contents.rename_slug(desk.ctx, first.id, "b")
    await contents.save_revision(desk.ctx, first.id, desk.draft("2"))
    updated = await contents.publish(desk.ctx, first.id)
    query = "select live_from, live_until, published_at, updated_at from publication order by 1"
    begun = first.updated_at
    assert [row[:1] + row[2:] for row in await rows(query)] == [
        (begun, begun, begun),
        (moved.updated_at, begun, begun),  # the same text elsewhere
        (updated.updated_at, begun, updated.updated_at),
    ]
    assert [row[1] for row in await rows(query)][:2] == [moved.updated_at, updated.updated_at]


async def test_what_was_never_public_is_not_unpublished(desk: Desk, clock: TickingClock) -> None:
    made = await desk.article()
    with pytest.raises(InvalidTransition):
        await contents.unpublish(desk.ctx, made.id)
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=clock.now + timedelta(days=1))
    with pytest.raises(InvalidTransition):
        await contents.unpublish(desk.ctx, made.id)


async def test_a_withdrawn_piece_never_comes_back_by_itself(
    desk: Desk, clock: TickingClock, rows: Rows
) -> None:
    made = await desk.published()
    at = clock.now + timedelta(days=1)
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    await contents.schedule(desk.ctx, made.id, action="UNPUBLISH", at=at + timedelta(days=1))
    assert (await contents.unpublish(desk.ctx, made.id)).state == "UNPUBLISHED"
    assert await rows("select distinct state from schedule") == [("CANCELLED",)]
    assert await rows("select 1 from publication where live_until > :at", at=at) == []
    assert not (await contents.unpublish(desk.ctx, made.id)).changed


async def test_unpublishing_can_say_where_to_or_gone(desk: Desk, rows: Rows) -> None:
    made = await desk.published()
    await contents.unpublish(desk.ctx, made.id, redirect_to="/culture")
    query = "select from_path, to_path, cause from redirect where deleted_at is null"
    assert await rows(query) == [("/news/a", "/culture", "MANUAL")]
    await contents.publish(desk.ctx, made.id)
    assert await rows(query) == []
    await contents.unpublish(desk.ctx, made.id, gone=True)
    assert await rows(query) == [("/news/a", None, "MANUAL")]
    with pytest.raises(Invalid):
        await contents.unpublish(desk.ctx, made.id, gone=True, redirect_to="/culture")


# ── Schedule ────────────────────────────────────────────────────────────────────────────────


async def test_a_plan_is_for_an_instant_to_come(desk: Desk, clock: TickingClock) -> None:
    made = await desk.article()
    with pytest.raises(ScheduleInPast):
        await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=clock.now)
    naive = datetime(2030, 1, 1)  # noqa: DTZ001 -- what a caller may do
    with pytest.raises(Invalid):
        await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=naive)


async def test_a_plan_that_makes_no_sense_is_refused(desk: Desk, clock: TickingClock) -> None:
    made, at = await desk.article(), clock.now + timedelta(days=1)
    with pytest.raises(InvalidTransition):
        await contents.schedule(desk.ctx, made.id, action="UNPUBLISH", at=at)
    with pytest.raises(Invalid):
        await contents.schedule(desk.ctx, made.id, action="ARCHIVE", at=at)
    await contents.publish(desk.ctx, made.id)
    with pytest.raises(Invalid):
        await contents.schedule(desk.ctx, made.id, action="UNPUBLISH", at=at, revision=1)
    with pytest.raises(NotFound):
        await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at, revision=7)


async def test_a_plan_publishes_what_was_pinned(
    desk: Desk, clock: TickingClock, rows: Rows
) -> None:
    made, at = await desk.article(draft=desk.draft("1")), clock.now + timedelta(days=1)
    planned = await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    await contents.save_revision(desk.ctx, made.id, desk.draft("2"))
    assert planned.revision_id == made.revision_id
    assert await rows("select revision_id, live_from from publication") == [(made.revision_id, at)]
    clock.set(at)
    again = await contents.publish(desk.ctx, made.id, revision=1)
    assert (again.changed, again.state, again.first_published_at) == (False, "PUBLISHED", at)


async def test_the_same_plan_twice_is_one(desk: Desk, clock: TickingClock) -> None:
    made, at = await desk.article(), clock.now + timedelta(days=1)
    first = await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    second = await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    assert (second.id, second.changed) == (first.id, False)


async def test_a_cancelled_plan_leaves_nothing(desk: Desk, clock: TickingClock, rows: Rows) -> None:
    made, at = await desk.article(), clock.now + timedelta(days=1)
    planned = await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    assert (await contents.cancel(desk.ctx, planned.id)).state == "CANCELLED"
    assert not (await contents.cancel(desk.ctx, planned.id)).changed
    assert await rows("select first_published_at from content") == [(None,)]
    assert await rows("select 1 from publication") == []


async def test_what_has_come_due_is_not_cancelled(desk: Desk, clock: TickingClock) -> None:
    made, at = await desk.article(), clock.now + timedelta(days=1)
    planned = await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    clock.set(at)
    with pytest.raises(InvalidTransition) as refused:
        await contents.cancel(desk.ctx, planned.id)
    assert str(refused.value) == "A schedule that is DONE can't be cancelled."
    with pytest.raises(NotFound):
        await contents.cancel(desk.ctx, uuid4())


async def test_a_write_at_the_very_instant_of_a_plan_comes_after_it(
    desk: Desk, clock: TickingClock, rows: Rows
) -> None:
    made, at = await desk.published(), clock.now + timedelta(days=1)
    await contents.schedule(desk.ctx, made.id, action="UNPUBLISH", at=at)
    clock.set(at - timedelta(microseconds=1))
    back = await contents.publish(desk.ctx, made.id)
    assert back.updated_at == at + timedelta(microseconds=1)
    query = "select live_until from publication order by live_from"
    assert (await rows(query))[0] == (at,)


# ── Place ───────────────────────────────────────────────────────────────────────────────────


async def test_a_move_carries_plans_along(desk: Desk, clock: TickingClock, rows: Rows) -> None:
    made, at = await desk.published(), clock.now + timedelta(days=1)
    await contents.save_revision(desk.ctx, made.id, desk.draft("2"))
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    moved = await contents.move(desk.ctx, made.id, section_id=desk.culture.id)
    assert moved.path == "/culture/a"
    query = "select path, live_from = :at from publication order by live_from"
    assert await rows(query, at=at) == [
        ("/news/a", False), ("/culture/a", False), ("/culture/a", True),
    ]  # fmt: skip


async def test_moves_that_make_no_sense_are_refused(desk: Desk) -> None:
    article, page = await desk.article(), await desk.page("p")
    below = await desk.page("q", parent_id=page.id)
    pt = await taxonomy.create_section(desk.ctx, name="Notícias", locale="pt")
    pt_page = await desk.page("r", locale="pt")
    for attempt in (
        contents.move(desk.ctx, article.id, section_id=pt.id),
        contents.move(desk.ctx, article.id, parent_id=page.id),
        contents.move(desk.ctx, page.id, section_id=desk.news.id),
        contents.move(desk.ctx, page.id, parent_id=page.id),
        contents.move(desk.ctx, page.id, parent_id=below.id),
        contents.move(desk.ctx, page.id, parent_id=pt_page.id),
    ):
        with pytest.raises(Invalid):
            await attempt
    for attempt in (
        contents.move(desk.ctx, article.id, section_id=uuid4()),
        contents.move(desk.ctx, page.id, parent_id=uuid4()),
        contents.move(desk.ctx, page.id, parent_id=article.id),
    ):
        with pytest.raises(NotFound):
            await attempt


async def test_a_page_moves_with_all_below_it(desk: Desk, rows: Rows) -> None:
    top, other = await desk.page("p"), await desk.page("o")
    below = await desk.page("q", parent_id=top.id)
    deeper = await desk.page("r", parent_id=below.id)
    await contents.publish(desk.ctx, deeper.id)
    await contents.move(desk.ctx, top.id, parent_id=other.id)
    assert await rows("select path from content order by path") == [
        ("/o",), ("/o/p",), ("/o/p/q",), ("/o/p/q/r",),
    ]  # fmt: skip
    assert await rows("select from_path, to_content_id from redirect") == [("/p/q/r", deeper.id)]
    assert (await contents.move(desk.ctx, top.id, parent_id=None)).path == "/p"
    assert await rows("select from_path from redirect where deleted_at is null") == [("/o/p/q/r",)]


async def test_a_rename_to_a_taken_slug_is_refused(desk: Desk) -> None:
    await desk.article("a")
    other = await desk.article("b")
    with pytest.raises(PathTaken):
        await contents.rename_slug(desk.ctx, other.id, "a")
    with pytest.raises(Invalid):
        await contents.rename_slug(desk.ctx, other.id, "a/b")
    assert not (await contents.rename_slug(desk.ctx, other.id, "b")).changed


async def test_a_deleted_content_frees_its_path(desk: Desk) -> None:
    made = await desk.article("a")
    assert (await contents.delete(desk.ctx, made.id)).state == "TRASHED"
    assert (await desk.article("a")).path == "/news/a"


async def test_what_is_public_is_not_deleted(desk: Desk) -> None:
    made = await desk.published()
    with pytest.raises(InvalidTransition):
        await contents.delete(desk.ctx, made.id)


async def test_deleting_drops_plans(desk: Desk, clock: TickingClock, rows: Rows) -> None:
    made = await desk.article()
    at = clock.now + timedelta(days=1)
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    await contents.delete(desk.ctx, made.id)
    assert await rows("select state from schedule") == [("CANCELLED",)]
    assert await rows("select 1 from publication") == []


async def test_a_page_is_deleted_after_those_below_it(desk: Desk) -> None:
    top = await desk.page("p")
    below = await desk.page("q", parent_id=top.id)
    with pytest.raises(HasPagesBelow):
        await contents.delete(desk.ctx, top.id)
    await contents.delete(desk.ctx, below.id)
    await contents.delete(desk.ctx, top.id)


async def test_several_steps_are_one_transaction(desk: Desk, rows: Rows) -> None:
    with pytest.raises(PathTaken):  # noqa: PT012 -- they are one step
        async with desk.ctx.transaction():
            made = await desk.published("a")
            await contents.rename_slug(desk.ctx, made.id, "b")
            await desk.article("b")
    assert await rows("select 1 from content") == []
    async with desk.ctx.transaction():
        made = await desk.published("a")
        await contents.rename_slug(desk.ctx, made.id, "b")
        await contents.publish(desk.ctx, (await desk.article("a")).id)
    assert await rows("select path, version from content order by path") == [
        ("/news/a", 2), ("/news/b", 3),
    ]  # fmt: skip


async def test_the_view_after_a_write_shows_it(desk: Desk) -> None:
    made = await desk.published()
    assert desk.ctx.view == View.live(desk.ctx.now)
    assert desk.ctx.now >= made.updated_at
