"""What was public before it came here."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from db.session import Database
from db.view import View
from db.view import contents as contents_of
from resolvers import contents, redirects
from resolvers.contents import Interval
from resolvers.drafts import Draft
from resolvers.errors import Invalid, InvalidTransition, NotFound, Uncredited
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

DAY = timedelta(days=1)


async def test_history_is_told_as_it_was(desk: Desk, clock: TickingClock, db: Database) -> None:
    made, now = await desk.article(draft=desk.draft("1")), clock.now
    await contents.save_revision(desk.ctx, made.id, desk.draft("2"))
    told = await contents.record_history(
        desk.ctx,
        made.id,
        [Interval(1, now - 9 * DAY, now - 5 * DAY), Interval(2, now - 3 * DAY)],
        first_published_at=now - 20 * DAY,
    )
    assert (told.state, told.first_published_at) == ("PUBLISHED", now - 20 * DAY)
    titles = []
    for days in (10, 9, 6, 5, 4, 3, 0):
        seen = contents_of(View.live(clock.now).snapshot(now - days * DAY, exact=True))
        async with db.read() as connection:
            titles.append((await connection.scalars(select(seen.c.title))).all())
    assert titles == [[], ["1"], ["1"], [], [], ["2"], ["2"]]


async def test_after_its_history_a_content_is_like_any_other(
    desk: Desk, clock: TickingClock, rows: Rows
) -> None:
    made, now = await desk.article(), clock.now
    await redirects.create_redirect(desk.ctx, "/news/a", to_path="/culture")
    await contents.record_history(desk.ctx, made.id, [Interval(1, now - DAY)])
    assert await rows("select 1 from redirect where deleted_at is null") == []
    await contents.rename_slug(desk.ctx, made.id, "b")
    assert (await contents.unpublish(desk.ctx, made.id)).first_published_at == now - DAY
    assert await rows("select from_path from redirect where deleted_at is null") == [("/news/a",)]


async def test_history_in_a_longer_transaction_allows_no_more(
    desk: Desk, clock: TickingClock
) -> None:
    made, now = await desk.article(), clock.now
    async with desk.ctx.transaction() as tx:
        await contents.record_history(desk.ctx, made.id, [Interval(1, now - 2 * DAY, now - DAY)])
        allowed = await tx.session.scalar(text("select current_setting('byline.history')"))
    assert allowed == ""
    assert (await contents.publish(desk.ctx, made.id)).first_published_at == now - 2 * DAY


async def test_history_that_makes_no_sense_is_refused(desk: Desk, clock: TickingClock) -> None:
    made, now = await desk.article(), clock.now
    for intervals in (
        [Interval(1, now - DAY, now - DAY)],
        [Interval(1, now - DAY, now - 2 * DAY)],
        [Interval(1, now - 3 * DAY), Interval(1, now - DAY)],
        [Interval(1, now - 3 * DAY, now - DAY), Interval(1, now - 2 * DAY)],
        [Interval(1, now + DAY)],
        [Interval(1, now - DAY, now + DAY)],
        [Interval(1, (now - DAY).replace(tzinfo=None))],
    ):
        with pytest.raises(Invalid):
            await contents.record_history(desk.ctx, made.id, intervals)
    with pytest.raises(NotFound):
        await contents.record_history(desk.ctx, made.id, [Interval(7, now - DAY)])
    bare = await desk.article("b", draft=Draft("T"))
    with pytest.raises(Uncredited):
        await contents.record_history(desk.ctx, bare.id, [Interval(1, now - DAY)])
    assert not (await contents.record_history(desk.ctx, made.id, [])).changed


async def test_what_was_published_here_has_its_history(desk: Desk, clock: TickingClock) -> None:
    made = await desk.published()
    with pytest.raises(InvalidTransition):
        await contents.record_history(desk.ctx, made.id, [Interval(1, clock.now - DAY)])
