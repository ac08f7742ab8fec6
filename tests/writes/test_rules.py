"""The rules that the database keeps by itself, whatever writes to it: tried with plain SQL."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from db.errors import BrokenRule
from db.ids import new_id
from db.session import Database, allow_history, set_instant
from resolvers import contents, taxonomy
from resolvers.context import Context
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

Refused = Callable[..., Awaitable[str]]


@pytest.fixture
def sql(db: Database, clock: TickingClock) -> Callable[..., Awaitable[None]]:
    """One statement in a transaction of its own, at the clock's instant."""

    async def run(statement: str, history: str = "", **values: object) -> None:
        async with db.write() as session:
            await set_instant(session, clock())
            await allow_history(session, history)
            await session.execute(text(statement), values)

    return run


@pytest.fixture
def refused(sql: Callable[..., Awaitable[None]]) -> Refused:
    """The rule that a statement breaks."""

    async def run(statement: str, history: str = "", **values: object) -> str:
        with pytest.raises(BrokenRule) as broken:
            await sql(statement, history, **values)
        return broken.value.rule

    return run


COPY = """
  insert into publication
  select (jsonb_populate_record(p, cast(:changes as jsonb))).* from publication p limit 1
"""


async def test_what_has_been_public_is_never_deleted(desk: Desk, refused: Refused) -> None:
    await desk.published()
    assert await refused("delete from publication") == "publication_history"


@pytest.mark.parametrize(
    "change",
    [
        "live_from = live_from - interval '1 day', published_at = published_at - interval '1 day'",
        "live_until = live_from + interval '1 microsecond'",
        "published_at = published_at - interval '1 day'",
        "path = '/news/b', slug = 'b'",
        "access = 'UNLISTED'",
        "section_id = null",
        "updated_at = updated_at + interval '1 day'",
    ],
)
async def test_what_has_been_public_never_changes(
    desk: Desk, clock: TickingClock, refused: Refused, change: str
) -> None:
    await desk.published()
    clock.advance(hours=1)
    statement = f"update publication set {change}"  # noqa: S608 -- our own words
    assert await refused(statement) == "publication_history"


async def test_an_interval_that_has_ended_is_never_opened_again(
    desk: Desk, refused: Refused
) -> None:
    made = await desk.published()
    await contents.unpublish(desk.ctx, made.id)
    assert await refused("update publication set live_until = 'infinity'") == "publication_history"


async def test_the_future_of_an_open_interval_may_change(
    desk: Desk, clock: TickingClock, sql: Callable[..., Awaitable[None]], rows: Rows
) -> None:
    await desk.published()
    at = clock.now + timedelta(days=1)
    await sql("update publication set live_until = :at", at=at)
    assert await rows("select live_until from publication_credit") == [(at,)]


async def test_nothing_begins_in_the_past(desk: Desk, refused: Refused) -> None:
    made = await desk.published()
    await contents.unpublish(desk.ctx, made.id)
    changes = (
        f'{{"id": "{new_id()}", "live_from": "2025-01-01Z", "live_until": "2025-02-01Z",'
        ' "published_at": "2025-01-01Z"}'
    )
    assert await refused(COPY, changes=changes) == "publication_history"


async def test_at_most_one_publication_at_an_instant(desk: Desk, refused: Refused) -> None:
    await desk.published()
    changes = f'{{"id": "{new_id()}", "live_from": "2030-01-01Z"}}'
    assert await refused(COPY, changes=changes) == "publication_overlap"


async def test_an_interval_is_not_empty_and_not_before_the_first(
    desk: Desk, clock: TickingClock, refused: Refused
) -> None:
    made, at = await desk.article(), clock.now + timedelta(days=1)
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    bounds = await refused("update publication set live_until = live_from")
    first = await refused("update publication set published_at = live_from + interval '1 day'")
    assert (bounds, first) == ("publication_bounds", "publication_first")


async def test_an_article_is_not_published_without_a_credit(desk: Desk, refused: Refused) -> None:
    await desk.article()
    insert = """
      insert into publication (id, site_id, content_id, revision_id, live_from, published_at,
        updated_at, created_at, type, locale, slug, path, section_id, position, access)
      select :id, site_id, id, head_revision_id, '2030-01-01Z', '2030-01-01Z', '2030-01-01Z',
        now(), type, locale, slug, path, section_id, position, access from content
    """
    assert await refused(insert, id=new_id()) == "publication_credited"


async def test_what_is_public_stands_where_its_content_stands(desk: Desk, refused: Refused) -> None:
    await desk.published()
    for change in ("slug = 'b', path = '/news/b'", "access = 'UNLISTED'", "deleted_at = now()"):
        statement = f"update content set {change}"  # noqa: S608 -- our own words
        assert await refused(statement) == "publication_placed"


async def test_a_publication_is_of_a_revision_of_its_content(desk: Desk, refused: Refused) -> None:
    await desk.published("a")
    other = await desk.article("b")
    changes = (
        f'{{"id": "{new_id()}", "content_id": "{other.id}", "live_from": "2030-01-01Z",'
        ' "published_at": "2030-01-01Z"}'
    )
    assert await refused(COPY, changes=changes) == "publication_revision"


