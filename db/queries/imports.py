"""What an import asks of what stands, many things at once."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.models import Content, SourceItem
from db.queries.arrays import among

_LOCK: Final = 0x_B711_0002  # of imports, in no other program's way


@asynccontextmanager
async def alone(connection: AsyncConnection) -> AsyncIterator[bool]:
    """Whether no other import goes on now; none begins until this ends, or its process does.

    ``connection``: one that is kept for as long, outside of any transaction.
    """
    mine = (await connection.execute(select(func.pg_try_advisory_lock(_LOCK)))).scalar_one()
    try:
        yield mine
    finally:
        if mine:
            await connection.execute(select(func.pg_advisory_unlock(_LOCK)))


async def types(session: AsyncSession, content_ids: Collection[UUID]) -> dict[UUID, str]:
    """ARTICLE or PAGE, of each of these contents that is here."""
    query = select(Content.id, Content.type).where(among(Content.id, content_ids))
    return {row.id: row.type for row in await session.execute(query)}


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
