"""Sixteen at once: the rules of the database decide, and all hear it in the domain's words."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from db.session import Database
from resolvers import contents, redirects, taxonomy
from resolvers.context import Context, system_clock
from resolvers.errors import (
    Conflict,
    Duplicate,
    Invalid,
    InvalidTransition,
    PathTaken,
    RedirectLoop,
)
from tests.writes.conftest import Desk, Rows

MANY = 16


async def outcomes(attempts: Sequence[Awaitable[Any]]) -> Counter[type]:
    """How many ended how; a result counts as its type."""
    results = await asyncio.gather(*attempts, return_exceptions=True)
    return Counter(type(result) for result in results)


def own(db: Database) -> Context:
    """Everyone has an operation of their own, and the same wall clock."""
    return Context(db, clock=system_clock)


async def test_one_of_many_gets_the_slug(desk: Desk, db: Database, rows: Rows) -> None:
    made = [await desk.published(f"a{n}") for n in range(MANY)]
    ended = await outcomes([contents.rename_slug(own(db), one.id, "same") for one in made])
    assert ended == {contents.ContentState: 1, PathTaken: MANY - 1}
    assert await rows("select count(*) from redirect") == [(1,)]


async def test_one_of_many_creates_at_the_path(desk: Desk, db: Database) -> None:
    ended = await outcomes(
        [
            contents.create_article(
                own(db), section_id=desk.news.id, draft=desk.draft(), slug="same"
            )
            for _ in range(MANY)
        ]
    )
    assert ended == {contents.ContentState: 1, PathTaken: MANY - 1}


async def test_many_with_one_title_get_a_slug_each(desk: Desk, db: Database, rows: Rows) -> None:
    ended = await outcomes(
        [
            contents.create_article(own(db), section_id=desk.news.id, draft=desk.draft("Same"))
            for _ in range(MANY)
        ]
    )
    assert ended == {contents.ContentState: MANY}
    assert await rows("select count(distinct slug) from content") == [(MANY,)]


async def test_publishing_at_once_publishes_once(desk: Desk, db: Database, rows: Rows) -> None:
    made = await desk.article()
    ended = await outcomes([contents.publish(own(db), made.id) for _ in range(MANY)])
    assert ended == {contents.ContentState: MANY}
    assert await rows("select count(*) from publication") == [(1,)]
    assert await rows("select count(*) from event where type = 'content.published'") == [(1,)]


async def test_of_many_saves_of_one_version_one_wins(desk: Desk, db: Database, rows: Rows) -> None:
    made = await desk.article()
    ended = await outcomes(
        [
            contents.save_revision(own(db), made.id, desk.draft(f"T{n}"), expected_version=1)
            for n in range(MANY)
        ]
    )
    assert ended == {contents.ContentState: 1, Conflict: MANY - 1}
    assert await rows("select max(number) from revision") == [(2,)]


async def test_many_saves_are_numbered_without_gaps(desk: Desk, db: Database, rows: Rows) -> None:
    made = await desk.article()
    saves = [contents.save_revision(own(db), made.id, desk.draft(f"T{n}")) for n in range(MANY)]
    assert await outcomes(saves) == {contents.ContentState: MANY}
    assert await rows("select count(*), max(number) from revision") == [(MANY + 1, MANY + 1)]
    assert await rows("select version from content") == [(MANY + 1,)]


async def test_two_moves_at_once_make_no_cycle(desk: Desk, db: Database) -> None:
    for _ in range(4):
        ended = await outcomes(
            [
                taxonomy.move_section(own(db), desk.news.id, parent_id=desk.culture.id),
                taxonomy.move_section(own(db), desk.culture.id, parent_id=desk.news.id),
            ]
        )
        assert ended == {taxonomy.NodeState: 1, Invalid: 1}
        for section in (desk.news, desk.culture):
            await taxonomy.move_section(own(db), section.id, parent_id=None)


async def test_two_page_moves_at_once_make_no_cycle(desk: Desk, db: Database) -> None:
    one, other = await desk.page("p"), await desk.page("o")
    for _ in range(4):
        ended = await outcomes(
            [
                contents.move(own(db), one.id, parent_id=other.id),
                contents.move(own(db), other.id, parent_id=one.id),
            ]
        )
        assert ended == {contents.ContentState: 1, Invalid: 1}
        for page in (one, other):
            await contents.move(own(db), page.id, parent_id=None)


async def test_articles_made_while_their_section_moves_go_with_it(
    desk: Desk, db: Database, rows: Rows
) -> None:
    made = [await desk.published(f"a{n}") for n in range(4)]
    attempts: list[Awaitable[Any]] = [
        taxonomy.rename_section(own(db), desk.news.id, slug=f"news-{n}") for n in range(3)
    ]
    attempts += [contents.publish(own(db), one.id, revised=True) for one in made]
    attempts += [contents.rename_slug(own(db), one.id, f"b{n}") for n, one in enumerate(made)]
    attempts += [
        contents.create_article(own(db), section_id=desk.news.id, draft=desk.draft(f"New {n}"))
        for n in range(5)
    ]
    ended = await outcomes(attempts)
    assert ended == {taxonomy.NodeState: 3, contents.ContentState: len(attempts) - 3}
    astray = """
      select 1 from content c join section s on s.id = c.section_id
      where c.path <> s.path || '/' || c.slug
    """
    assert await rows(astray) == []


async def test_a_page_is_not_deleted_while_another_comes_below_it(
    desk: Desk, db: Database, rows: Rows
) -> None:
    for n in range(4):
        top = await desk.page(f"p{n}")
        await outcomes(
            [
                contents.create_page(own(db), draft=desk.draft(), parent_id=top.id),
                contents.delete(own(db), top.id),
            ]
        )
    orphans = """
      select 1 from content c join content up on up.id = c.parent_id
      where c.deleted_at is null and up.deleted_at is not null
    """
    assert await rows(orphans) == []


@pytest.mark.usefixtures("desk")
async def test_one_redirect_begins_at_a_path(db: Database, rows: Rows) -> None:
    await outcomes(
        [redirects.create_redirect(own(db), "/1", to_path=f"/2/{n}") for n in range(MANY)]
    )
    standing = "select count(*) from redirect where deleted_at is null"
    assert await rows(standing) == [(1,)]


@pytest.mark.usefixtures("desk")
async def test_redirects_made_at_once_make_no_loop_and_no_chain(db: Database, rows: Rows) -> None:
    ring = [(f"/{n}", f"/{(n + 1) % 4}") for n in range(4)]
    ended = await outcomes(
        [redirects.create_redirect(own(db), start, to_path=to) for start, to in ring]
    )
    assert ended == {redirects.RedirectState: 3, RedirectLoop: 1}
    chains = """
      select 1 from redirect one join redirect two on two.from_path = one.to_path
      where one.deleted_at is null and two.deleted_at is null
    """
    assert await rows(chains) == []


async def test_a_plan_is_cancelled_once(desk: Desk, db: Database, rows: Rows) -> None:
    made = await desk.article()
    at = system_clock() + timedelta(days=1)
    planned = await contents.schedule(own(db), made.id, action="PUBLISH", at=at)
    ended = await outcomes(
        [contents.cancel(own(db), planned.id) for _ in range(MANY // 2)]
        + [contents.unpublish(own(db), made.id) for _ in range(MANY // 2)]
    )
    assert ended == {contents.ScheduleState: MANY // 2, InvalidTransition: MANY // 2}
    cancelled = "select count(*) from event where type = 'content.schedule_cancelled'"
    assert await rows(cancelled) == [(1,)]


async def test_the_site_is_made_once(db: Database) -> None:
    ended = await outcomes(
        [taxonomy.create_site(own(db), name="A", url="https://a.example") for _ in range(MANY)]
    )
    assert ended == {taxonomy.SiteState: 1, Duplicate: MANY - 1}
