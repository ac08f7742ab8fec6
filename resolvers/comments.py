"""What readers say below articles, and what moderators make of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from body import rich, texts, urls
from body.errors import BodyError
from db.ids import new_id
from db.models import Comment, Content
from db.queries import comments, contents, publications
from db.relations.parameters import storable
from resolvers.contents.state import ContentState, state_of
from resolvers.contents.work import locked
from resolvers.context import Context, Transaction
from resolvers.drafts import line
from resolvers.errors import CommentsClosed, Invalid, NotFound, TooLong
from resolvers.writes import Told, Touched, instant, tell

PENDING: Final = "PENDING"
APPROVED: Final = "APPROVED"
STATUSES: Final = (PENDING, APPROVED, "SPAM", "REMOVED")
MAX_DEPTH: Final = 6
MAX_NAME_CHARS: Final = 100
MAX_URL_CHARS: Final = 500
MAX_MARKDOWN_CHARS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Guest:
    """Who has no account. ``url``: of a page of theirs."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class CommentState:
    """A comment as a write left it. ``changed``: False where the write had nothing to do."""

    id: UUID
    article_id: UUID
    parent_id: UUID | None
    depth: int
    status: str
    pinned: bool
    reply_count: int
    edited_at: datetime | None
    version: int
    changed: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comment for moderators. ``path``: of the article; ``words``: without their style."""

    id: UUID
    created_at: datetime
    name: str
    path: str
    words: str


async def add_comment(  # noqa: PLR0913 -- named, and all but two can be left out
    ctx: Context,
    article_id: UUID,
    *,
    markdown: str,
    guest: Guest | None = None,
    parent_id: UUID | None = None,
    status: str = PENDING,
    spam_score: float | None = None,
    ip_hash: str | None = None,
) -> CommentState:
    """A comment on an article that readers see, or an answer to another one on it.

    ``markdown``: paragraphs with emphasis, code and links. ``guest``: else it is the actor's.
    ``status``: what a filter of spam made of it; readers see APPROVED ones.

    Raises:
        NotFound: no such article that readers see, or no such approved comment to answer.
        CommentsClosed: the article takes none.
        Invalid: with the field that can't be taken.
    """
    values = {
        "body": _body(markdown),
        "author_id": None if guest else ctx.actor_id,
        **_guest(guest),
        "status": _status(status),
        "spam_score": _spam_score(spam_score),
        "ip_hash": ip_hash,
    }
    async with ctx.transaction() as tx:
        article = await _article(tx, ctx, article_id)
        depth = await _depth_below(tx, article_id, parent_id)
        now = await instant(tx)
        comment_id = new_id()
        place = {
            "id": comment_id,
            "site_id": article.site_id,
            "article_id": article_id,
            "parent_id": parent_id,
            "depth": depth,
            "created_at": now,
            "updated_at": now,
        }
        await comments.add(tx.session, values | place)
        comment = await _locked(tx, comment_id)
        return await _report(ctx, tx, "comment.added", comment, now, seen=status == APPROVED)


async def state(tx: Transaction, comment_id: UUID) -> CommentState:
    """A comment as it is.

    Raises:
        NotFound: no such comment.
    """
    return _state(await _locked(tx, comment_id), changed=False)


async def waiting(ctx: Context, number: int) -> list[Waiting]:
    """Those that moderators have yet to look at, the oldest first, so many at most."""
    async with ctx.db.read() as connection:
        found = await comments.waiting(connection, number)
    return [
        Waiting(one.id, one.created_at, one.name or "", one.path, rich.text_of(one.body["text"]))
        for one in found
    ]


async def moderate_comment(ctx: Context, comment_id: UUID, status: str) -> CommentState:
    """Another status; nothing at all where it has it already.

    One that is no more APPROVED goes; while answers below it are seen, it keeps its place without
    its text. It isn't pinned any more: its place would tell that editors liked it.

    Raises:
        NotFound: no such comment.
        Invalid: there is no such status.
    """
    values: dict[str, Any] = {"status": _status(status)}
    values |= {} if status == APPROVED else {"pinned": False}
    event = "comment.approved" if status == APPROVED else "comment.moderated"
    return await _change(ctx, comment_id, event, values)


async def pin_comment(ctx: Context, comment_id: UUID, *, pinned: bool = True) -> CommentState:
    """Put it ahead of the others, or back among them.

    Raises:
        NotFound: no such comment.
        Invalid: it is an answer, which stays below what it answers, or not approved.
    """
    async with ctx.transaction() as tx:
        comment = await _locked(tx, comment_id)
        if pinned and comment.parent_id is not None:
            raise Invalid("pinned", "Only a comment that answers no other can be pinned.")
        if pinned and comment.status != APPROVED:
            raise Invalid("pinned", "Only an approved comment can be pinned.")
        return await _change(ctx, comment_id, "comment.pinned", {"pinned": pinned})


async def edit_comment(ctx: Context, comment_id: UUID, *, markdown: str) -> CommentState:
    """Other words; nothing at all where they are the same.

    Raises:
        NotFound: no such comment.
        Invalid: the text can't be taken.
    """
    return await _change(ctx, comment_id, "comment.edited", {"body": _body(markdown)})


async def set_comments_open(ctx: Context, article_id: UUID, *, is_open: bool) -> ContentState:
    """Let an article take comments, or no more; nothing at all where it is so already.

    Raises:
        NotFound: no such content, or a deleted one.
    """
    async with ctx.transaction() as tx:
        article = await locked(tx, article_id)
        if article.comments_open == is_open:
            return await state_of(tx, article_id, article.updated_at, changed=False)
        now = await instant(tx, [article.updated_at])
        values = {"comments_open": is_open, "updated_at": now}
        await contents.change(tx.session, [(article_id, values)])
        event = "content.comments_opened" if is_open else "content.comments_closed"
        told = Told(event, article_id, article.site_id, now, article_id)
        await tell(ctx, tx, told, Touched(tags={f"article:{article_id}"}))
        return await state_of(tx, article_id, now)


async def _change(
    ctx: Context, comment_id: UUID, event: str, values: dict[str, Any]
) -> CommentState:
    async with ctx.transaction() as tx:
        comment = await _locked(tx, comment_id)
        if all(getattr(comment, name) == value for name, value in values.items()):
            return _state(comment, changed=False)
        now = await instant(tx, [comment.updated_at])
        values |= {"updated_at": now, **({"edited_at": now} if "body" in values else {})}
        was_shown = comment.shown
        await comments.change(tx.session, comment_id, values)
        comment = await _locked(tx, comment_id)
        return await _report(ctx, tx, event, comment, now, seen=was_shown or comment.shown)


async def _article(tx: Transaction, ctx: Context, article_id: UUID) -> Content:
    article = await contents.find(tx.session, article_id)
    if (
        article is None
        or article.type != "ARTICLE"
        or not await publications.is_live(tx.session, article_id, ctx.clock())
    ):
        raise NotFound("article", article_id)
    if not article.comments_open:
        raise CommentsClosed
    return article


async def _depth_below(tx: Transaction, article_id: UUID, parent_id: UUID | None) -> int:
    if parent_id is None:
        return 0
    parent = await comments.lock(tx.session, parent_id)
    if parent is None or parent.article_id != article_id or parent.status != APPROVED:
        raise NotFound("comment", parent_id)
    if parent.depth >= MAX_DEPTH:
        raise Invalid("parent_id", "Answer the comment above this one: answers end here.")
    return parent.depth + 1


async def _locked(tx: Transaction, comment_id: UUID) -> Comment:
    comment = await comments.lock(tx.session, comment_id)
    if comment is None:
        raise NotFound("comment", comment_id)
    return comment


def _status(status: str) -> str:
    if status not in STATUSES:
        raise Invalid("status", f"A status is one of {', '.join(STATUSES)}.")
    return status


def _spam_score(score: float | None) -> float | None:
    if score is not None and not 0 <= score <= 1:
        raise Invalid("spam_score", "A score is from 0 to 1.")
    return score


def _body(markdown: str) -> texts.StoredText:
    if len(markdown) > MAX_MARKDOWN_CHARS:
        raise TooLong("body", MAX_MARKDOWN_CHARS)
    if not storable(markdown):
        raise Invalid("body", "Take the control characters out.")
    try:
        said = texts.from_paragraphs(markdown)
    except BodyError as error:
        raise Invalid("body", error.message) from error
    if said is None:
        raise Invalid("body", "Say something.", code="REQUIRED")
    return said


def _guest(guest: Guest | None) -> dict[str, str | None]:
    if guest is None:
        return {"guest_name": None, "guest_url": None}
    name = line("guest.name", guest.name, MAX_NAME_CHARS)
    if name is None:
        raise Invalid("guest.name", "Give a name.", code="REQUIRED")
    given = line("guest.url", guest.url, MAX_URL_CHARS)
    url = given and urls.absolute(given)
    if given and not url:
        raise Invalid("guest.url", "Give the whole address, as https://example.org, or none.")
    return {"guest_name": name, "guest_url": url}


async def _report(
    ctx: Context, tx: Transaction, event: str, comment: Comment, now: datetime, *, seen: bool
) -> CommentState:
    """The event of a write. ``seen``: whether an answer to readers changes by it."""
    tags = {f"article:{comment.article_id}", f"comments:{comment.article_id}"} if seen else set()
    told = Told(event, comment.id, comment.site_id, now, comment.article_id)
    await tell(ctx, tx, told, Touched(tags=tags))
    return _state(comment)


def _state(comment: Comment, *, changed: bool = True) -> CommentState:
    return CommentState(
        id=comment.id,
        article_id=comment.article_id,
        parent_id=comment.parent_id,
        depth=comment.depth,
        status=comment.status,
        pinned=comment.pinned,
        reply_count=comment.reply_count,
        edited_at=comment.edited_at,
        version=comment.version,
        changed=changed,
    )
