"""Who may say something below an article, how often, and what of it waits."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from auth.viewer import Scope, Viewer
from db.ids import new_id
from db.models import SYSTEM_USER_ID
from db.session import Database
from resolvers import commenting, comments
from resolvers.comments import CommentState, Guest
from resolvers.context import Context
from resolvers.errors import CommentsClosed, Invalid, NotAllowed, TooMany
from resolvers.services import WINDOW, CommentRules, Services
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

EVE = Guest("Eve")
KEY = "4d5c9f0e-6a52-4c52-9d7e-0c9b6b0c1a11"
HOLDER = Viewer("192.0.2.7", new_id(), SYSTEM_USER_ID, frozenset({Scope.COMMENT_WRITE}))


class Reader:
    """Sends comments from one address, each as an operation of its own."""

    def __init__(self, db: Database, clock: TickingClock, article_id: UUID) -> None:
        self.db = db
        self.clock = clock
        self.article_id = article_id
        self.rules = CommentRules(held=False, most=3)

    async def say(self, words: str = "Words.", **options: Any) -> CommentState:  # noqa: ANN401
        viewer = options.pop("viewer", Viewer("192.0.2.7"))
        services = Services(address_key=b"for tests only", comments=self.rules)
        ctx = Context(self.db, clock=self.clock, viewer=viewer, services=services)
        options = {"guest": EVE, **options}
        return await commenting.say(ctx, self.article_id, markdown=words, **options)


@pytest.fixture
async def reader(desk: Desk, clock: TickingClock) -> Reader:
    return Reader(desk.ctx.db, clock, (await desk.published()).id)


async def test_a_guest_waits_where_the_rules_say_so(reader: Reader) -> None:
    assert (await reader.say()).status == "APPROVED"
    reader.rules = CommentRules(held=True)
    assert (await reader.say()).status == "PENDING"
    assert (await reader.say(viewer=HOLDER)).status == "PENDING"


async def test_a_token_speaks_for_its_account_at_once(reader: Reader, rows: Rows) -> None:
    reader.rules = CommentRules(held=True)
    assert (await reader.say(guest=None, viewer=HOLDER)).status == "APPROVED"
    query = "select author_id, guest_name, ip_hash from comment"
    assert await rows(query) == [(SYSTEM_USER_ID, None, None)]


async def test_nobody_speaks_without_a_name_or_the_right_token(reader: Reader, rows: Rows) -> None:
    with pytest.raises(Invalid, match="give a name") as refused:
        await reader.say(guest=None)
    assert (refused.value.field, refused.value.code) == ("guest", "REQUIRED")
    with pytest.raises(NotAllowed) as forbidden:
        await reader.say(guest=None, viewer=Viewer("192.0.2.7", new_id(), SYSTEM_USER_ID))
    assert forbidden.value.scope == "COMMENT_WRITE"
    assert await rows("select count(*) from comment") == [(0,)]


async def test_what_a_guest_says_is_booked_to_nobody(reader: Reader, rows: Rows) -> None:
    await reader.say()
    query = "select actor_id from event where type = 'comment.added'"
    assert await rows(query) == [(None,)]


# ── So many from one address ─────────────────────────────────────────────────────────────────


async def test_an_address_has_so_many_comments_in_its_window(reader: Reader) -> None:
    first = reader.clock.now
    for _ in range(3):
        await reader.say()
        reader.clock.advance(minutes=1)
    with pytest.raises(TooMany) as refused:
        await reader.say()
    assert first < refused.value.retry_at - WINDOW < first + WINDOW / 10
    await reader.say(viewer=Viewer("192.0.2.8"))
    reader.clock.set(refused.value.retry_at)
    await reader.say()
    with pytest.raises(TooMany):
        await reader.say()


async def test_of_many_at_once_from_one_address_no_more_are_taken(
    reader: Reader, rows: Rows
) -> None:
    said = await asyncio.gather(*(reader.say() for _ in range(12)), return_exceptions=True)
    assert sum(isinstance(one, TooMany) for one in said) == 9
    assert await rows("select count(*) from comment") == [(3,)]


async def test_a_trusted_token_has_no_limit(reader: Reader, rows: Rows) -> None:
    for _ in range(4):
        await reader.say(viewer=HOLDER)
    assert await rows("select count(*), count(ip_hash) from comment") == [(4, 0)]


async def test_the_address_itself_is_not_stored(reader: Reader, rows: Rows) -> None:
    await reader.say()
    ((stored,),) = await rows("select ip_hash from comment")
    assert len(stored) == 64
    assert "192.0.2.7" not in str(await rows("select to_jsonb(c) from comment c"))


# ── Keys ─────────────────────────────────────────────────────────────────────────────────────


async def test_sixteen_of_one_key_at_once_make_one_comment(reader: Reader, rows: Rows) -> None:
    said = await asyncio.gather(*(reader.say(key=KEY) for _ in range(16)))
    assert len({one.id for one in said}) == 1
    assert await rows("select count(*) from comment") == [(1,)]
    assert await rows("select count(*) from event where type = 'comment.added'") == [(1,)]


async def test_a_retry_is_given_the_first_comment_as_it_is_now(reader: Reader, desk: Desk) -> None:
    first = await reader.say(key=KEY)
    await comments.moderate_comment(desk.ctx, first.id, "REMOVED")
    again = await reader.say(key=KEY)
    assert (again.id, again.status) == (first.id, "REMOVED")


@pytest.mark.parametrize(
    "other",
    [{"words": "Others."}, {"guest": Guest("Ann")}, {"guest": Guest("Eve", "https://e.example/")}],
    ids=["words", "name", "address"],
)
async def test_a_key_is_for_one_input(reader: Reader, rows: Rows, other: dict[str, Any]) -> None:
    await reader.say(key=KEY)
    with pytest.raises(Invalid) as refused:
        await reader.say(key=KEY, **other)
    assert (refused.value.field, refused.value.code) == ("idempotency_key", "CONFLICT")
    assert await rows("select count(*) from comment") == [(1,)]


async def test_a_write_that_was_refused_may_be_sent_again(reader: Reader, desk: Desk) -> None:
    await comments.set_comments_open(desk.ctx, reader.article_id, is_open=False)
    with pytest.raises(CommentsClosed):
        await reader.say(key=KEY)
    await comments.set_comments_open(desk.ctx, reader.article_id, is_open=True)
    assert (await reader.say(key=KEY)).status == "APPROVED"


async def test_each_token_has_keys_of_its_own(reader: Reader) -> None:
    other = Viewer(None, new_id(), SYSTEM_USER_ID, HOLDER.scopes)
    said = [await reader.say(key=KEY, viewer=one) for one in (HOLDER, other, Viewer())]
    assert len({one.id for one in said}) == 3


async def test_after_a_day_a_key_is_forgotten(reader: Reader, rows: Rows) -> None:
    first = await reader.say(key=KEY)
    await reader.say(key=KEY.replace("1", "2"))
    reader.clock.advance(hours=23)
    assert (await reader.say(key=KEY)).id == first.id
    reader.clock.advance(hours=2)
    assert (await reader.say(key=KEY)).id != first.id
    assert await rows("select key from idempotency_key") == [(KEY,)]


@pytest.mark.parametrize("key", ["", "x" * 15, "x" * 101, "a key with spaces", "é" * 20, "\0" * 20])
async def test_a_key_is_long_and_plain(reader: Reader, rows: Rows, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        await reader.say(key=key)
    assert refused.value.field == "idempotency_key"
    assert await rows("select count(*) from comment") == [(0,)]


def test_who_sent_spam_is_told_that_it_waits() -> None:
    told = [commenting.status_told(status) for status in comments.STATUSES]
    assert told == ["PENDING", "APPROVED", "PENDING", "REMOVED"]
