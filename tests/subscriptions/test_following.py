"""What readers are told of writes, and what they never are."""

from datetime import timedelta

import pytest

from resolvers import comments, contents, taxonomy
from resolvers.comments import Guest
from resolvers.context import Context
from resolvers.errors import RequestError
from resolvers.following import (
    ContentEventRow,
    Kind,
    added_comments,
    article_updates,
    content_events,
)
from resolvers.hub import Hub
from tests.conftest import TickingClock
from tests.subscriptions.conftest import following
from tests.writes.conftest import Desk

LAST = "the last"
GUEST = Guest("Jo")


async def last(desk: Desk) -> None:
    """Something that every stream of the site is told of."""
    await desk.published(LAST.replace(" ", "-"), draft=desk.draft(LAST))


def shown(row: ContentEventRow) -> tuple[Kind, str | None, str | None]:
    return row.kind, row.content.path if row.content else None, row.previous_path


async def test_a_content_is_followed_from_publication_to_withdrawal(
    desk: Desk, reader: Context, hub: Hub
) -> None:
    follower = await following(hub, content_events(reader))
    made = await desk.published()
    assert shown(await follower.next()) == (Kind.PUBLISHED, "/news/a", None)
    await contents.save_revision(desk.ctx, made.id, desk.draft("Another title"))
    await contents.publish(desk.ctx, made.id)
    updated = await follower.next()
    assert (updated.kind, updated.content.title) == (Kind.UPDATED, "Another title")
    await contents.move(desk.ctx, made.id, section_id=desk.culture.id)
    assert shown(await follower.next()) == (Kind.PATH_CHANGED, "/culture/a", "/news/a")
    await contents.unpublish(desk.ctx, made.id)
    gone = await follower.next()
    assert shown(gone) == (Kind.UNPUBLISHED, None, None)
    assert (gone.content_id, gone.event.stored.paths) == (made.id, ["/culture/a"])
    assert await follower.stop() == []


async def test_pages_are_followed_too(desk: Desk, reader: Context, hub: Hub) -> None:
    follower = await following(hub, content_events(reader))
    made = await desk.page()
    await contents.publish(desk.ctx, made.id)
    assert shown(await follower.next()) == (Kind.PUBLISHED, "/p", None)
    await follower.stop()


async def test_nothing_is_told_of_drafts_and_plans(
    desk: Desk, reader: Context, hub: Hub, clock: TickingClock
) -> None:
    live = await desk.published("live")
    follower = await following(hub, content_events(reader))
    draft = await desk.article("draft")
    await contents.save_revision(desk.ctx, draft.id, desk.draft("2"))
    await contents.rename_slug(desk.ctx, draft.id, "b")
    await contents.delete(desk.ctx, draft.id)
    await contents.save_revision(desk.ctx, live.id, desk.draft("not published"))
    at = clock.now + timedelta(days=1)
    planned = await contents.schedule(desk.ctx, live.id, action="UNPUBLISH", at=at)
    await contents.cancel(desk.ctx, planned.id)
    later = await desk.article("later")
    await contents.schedule(desk.ctx, later.id, action="PUBLISH", at=at)
    await taxonomy.rename_tag(desk.ctx, desk.tag.id, name="Vote")
    await last(desk)
    assert (await follower.next()).content.title == LAST
    assert await follower.stop() == []


async def test_what_is_unlisted_is_told_of_to_nobody(desk: Desk, reader: Context, hub: Hub) -> None:
    listed = await desk.published("listed")
    follower = await following(hub, content_events(reader))
    await desk.published("unlisted", access="UNLISTED")
    await contents.set_access(desk.ctx, listed.id, "UNLISTED")
    assert shown(await follower.next()) == (Kind.UNPUBLISHED, None, None)
    await contents.save_revision(desk.ctx, listed.id, desk.draft("Another title"))
    await contents.publish(desk.ctx, listed.id)
    await contents.set_access(desk.ctx, listed.id, "SUBSCRIBERS")
    assert shown(await follower.next()) == (Kind.PUBLISHED, "/news/listed", None)
    assert await follower.stop() == []


