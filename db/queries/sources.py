"""What imports made of what."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import SourceItem

Values = Mapping[str, Any]  # columns of a row


async def of_source(session: AsyncSession, site_id: UUID, source: str) -> Sequence[SourceItem]:
    """Everything that came from there."""
    query = select(SourceItem).where(SourceItem.site_id == site_id, SourceItem.source == source)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def put(session: AsyncSession, values: Values) -> None:
    """A new item, or what is new about it; when it was made stays."""
    fixed = {"site_id", "source", "kind", "source_id", "created_at"}
    statement = insert(SourceItem).values(values)
    changed = {name: statement.excluded[name] for name in values if name not in fixed}
    await session.execute(
        statement.on_conflict_do_update(constraint="source_item_pkey", set_=changed)
    )
