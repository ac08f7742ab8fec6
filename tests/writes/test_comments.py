"""What readers say below articles, and what moderators make of it."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db.errors import BrokenRule
from db.ids import new_id
from db.relations.readers import comment_by_id
from db.session import Database
from db.view import View
from resolvers import comments, contents
from resolvers.comments import CommentState, Guest
from resolvers.context import Context
from resolvers.errors import CommentsClosed, Invalid, NotFound
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

ANN = Guest("Ann")
STATUSES = ("PENDING", "APPROVED", "SPAM", "REMOVED")


async def say(desk: Desk, article_id: UUID, **options: Any) -> CommentState:  # noqa: ANN401
    """An approved comment of a guest."""
    said: dict[str, Any] = {"markdown": "Words.", "guest": ANN, "status": "APPROVED"}
    return await comments.add_comment(desk.ctx, article_id, **(said | options))


async def count(rows: Rows, article_id: UUID) -> int:
    found = await rows("select approved from comment_count where article_id = :id", id=article_id)
    return found[0][0] if found else 0


async def test_a_comment_waits_unless_it_is_approved(desk: Desk, rows: Rows) -> None:
    article = await desk.published()
    made = await comments.add_comment(desk.ctx, article.id, markdown="Hello.")
    assert (made.status, made.depth, made.parent_id) == ("PENDING", 0, None)
    assert await count(rows, article.id) == 0
    assert (await comments.moderate_comment(desk.ctx, made.id, "APPROVED")).version == 2
    assert await count(rows, article.id) == 1


async def test_paragraphs_stay_apart_and_pictures_stay_out(desk: Desk, rows: Rows) -> None:
    article = await desk.published()
    words = "One\r\n \r\n![x](https://e.example/x.png) **two** <script>three</script>"
    made = await say(desk, article.id, markdown=words)
    found = await rows("select body -> 'text' from comment where id = :id", id=made.id)
    assert found == [([{"text": "One\n\n"}, {"text": "two", "marks": ["STRONG"]}],)]


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("body", {"markdown": "  "}),
    ("body", {"markdown": "x" * 10_001}),
    ("status", {"status": "GOOD"}),
    ("guest.name", {"guest": Guest(" ")}),
    ("guest.name", {"guest": Guest("x" * 101)}),
    ("guest.url", {"guest": Guest("A", "javascript:alert(1)")}),
    ("guest.url", {"guest": Guest("A", "example")}),
    ("body", {"markdown": "\ud800"}),
    ("spam_score", {"spam_score": 1.5}),
    ("spam_score", {"spam_score": float("nan")}),
]


@pytest.mark.parametrize(("field", "given"), WRONG)
async def test_what_cannot_be_said_is_refused(
    desk: Desk, rows: Rows, field: str, given: dict[str, Any]
) -> None:
    article = await desk.published()
    with pytest.raises(Invalid) as refused:
        await say(desk, article.id, **given)
    assert refused.value.field == field
    assert await rows("select count(*) from comment") == [(0,)]


async def test_only_what_readers_see_is_commented_on(desk: Desk) -> None:
    draft, withdrawn, page = await desk.article("a"), await desk.published("b"), await desk.page()
    await contents.publish(desk.ctx, page.id)
    await contents.unpublish(desk.ctx, withdrawn.id)
    for content_id in (draft.id, withdrawn.id, page.id, new_id()):
        with pytest.raises(NotFound):
            await say(desk, content_id)


async def test_a_closed_article_refuses_and_an_open_one_takes_again(desk: Desk, rows: Rows) -> None:
    article = await desk.published()
    first = await say(desk, article.id)
    closed = await comments.set_comments_open(desk.ctx, article.id, is_open=False)
    assert (closed.version, closed.state) == (article.version + 1, "PUBLISHED")
    assert not (await comments.set_comments_open(desk.ctx, article.id, is_open=False)).changed
    for parent_id in (None, first.id):
        with pytest.raises(CommentsClosed):
            await say(desk, article.id, parent_id=parent_id)
    await comments.moderate_comment(desk.ctx, first.id, "REMOVED")
    await comments.set_comments_open(desk.ctx, article.id, is_open=True)
    assert (await say(desk, article.id)).status == "APPROVED"
    query = "select type from event where type like 'content.comments%' order by seq"
    assert await rows(query) == [("content.comments_closed",), ("content.comments_opened",)]


async def test_only_an_approved_comment_of_the_same_article_is_answered(desk: Desk) -> None:
    article, other = await desk.published("a"), await desk.published("b")
    parents = [(await say(desk, article.id, status=status)).id for status in STATUSES]
    parents.append((await say(desk, other.id)).id)
    parents.append(new_id())
    approved = parents.pop(1)
    assert (await say(desk, article.id, parent_id=approved)).depth == 1
    for parent_id in parents:
        with pytest.raises(NotFound):
            await say(desk, article.id, parent_id=parent_id)


async def test_of_one_that_keeps_its_place_nobody_reads_when_it_was_removed(
    desk: Desk, clock: TickingClock
) -> None:
    article = await desk.published()
    first = await say(desk, article.id)
    await say(desk, article.id, parent_id=first.id)
    clock.advance(hours=1)
    await comments.moderate_comment(desk.ctx, first.id, "REMOVED")
    context = Context(desk.ctx.db, clock=clock)
    shown = await context.loaders.one(comment_by_id, View.live(clock()), first.id)
    assert shown is not None
    assert (shown.status, shown.updated_at) == ("REMOVED", shown.created_at)


async def test_one_that_is_removed_is_pinned_no_more(desk: Desk, rows: Rows) -> None:
    article = await desk.published()
    first = await say(desk, article.id)
    await comments.pin_comment(desk.ctx, first.id)
    assert not (await comments.moderate_comment(desk.ctx, first.id, "REMOVED")).pinned
    with pytest.raises(Invalid):
        await comments.pin_comment(desk.ctx, first.id)
    assert await rows("select pinned from comment") == [(False,)]


async def test_answers_end_six_levels_below(desk: Desk) -> None:
    article = await desk.published()
    last = await say(desk, article.id)
    for depth in range(1, 7):
        last = await say(desk, article.id, parent_id=last.id)
        assert last.depth == depth
    with pytest.raises(Invalid) as refused:
        await say(desk, article.id, parent_id=last.id)
    assert refused.value.field == "parent_id"


async def test_an_answer_stays_below_what_it_answers(desk: Desk) -> None:
    article = await desk.published()
    first = await say(desk, article.id)
    answer = await say(desk, article.id, parent_id=first.id)
    assert (await comments.pin_comment(desk.ctx, first.id)).pinned
    assert not (await comments.pin_comment(desk.ctx, first.id)).changed
    assert not (await comments.pin_comment(desk.ctx, first.id, pinned=False)).pinned
    with pytest.raises(Invalid):
        await comments.pin_comment(desk.ctx, answer.id)


async def test_other_words_are_told_by_their_time(desk: Desk) -> None:
    article = await desk.published()
    made = await say(desk, article.id)
    assert made.edited_at is None
    edited = await comments.edit_comment(desk.ctx, made.id, markdown="More words.")
    assert edited.edited_at is not None
    again = await comments.edit_comment(desk.ctx, made.id, markdown="More  words.")
    assert (again.changed, again.version) == (False, 2)
    with pytest.raises(NotFound):
        await comments.edit_comment(desk.ctx, new_id(), markdown="x")


async def test_events_tell_readers_caches_only_of_what_readers_see(desk: Desk, rows: Rows) -> None:
    article = await desk.published()
    made = await say(desk, article.id, status="PENDING")
    await comments.moderate_comment(desk.ctx, made.id, "SPAM")
    await comments.moderate_comment(desk.ctx, made.id, "SPAM")
    await comments.moderate_comment(desk.ctx, made.id, "APPROVED")
    await comments.moderate_comment(desk.ctx, made.id, "REMOVED")
    seen = [f"article:{article.id}", f"comments:{article.id}"]
    query = "select type, tags, content_id, subject_id from event where type like 'comment.%'"
    assert await rows(f"{query} order by seq") == [
        ("comment.added", [], article.id, made.id),
        ("comment.moderated", [], article.id, made.id),
        ("comment.approved", seen, article.id, made.id),
        ("comment.moderated", seen, article.id, made.id),
    ]


SHOWN = "select id from comment where shown"
# What the database keeps, told from the bottom: one is seen if it or one below it is approved.
KEPT = """
  with recursive up as (
    select id, parent_id from comment where status = 'APPROVED'
    union select c.id, c.parent_id from comment c join up on up.parent_id = c.id
  )
  select c.id, c.shown, c.reply_count,
    c.id in (select id from up), (select count(*) from up where up.parent_id = c.id)
  from comment c