async def test_a_revision_never_changes(desk: Desk, refused: Refused) -> None:
    await desk.article()
    for statement in (
        """update revision set snapshot = snapshot || '{"title": "X"}'""",
        "update revision set message = 'X'",
        "update revision set number = 2",
        "delete from revision",
    ):
        assert await refused(statement) == "revision_immutable"


async def test_an_autosave_that_is_needed_never_changes(desk: Desk, refused: Refused) -> None:
    made = await desk.article()
    await contents.save_revision(desk.ctx, made.id, desk.draft("2"), autosave=True)
    await contents.publish(desk.ctx, made.id)
    change = "update revision set word_count = 9 where number = 2"
    assert await refused(change) == "revision_immutable"


async def test_who_wrote_and_published_can_be_forgotten(
    desk: Desk, db: Database, sql: Callable[..., Awaitable[None]], rows: Rows
) -> None:
    user_id = new_id()
    account = """
      insert into user_account (id, kind, handle, name, created_at)
      values (:id, 'HUMAN', 'eva', 'Eva', '2026-01-01Z')
    """
    await sql(account, id=user_id)
    theirs = replace(desk, ctx=Context(db, clock=desk.ctx.clock, actor_id=user_id))
    made = await theirs.published()
    await contents.unpublish(theirs.ctx, made.id)
    await contents.publish(theirs.ctx, made.id)
    await sql("delete from user_account where id = :id", id=user_id)
    for query in (
        "select distinct author_id from revision",
        "select distinct published_by from publication",
        "select distinct actor_id from event where content_id is not null",
    ):
        assert await rows(query) == [(None,)]


async def test_revisions_are_numbered_without_gaps(desk: Desk, refused: Refused) -> None:
    await desk.article()
    insert = """
      insert into revision (id, content_id, number, snapshot, content_hash, created_at)
      select :id, content_id, :number, snapshot, content_hash, created_at from revision
    """
    for number in (1, 3):
        assert await refused(insert, id=new_id(), number=number) == "revision_gapless"


async def test_the_head_is_a_revision_of_the_content(desk: Desk, refused: Refused) -> None:
    await desk.article("a")
    other = await desk.article("b")
    change = "update content set head_revision_id = :head where slug = 'a'"
    assert await refused(change, head=other.revision_id) == "content_head"


async def test_sections_and_pages_make_no_cycles(desk: Desk, refused: Refused) -> None:
    below = await taxonomy.create_section(desk.ctx, name="City", parent_id=desk.news.id)
    page = await desk.page("p")
    under = await desk.page("q", parent_id=page.id)
    article = await desk.article()
    section = "update section set parent_id = :parent where id = :id"
    content = "update content set parent_id = :parent where id = :id"
    assert await refused(section, id=desk.news.id, parent=below.id) == "section_cycle"
    assert await refused(content, id=page.id, parent=under.id) == "content_cycle"
    assert await refused(content, id=under.id, parent=article.id) == "content_parent"


async def test_what_a_content_is_stays(desk: Desk, refused: Refused) -> None:
    await desk.page()
    assert await refused("update content set locale = 'pt'") == "content_identity"


async def test_every_address_is_there_once(desk: Desk, refused: Refused) -> None:
    await desk.article("a")
    await desk.article("b")
    change = "update content set slug = 'a', path = '/news/a'"
    assert await refused(change) == "address_path_key"


async def test_a_plan_is_made_for_the_future(desk: Desk, refused: Refused) -> None:
    await desk.article()
    insert = """
      insert into schedule (id, content_id, action, at, revision_id, created_at)
      select :id, id, 'PUBLISH', created_at, head_revision_id, created_at from content
    """
    assert await refused(insert, id=new_id()) == "schedule_future"


@pytest.mark.usefixtures("desk")
async def test_events_are_only_added(refused: Refused) -> None:
    for statement in ("delete from event", "update event set type = 'x.y'"):
        assert await refused(statement) == "event_append_only"


async def test_versions_count_whoever_writes(
    desk: Desk, sql: Callable[..., Awaitable[None]], rows: Rows
) -> None:
    await desk.page()
    for table in ("content", "section", "tag", "author", "site"):
        await sql(f"update {table} set version = 40, updated_at = updated_at")  # noqa: S608
        versions = await rows(f"select distinct version from {table}")  # noqa: S608
        assert versions == [(2,)]


async def test_the_lists_follow_their_publication(
    desk: Desk, clock: TickingClock, rows: Rows
) -> None:
    made = await desk.article(draft=desk.draft(tag_ids=(desk.tag.id,)))
    at = clock.now + timedelta(days=1)
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    await contents.set_access(desk.ctx, made.id, "UNLISTED")
    for table in ("publication_tag", "publication_credit", "publication_section"):
        query = f"select live_from, published_at, content_id, listed from {table}"  # noqa: S608
        assert await rows(query) == [(at, at, made.id, False)]


