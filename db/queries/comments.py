"""Comments, for writers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Comment

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
