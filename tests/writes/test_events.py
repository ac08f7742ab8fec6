"""One event for each write, with what answers differently now."""

from datetime import timedelta

import pytest

from resolvers import contents, redirects, taxonomy
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

LAST = "select type, paths, tags, content_id, subject_id, at from event order by seq desc limit 1"


async def last(rows: Rows) -> tuple[str, list[str], set[str]]:
    ((kind, paths, tags, *_),) = await rows(LAST)
    return kind, paths, set(tags)


async def test_drafts_change_no_answer(desk: Desk, rows: Rows) -> None:
    made = await desk.article()
    assert await last(rows) == ("content.created", [], set())
    await contents.save_revision(desk.ctx, made.id, desk.draft("2"))
    assert await last(rows) == ("content.saved", [], set())
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert await last(rows) == ("content.renamed", [], set())
    await contents.delete(desk.ctx, made.id)
    assert await last(rows) == ("content.deleted", [], set())


async def test_a_publication_touches_every_list_it_is_in(desk: Desk, rows: Rows) -> None:
    below = await taxonomy.create_section(desk.ctx, name="City", parent_id=desk.news.id)
    made = await desk.published(draft=desk.draft(tag_ids=(desk.tag.id,)), section_id=below.id)
    tags = {
        f"article:{made.id}", "articles", "articles:locale:en", f"articles:tag:{desk.tag.id}",
        f"articles:author:{desk.author.id}", f"articles:section:{below.id}",
        f"articles:section:{desk.news.id}",
    }  # fmt: skip
    assert await last(rows) == ("content.published", ["/news/city/a"], tags)
    await contents.move(desk.ctx, made.id, section_id=desk.culture.id)
    kind, paths, moved = await last(rows)
    assert (kind, paths) == ("content.moved", ["/culture/a", "/news/city/a"])
    assert moved == tags | {f"articles:section:{desk.culture.id}"}
    await contents.unpublish(desk.ctx, made.id)
    kind, paths, gone = await last(rows)
    assert (kind, paths) == ("content.unpublished", ["/culture/a"])
    assert gone == moved - {f"articles:section:{below.id}", f"articles:section:{desk.news.id}"}


async def test_an_unlisted_article_is_in_no_list(desk: Desk, rows: Rows) -> None:
    made = await desk.published(access="UNLISTED")
    _, _, tags = await last(rows)
    assert not any(tag.startswith(("articles:section", "articles:author")) for tag in tags)
    await contents.set_access(desk.ctx, made.id, "PUBLIC")
    kind, paths, tags = await last(rows)
    assert (kind, paths) == ("content.access_changed", ["/news/a"])
    assert f"articles:section:{desk.news.id}" in tags


async def test_a_page_touches_itself(desk: Desk, rows: Rows) -> None:
    made = await desk.page()
    await contents.publish(desk.ctx, made.id)
    assert await last(rows) == ("content.published", ["/p"], {f"page:{made.id}", "pages"})


async def test_a_plan_touches_answers_that_expire_by_it(
    desk: Desk, clock: TickingClock, rows: Rows
) -> None:
    made = await desk.published()
    at = clock.now + timedelta(days=1)
    planned = await contents.schedule(desk.ctx, made.id, action="UNPUBLISH", at=at)
    kind, paths, tags = await last(rows)
    assert (kind, paths) == ("content.scheduled", [])
    assert f"article:{made.id}" in tags
    await contents.cancel(desk.ctx, planned.id)
    assert await last(rows) == ("content.schedule_cancelled", [], tags)


async def test_redirects_and_taxonomy_tell_too(desk: Desk, rows: Rows) -> None:
    assert (await last(rows))[:2] == ("author.created", ["/authors/ann-lee"])
    made = await redirects.create_redirect(desk.ctx, "/1", to_path="/2")
    assert await last(rows) == ("redirect.created", ["/1"], set())
    await redirects.remove_redirect(desk.ctx, made.id)
    assert await last(rows) == ("redirect.removed", ["/1"], set())
    await taxonomy.rename_tag(desk.ctx, desk.tag.id, name="Vote")
    assert await last(rows) == ("tag.renamed", [], {f"tag:{desk.tag.id}", "tags"})


async def test_an_event_says_who_what_and_when(desk: Desk, rows: Rows) -> None:
    made = await desk.published()
    ((*_, content_id, subject_id, at),) = await rows(LAST)
    assert (content_id, subject_id, at) == (made.id, made.id, made.updated_at)
    ((actor,),) = await rows("select distinct actor_id from event")
    assert actor == desk.ctx.actor_id


@pytest.mark.parametrize("times", [1, 3])
async def test_no_change_no_event(desk: Desk, rows: Rows, times: int) -> None:
    made = await desk.published()
    ((before,),) = await rows("select count(*) from event")
    for _ in range(times):
        await contents.publish(desk.ctx, made.id)
        await contents.rename_slug(desk.ctx, made.id, "a")
        await contents.move(desk.ctx, made.id, section_id=desk.news.id, position=0)
        await contents.set_access(desk.ctx, made.id, "PUBLIC")
        await taxonomy.rename_section(desk.ctx, desk.news.id, slug="news")
        await taxonomy.move_section(desk.ctx, desk.news.id, parent_id=None)
    assert await rows("select count(*) from event") == [(before,)]
    assert await rows("select version from content") == [(2,)]