async def test_a_moved_section_takes_its_past_along(desk: Desk, rows: Rows) -> None:
    city = await taxonomy.create_section(desk.ctx, name="City", parent_id=desk.news.id)
    made = await desk.published("a", section_id=city.id)
    await contents.unpublish(desk.ctx, made.id)
    await taxonomy.move_section(desk.ctx, city.id, parent_id=desk.culture.id)
    listed = await rows("select section_id from publication_section")
    assert set(listed) == {(city.id,), (desk.culture.id,)}


async def test_erasure_is_the_one_exception(
    desk: Desk, sql: Callable[..., Awaitable[None]], rows: Rows
) -> None:
    await desk.published(draft=desk.draft("A name"))
    change = """update revision set snapshot = snapshot || '{"title": "Erased"}'"""
    await sql(change, "erasure")
    assert await rows("select title from revision") == [("Erased",)]


@pytest.mark.parametrize("table", ["publication_tag", "publication_credit", "publication_section"])
async def test_what_a_publication_bears_is_history_too(
    desk: Desk, clock: TickingClock, refused: Refused, table: str
) -> None:
    await desk.published(draft=desk.draft(tag_ids=(desk.tag.id,)))
    clock.advance(hours=1)
    assert await refused(f"delete from {table}") == "publication_history"  # noqa: S608 -- ours


@pytest.mark.parametrize("table", ["publication_tag", "publication_credit", "publication_section"])
async def test_copied_bounds_cant_stray_from_their_publication(
    desk: Desk, rows: Rows, sql: Callable[..., Awaitable[None]], table: str
) -> None:
    await desk.published(draft=desk.draft(tag_ids=(desk.tag.id,)))
    await sql(
        f"update {table} set live_until = live_from + interval '1 day', listed = false, "  # noqa: S608
        "published_at = published_at - interval '1 year'"
    )
    strays = f"""select 1 from {table} t join publication p on p.id = t.publication_id
      where (t.live_from, t.live_until, t.published_at, t.listed)
        <> (p.live_from, p.live_until, p.published_at, true)"""  # noqa: S608
    assert await rows(strays) == []


async def test_a_planned_article_keeps_a_credit(
    desk: Desk, clock: TickingClock, refused: Refused
) -> None:
    made = await desk.article("a")
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=clock.now + timedelta(days=1))
    assert await refused("delete from publication_credit") == "publication_credited"


async def test_a_planned_publication_keeps_to_revisions_of_its_content(
    desk: Desk, clock: TickingClock, refused: Refused
) -> None:
    other = await desk.article("b")
    made = await desk.article("a")
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=clock.now + timedelta(days=1))
    swap = """update publication set revision_id =
      (select head_revision_id from content where id = :other)"""
    assert await refused(swap, other=other.id) == "publication_revision"


async def test_all_that_is_public_of_a_content_has_one_first_publication(
    desk: Desk, clock: TickingClock, refused: Refused
) -> None:
    made = await desk.article("a")
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=clock.now + timedelta(days=2))
    earlier = "update publication set published_at = published_at - interval '1 day'"
    assert await refused(earlier) == "publication_placed"


@pytest.mark.parametrize(
    "statement",
    [
        "delete from schedule",
        "update schedule set at = at + interval '1 day'",
        "update schedule set action = 'UNPUBLISH', revision_id = null",
    ],
)
async def test_a_schedule_is_never_another_one(
    desk: Desk, clock: TickingClock, refused: Refused, statement: str
) -> None:
    made = await desk.article("a")
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=clock.now + timedelta(days=1))
    assert await refused(statement) == "schedule_fixed"


@pytest.mark.parametrize(
    "statement",
    ["delete from redirect", "update redirect set to_path = '/else', to_content_id = null"],
)
async def test_a_redirect_is_ended_and_never_changed(
    desk: Desk, refused: Refused, statement: str
) -> None:
    made = await desk.published("a")
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert await refused(statement) == "redirect_fixed"


async def test_addresses_are_written_by_their_owners_alone(desk: Desk, refused: Refused) -> None:
    await desk.article("a")
    assert await refused("delete from address") == "address_kept"


@pytest.mark.parametrize("table", ["revision", "publication", "redirect", "event"])
async def test_history_is_never_truncated(desk: Desk, refused: Refused, table: str) -> None:
    await desk.published("a")
    assert await refused(f"truncate {table} cascade") == "history_kept"


async def test_two_moves_at_once_make_no_circle_of_pages(desk: Desk, db: Database) -> None:
    one, two = await desk.page("one"), await desk.page("two")
    move = text("update content set parent_id = :above where id = :page")

    async def put(page: UUID, above: UUID) -> None:
        async with db.write() as session:
            await session.execute(text("set constraints all immediate"))
            await session.execute(move, {"page": page, "above": above})

    both = await asyncio.gather(put(one.id, two.id), put(two.id, one.id), return_exceptions=True)
    assert sum(isinstance(outcome, Exception) for outcome in both) == 1