async def test_what_is_withdrawn_since_is_not_shown_to_who_comes_back(
    desk: Desk, reader: Context, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.hub.SHARED_S", 0)
    first = await following(hub, content_events(reader))
    made = await desk.published("withdrawn")
    place = (await first.next()).event.place
    await contents.save_revision(desk.ctx, made.id, desk.draft("Another title"))
    await contents.publish(desk.ctx, made.id)
    assert (await first.next()).kind is Kind.UPDATED
    await contents.unpublish(desk.ctx, made.id)
    second = await following(hub, content_events(reader, after=place))
    assert shown(await second.next()) == (Kind.UNPUBLISHED, None, None)
    assert (await first.next()).kind is Kind.UNPUBLISHED
    assert await first.stop() == []
    assert await second.stop() == []


async def test_a_filter_holds_now_or_held_before(desk: Desk, reader: Context, hub: Hub) -> None:
    news = (("section", (("id", (("eq", desk.news.id),)),)),)
    follower = await following(hub, content_events(reader, filter_=news))
    await desk.published("elsewhere", section_id=desk.culture.id)
    made = await desk.published("here")
    assert shown(await follower.next()) == (Kind.PUBLISHED, "/news/here", None)
    await contents.move(desk.ctx, made.id, section_id=desk.culture.id)
    assert shown(await follower.next()) == (Kind.PATH_CHANGED, "/culture/here", "/news/here")
    await contents.rename_slug(desk.ctx, made.id, "there")
    await desk.published("after")  # told, so the rename was looked at and passed over
    assert shown(await follower.next()) == (Kind.PUBLISHED, "/news/after", None)
    await contents.move(desk.ctx, made.id, section_id=desk.news.id)
    assert (await follower.next()).previous_path == "/culture/there"
    await contents.unpublish(desk.ctx, made.id)
    assert (await follower.next()).kind is Kind.UNPUBLISHED
    assert await follower.stop() == []


async def test_only_the_kinds_that_were_asked_for_are_told(
    desk: Desk, reader: Context, hub: Hub
) -> None:
    follower = await following(hub, content_events(reader, kinds=frozenset({Kind.UNPUBLISHED})))
    made = await desk.published()
    await contents.unpublish(desk.ctx, made.id)
    assert (await follower.next()).kind is Kind.UNPUBLISHED
    assert await follower.stop() == []


async def test_a_section_that_moves_is_told_once(desk: Desk, reader: Context, hub: Hub) -> None:
    await desk.published()
    follower = await following(hub, content_events(reader))
    await taxonomy.rename_section(desk.ctx, desk.news.id, slug="world")
    row = await follower.next()
    assert shown(row) == (Kind.PATH_CHANGED, None, None)
    assert set(row.event.stored.paths) == {"/news", "/news/a", "/world", "/world/a"}
    assert await follower.stop() == []


async def test_an_article_is_given_after_each_change(desk: Desk, reader: Context, hub: Hub) -> None:
    made = await desk.published()
    other = await desk.published("other")
    follower = await following(hub, article_updates(reader.anew(made.updated_at), made.id))
    await contents.rename_slug(desk.ctx, other.id, "another")
    await comments.add_comment(desk.ctx, made.id, markdown="Well!", guest=GUEST, status="APPROVED")
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert (await follower.next()).path == "/news/b"
    await taxonomy.rename_section(desk.ctx, desk.news.id, slug="world")
    assert (await follower.next()).path == "/world/b"
    await contents.set_access(desk.ctx, made.id, "UNLISTED")
    assert (await follower.next()).access == "UNLISTED"
    await contents.unpublish(desk.ctx, made.id)
    assert await follower.next() is None


async def test_a_draft_and_nothing_are_followed_alike(desk: Desk, reader: Context) -> None:
    draft = await desk.article()
    for stream in (article_updates, added_comments):
        for id_ in (draft.id, desk.tag.id):
            with pytest.raises(RequestError, match="no article"):
                await anext(stream(reader, id_))


async def test_a_comment_is_given_when_readers_see_it(
    desk: Desk, reader: Context, hub: Hub
) -> None:
    made = await desk.published()
    follower = await following(hub, added_comments(reader.anew(made.updated_at), made.id))

    async def add(markdown: str, status: str) -> comments.CommentState:
        return await comments.add_comment(
            desk.ctx, made.id, markdown=markdown, guest=GUEST, status=status
        )

    held = await add("held", "PENDING")
    await add("spam", "SPAM")
    seen = await add("seen", "APPROVED")
    assert (await follower.next()).id == seen.id
    await comments.edit_comment(desk.ctx, held.id, markdown="still held")
    await comments.edit_comment(desk.ctx, seen.id, markdown="seen again")
    await comments.moderate_comment(desk.ctx, held.id, "APPROVED")
    assert (await follower.next()).id == held.id
    await comments.moderate_comment(desk.ctx, seen.id, "REMOVED")
    answer = await comments.add_comment(
        desk.ctx, made.id, markdown="so", guest=GUEST, parent_id=held.id, status="APPROVED"
    )
    assert (await follower.next()).id == answer.id
    assert await follower.stop() == []


async def test_comments_are_events_of_their_article(desk: Desk, reader: Context, hub: Hub) -> None:
    made = await desk.published()
    follower = await following(hub, content_events(reader))
    comment = await comments.add_comment(desk.ctx, made.id, markdown="Well!", guest=GUEST)
    await comments.moderate_comment(desk.ctx, comment.id, "APPROVED")
    assert shown(await follower.next()) == (Kind.COMMENT_CREATED, "/news/a", None)
    await comments.pin_comment(desk.ctx, comment.id)
    assert (await follower.next()).kind is Kind.COMMENT_MODERATED
    assert await follower.stop() == []
