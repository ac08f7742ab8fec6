"""Redirects, for writers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Redirect
from db.queries.arrays import among

Values = Mapping[str, Any]  # columns of a row


async def redirect(session: AsyncSession, redirect_id: UUID) -> Redirect | None:
    """A redirect as it is now."""
    return await session.get(Redirect, redirect_id, populate_existing=True)


async def standing(
    session: AsyncSession, site_id: UUID, from_paths: Collection[str]
) -> Sequence[Redirect]:
    """The redirects that begin at these paths now."""
    query = select(Redirect).where(
        Redirect.site_id == site_id,
        among(Redirect.from_path, from_paths),
        Redirect.deleted_at.is_(None),
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def leading_to(
    session: AsyncSession, site_id: UUID, to_paths: Collection[str]
) -> Sequence[Redirect]:
    """The redirects that lead to these paths now."""
    if not to_paths:
        return ()
    query = select(Redirect).where(
        Redirect.site_id == site_id,
        among(Redirect.to_path, to_paths),
        Redirect.deleted_at.is_(None),
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def end(session: AsyncSession, redirect_ids: Collection[UUID], now: datetime) -> None:
    """These lead nowhere from now on."""
    if redirect_ids:
        statement = update(Redirect).where(among(Redirect.id, redirect_ids))
        await session.execute(
            statement.values(deleted_at=now), execution_options={"synchronize_session": False}
        )


async def add(session: AsyncSession, rows: Sequence[Values]) -> None:
    """New redirects."""
    if rows:
        await session.execute(insert(Redirect), rows)
