"""What an import asks of what stands, many things at once."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Content, SourceItem
from db.queries.arrays import among


async def deleted(session: AsyncSession, content_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these contents have been deleted."""
    query = select(Content.id).where(among(Content.id, content_ids), Content.deleted_at.isnot(None))
    return frozenset(await session.scalars(query))


async def sources_of(session: AsyncSession, source_ids: Collection[str]) -> Sequence[str]:
    """The sources that have given contents by any of these names, in order."""
    item = SourceItem
    query = (
        select(item.source)
        .where(among(item.source_id, source_ids), item.kind == "CONTENT")
        .distinct()
        .order_by(item.source)
    )
    return (await session.scalars(query)).all()
