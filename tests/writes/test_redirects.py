"""Old addresses lead where things are now, in one hop."""

from datetime import timedelta
from uuid import uuid4

import pytest

from db.rows import RedirectRow
from resolvers import contents, redirects, routes, taxonomy
from resolvers.errors import Invalid, NotFound, PathTaken, RedirectLoop
from resolvers.redirects import Target
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

STANDING = """
  select from_path, coalesce(to_path, c.path) from redirect r
  left join content c on c.id = r.to_content_id where r.deleted_at is null order by 1
"""


async def test_an_old_path_that_readers_knew_leads_to_the_content(desk: Desk, rows: Rows) -> None:
    made = await desk.published("a")
    for slug in ("b", "c"):
        await contents.rename_slug(desk.ctx, made.id, slug)
    await contents.move(desk.ctx, made.id, section_id=desk.culture.id)
    assert await rows(STANDING) == [
        ("/news/a", "/culture/c"), ("/news/b", "/culture/c"), ("/news/c", "/culture/c"),
    ]  # fmt: skip
    causes = "select cause from redirect order by from_path"
    assert await rows(causes) == [("SLUG_CHANGED",), ("SLUG_CHANGED",), ("MOVED",)]


async def test_all_that_led_to_a_withdrawn_piece_leads_on_with_it(desk: Desk) -> None:
    other, made = await desk.published("other"), await desk.published("a")
    await contents.rename_slug(desk.ctx, made.id, "b")
    await contents.unpublish(desk.ctx, made.id, redirect_to=other.path)
    for path in ("/news/a", "/news/b"):
        found = await routes.find(desk.ctx, desk.ctx.view, path)
        assert isinstance(found, RedirectRow)
        assert found.to_path == "/news/other"
    await contents.publish(desk.ctx, made.id)
    back = await routes.find(desk.ctx, desk.ctx.view, "/news/a")
    assert isinstance(back, RedirectRow)
    assert back.to_path == "/news/b"


async def test_the_path_of_a_draft_leaves_no_trace(desk: Desk, rows: Rows) -> None:
    made = await desk.article("a")
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert await rows(STANDING) == []


async def test_a_path_once_public_is_known_after_a_withdrawal(desk: Desk, rows: Rows) -> None:
    made = await desk.published("a")
    await contents.unpublish(desk.ctx, made.id)
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert await rows(STANDING) == [("/news/a", "/news/b")]
    await contents.rename_slug(desk.ctx, made.id, "a")
    assert await rows(STANDING) == []  # /news/b was never public


async def test_who_is_public_at_a_path_ends_its_redirect(desk: Desk, rows: Rows) -> None:
    made = await desk.published("a")
    await contents.rename_slug(desk.ctx, made.id, "b")
    other = await desk.article("a")
    assert await rows(STANDING) == [("/news/a", "/news/b")]  # a draft shadows nothing
    await contents.publish(desk.ctx, other.id)
    assert await rows(STANDING) == []


async def test_what_an_editor_set_at_a_withdrawn_path_stays(desk: Desk, rows: Rows) -> None:
    made = await desk.published("a")
    await contents.unpublish(desk.ctx, made.id, redirect_to="/culture")
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert await rows(STANDING) == [("/news/a", "/culture")]


async def test_chains_collapse_whichever_end_comes_first(desk: Desk, rows: Rows) -> None:
    await redirects.create_redirect(desk.ctx, "/1", to_path="/2")
    await redirects.create_redirect(desk.ctx, "/2", to_path="/3")
    await redirects.create_redirect(desk.ctx, "/0", to_path="/1/")
    assert await rows(STANDING) == [("/0", "/3"), ("/1", "/3"), ("/2", "/3")]


async def test_a_target_that_is_a_content_is_followed(desk: Desk, rows: Rows) -> None:
    made = await desk.article("a")
    await redirects.create_redirect(desk.ctx, "/old", to_path="/news/a")
    await redirects.create_redirect(desk.ctx, "/older", to_content_id=made.id)
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert await rows(STANDING) == [("/old", "/news/b"), ("/older", "/news/b")]


async def test_a_redirect_to_a_path_follows_what_came_to_stand_there(
    desk: Desk, rows: Rows
) -> None:
    await redirects.create_redirect(desk.ctx, "/old", to_path="/news/a")
    made = await desk.published("a")
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert await rows(STANDING) == [("/news/a", "/news/b"), ("/old", "/news/b")]