"""


@settings(
    max_examples=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(STATUSES)), max_size=25))
async def test_places_are_kept_while_an_answer_below_is_seen(
    desk: Desk, rows: Rows, steps: list[tuple[int, str]]
) -> None:
    article = await desk.published(f"a{new_id()}")
    made = [await say(desk, article.id)]
    for number, status in steps:
        one = made[number % len(made)]
        if number % 2:
            await comments.moderate_comment(desk.ctx, one.id, status)
        else:
            try:
                made.append(await say(desk, article.id, parent_id=one.id, status=status))
            except (NotFound, Invalid):
                continue
    for _, shown, replies, wanted, wanted_replies in await rows(KEPT):
        assert (shown, replies) == (wanted, wanted_replies)
    approved = "select count(*) from comment where status = 'APPROVED' and article_id = :id"
    ((wanted_count,),) = await rows(approved, id=article.id)
    assert await count(rows, article.id) == wanted_count


async def test_counts_are_right_whoever_writes_at_once(
    desk: Desk, db: Database, rows: Rows
) -> None:
    article = await desk.published()
    first = await say(desk, article.id)
    second = await say(desk, article.id, parent_id=first.id)

    async def writer(number: int) -> None:
        ctx = Context(db, clock=TickingClock(desk.ctx.clock()))
        parent_id = (None, first.id, second.id)[number % 3]
        for _ in range(4):
            made = await comments.add_comment(
                ctx, article.id, markdown="x", guest=ANN, parent_id=parent_id, status="APPROVED"
            )
            if number % 2:
                await comments.moderate_comment(ctx, made.id, "SPAM")

    await asyncio.gather(*(writer(number) for number in range(6)))
    assert await count(rows, article.id) == 2 + 3 * 4
    for _, shown, replies, wanted, wanted_replies in await rows(KEPT):
        assert (shown, replies) == (wanted, wanted_replies)


REFUSED = {
    "comment_fixed": "update comment set depth = 3",
    "comment_replies": "update comment set reply_count = 3",
    "comment_open": "update content set comments_open = false; INSERT",
    "comment_answered": "update comment set status = 'SPAM'; ANSWER",
    "comment_depth": "ANSWER_TOO_DEEP",
    "comment_author": "update comment set author_id = "
    "(select id from user_account limit 1), guest_name = 'A'",
}
INSERT = """
  insert into comment (id, site_id, article_id, parent_id, depth, body, status, created_at,
    updated_at)
  select gen_random_uuid(), site_id, article_id, {parent}, {depth}, body, 'PENDING', created_at,
    updated_at from comment
"""
INSERTS = {
    "INSERT": INSERT.format(parent="null", depth=0),
    "ANSWER": INSERT.format(parent="id", depth=1),
    "ANSWER_TOO_DEEP": INSERT.format(parent="id", depth=2),
}


@pytest.mark.parametrize("rule", REFUSED)
async def test_the_database_keeps_the_rule(desk: Desk, rule: str) -> None:
    article = await desk.published()
    await say(desk, article.id)

    async def broken() -> None:
        async with desk.ctx.db.write() as session:
            for statement in REFUSED[rule].split("; "):
                await session.execute(text(INSERTS.get(statement, statement)))

    with pytest.raises(BrokenRule) as refused:
        await broken()
    assert refused.value.rule == rule
