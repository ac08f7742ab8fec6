"""Comments, for writers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.models import Comment, Content, UserAccount

Values = Mapping[str, Any]  # columns of a row


async def lock(session: AsyncSession, comment_id: UUID) -> Comment | None:
    """A comment, kept from other writers until COMMIT, those of answers to it too."""
    query = select(Comment).where(Comment.id == comment_id).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def add(session: AsyncSession, values: Values) -> None:
    """A new comment."""
    await session.execute(insert(Comment), values)


async def change(session: AsyncSession, comment_id: UUID, values: Values) -> None:
    """New values of a comment, only those given; its version counts one up."""
    statement = update(Comment).where(Comment.id == comment_id).values(values)
    await session.execute(statement, execution_options={"synchronize_session": False})


async def latest_from(session: AsyncSession, ip_hash: str, number: int) -> list[datetime]:
    """When the last so many comments from an address were made, newest first.

    Others from the same address wait until COMMIT, so that all of them are counted.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(ip_hash, 0))))
    made = select(Comment.created_at).where(Comment.ip_hash == ip_hash)
    newest = made.order_by(Comment.created_at.desc()).limit(number)
    return list((await session.scalars(newest)).all())


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comment that moderators have yet to look at, and where it was said."""

    id: UUID
    created_at: datetime
    name: str | None
    path: str
    body: dict[str, Any]


async def waiting(connection: AsyncConnection, number: int) -> Sequence[Waiting]:
    """So many at most, the oldest first."""
    name = func.coalesce(Comment.guest_name, UserAccount.name).label("name")
    query = (
        select(Comment.id, Comment.created_at, name, Content.path, Comment.body)
        .join(Content, Content.id == Comment.article_id)
        .outerjoin(UserAccount, UserAccount.id == Comment.author_id)
        .where(Comment.status == "PENDING")
        .order_by(Comment.created_at, Comment.id)
        .limit(number)
    )
    return [Waiting(*row) for row in await connection.execute(query)]
