"""A reader's comment: who may say it, how often, and whether it waits for moderators."""

from datetime import datetime
from typing import Final
from uuid import UUID

from auth.viewer import Scope, hashed_address
from db.queries import comments as queries
from resolvers import comments
from resolvers.comments import APPROVED, PENDING, CommentState, Guest
from resolvers.context import Context, Transaction
from resolvers.errors import Invalid, NotAllowed, TooMany
from resolvers.retries import Result, Retry, once
from resolvers.services import WINDOW

SPAM: Final = "SPAM"


async def say(
    ctx: Context,
    article_id: UUID,
    *,
    markdown: str,
    guest: Guest | None = None,
    parent_id: UUID | None = None,
    key: str | None = None,
) -> CommentState:
    """A comment by a guest or, without one, by the account of a token with COMMENT_WRITE.

    Such a token is trusted: its comments wait for nobody, and so many as it likes may come from one
    address, as they do from a front-end's server. A guest's wait where the rules say so, also when
    a token sends them. ``key``: see ``retries.once``; what it made then is given as it is now.

    Raises:
        NotFound: no such article that readers see, or no such approved comment to answer.
        CommentsClosed: the article takes none.
        NotAllowed: neither a guest nor the right to speak for an account.
        TooMany: from this address, for now.
        Invalid: with the field that can't be taken.
    """
    _check_author(ctx, guest)
    given = {"article": article_id, "parent": parent_id, "markdown": markdown}
    given |= {"name": guest.name, "url": guest.url} if guest else {}

    async def write() -> Result:
        async with ctx.transaction() as tx:
            address = await _admitted(ctx, tx)
            made = await comments.add_comment(
                ctx,
                article_id,
                markdown=markdown,
                guest=guest,
                parent_id=parent_id,
                status=PENDING if guest and ctx.services.comments.held else APPROVED,
                ip_hash=address,
            )
        return {"id": str(made.id)}

    async with ctx.transaction() as tx:
        result = await once(ctx, Retry("addComment", key, given), write)
        return await comments.state(tx, UUID(result["id"]))


def status_told(status: str) -> str:
    """Who sent spam is told that it waits."""
    return PENDING if status == SPAM else status


def _check_author(ctx: Context, guest: Guest | None) -> None:
    viewer = ctx.viewer
    if guest is not None or viewer.may(Scope.COMMENT_WRITE):
        return
    if viewer.token_id is not None:
        raise NotAllowed(Scope.COMMENT_WRITE)
    raise Invalid("guest", "Say who you are: give a name.", code="REQUIRED")


async def _admitted(ctx: Context, tx: Transaction) -> str | None:
    """The address as it is stored, where not too much came from it; None where none counts."""
    viewer, rules = ctx.viewer, ctx.services.comments
    if viewer.address is None or viewer.may(Scope.COMMENT_WRITE):
        return None
    address = hashed_address(viewer.address, ctx.services.address_key)
    latest = await queries.latest_from(tx.session, address, rules.most)
    if len(latest) >= rules.most and (free := _free_at(latest)) > ctx.clock():
        raise TooMany(free)
    return address


def _free_at(latest: list[datetime]) -> datetime:
    """When the first of them no longer counts."""
    return min(latest) + WINDOW