async def test_a_redirect_to_what_was_deleted_is_not_followed(desk: Desk, rows: Rows) -> None:
    made = await desk.published("a")
    await contents.rename_slug(desk.ctx, made.id, "b")
    await contents.unpublish(desk.ctx, made.id)
    await contents.delete(desk.ctx, made.id)
    await redirects.create_redirect(desk.ctx, "/old", to_path="/news/a")
    assert ("/old", "/news/a") in await rows(STANDING)


async def test_loops_are_refused(desk: Desk) -> None:
    made = await desk.published("a")
    await redirects.create_redirect(desk.ctx, "/1", to_path="/2")
    for start, to in [("/1", "/1"), ("/1", "/1/"), ("/2", "/1"), ("/2", "/%31")]:
        with pytest.raises(RedirectLoop):
            await redirects.create_redirect(desk.ctx, start, to_path=to)
    for attempt in (
        contents.unpublish(desk.ctx, made.id, redirect_to="/news/a"),
        contents.unpublish(desk.ctx, made.id, redirect_to="/news/a/"),
    ):
        with pytest.raises(RedirectLoop):
            await attempt


async def test_a_living_public_address_is_not_led_away(desk: Desk) -> None:
    await desk.published("a")
    await desk.article("draft")
    for path in ("/news", "/tags/elections", "/authors/ann-lee", "/news/a"):
        with pytest.raises(PathTaken):
            await redirects.create_redirect(desk.ctx, path, to_path="/x")
    assert (await redirects.create_redirect(desk.ctx, "/news/draft", to_path="/x")).changed


async def test_targets_that_make_no_sense_are_refused(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await redirects.create_redirect(desk.ctx, "/1", to_content_id=uuid4())
    with pytest.raises(Invalid):
        await redirects.create_redirect(desk.ctx, "/1", to_path="/2", to_content_id=uuid4())
    with pytest.raises(Invalid):
        await redirects.create_redirect(desk.ctx, "/1", to_path="https://elsewhere.example")


async def test_the_last_word_counts(desk: Desk, rows: Rows) -> None:
    first = await redirects.create_redirect(desk.ctx, "/1", to_path="/2")
    again = await redirects.create_redirect(desk.ctx, "/1", to_path="/2")
    assert (again.id, again.changed) == (first.id, False)
    await redirects.create_redirect(desk.ctx, "/1", to_path="/3", permanent=False)
    assert await rows(STANDING) == [("/1", "/3")]
    gone = await redirects.create_redirect(desk.ctx, "/1")
    assert gone.target == Target()
    assert await rows("select count(*), count(deleted_at) from redirect") == [(3, 2)]


async def test_a_redirect_is_of_the_locale_of_its_path(desk: Desk) -> None:
    made = await redirects.create_redirect(desk.ctx, "/pt/antigo", to_path="/news")
    assert made.locale == "pt"


async def test_a_removed_redirect_is_gone(desk: Desk, rows: Rows) -> None:
    made = await redirects.create_redirect(desk.ctx, "/1", to_path="/2")
    await redirects.remove_redirect(desk.ctx, made.id)
    assert await rows(STANDING) == []
    for redirect_id in (made.id, uuid4()):
        with pytest.raises(NotFound):
            await redirects.remove_redirect(desk.ctx, redirect_id)


async def test_a_tag_and_an_author_leave_redirects(desk: Desk, rows: Rows) -> None:
    await taxonomy.rename_tag(desk.ctx, desk.tag.id, slug="vote")
    await taxonomy.rename_author(desk.ctx, desk.author.id, slug="ann", name="Ann")
    assert await rows(STANDING) == [
        ("/authors/ann-lee", "/authors/ann"), ("/tags/elections", "/tags/vote"),
    ]  # fmt: skip
    await taxonomy.rename_tag(desk.ctx, desk.tag.id, slug="elections")
    assert await rows(STANDING) == [
        ("/authors/ann-lee", "/authors/ann"), ("/tags/vote", "/tags/elections"),
    ]  # fmt: skip


async def test_a_redirect_under_what_a_plan_made_public_gives_way(
    desk: Desk, clock: TickingClock, rows: Rows
) -> None:
    made, at = await desk.article("a"), clock.now + timedelta(days=1)
    await redirects.create_redirect(desk.ctx, "/news/a", to_path="/culture")
    await contents.schedule(desk.ctx, made.id, action="PUBLISH", at=at)
    assert await rows(STANDING) == [("/news/a", "/culture")]  # until then it leads there
    clock.set(at)
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert await rows(STANDING) == [("/news/a", "/news/b")]
