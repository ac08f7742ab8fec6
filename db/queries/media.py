"""Stored files, for writers."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import MediaAsset
from db.queries.arrays import among

Values = Mapping[str, Any]  # columns of a row


async def find(session: AsyncSession, asset_id: UUID) -> MediaAsset | None:
    """An asset as it is now."""
    return await session.get(MediaAsset, asset_id, populate_existing=True)


async def by_sha256(session: AsyncSession, site_id: UUID, sha256: str) -> MediaAsset | None:
    """The asset with these stored bytes."""
    query = select(MediaAsset).where(MediaAsset.site_id == site_id, MediaAsset.sha256 == sha256)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def by_source(session: AsyncSession, site_id: UUID, sha256: str) -> MediaAsset | None:
    """The first asset that was made of a file with these bytes, or that has them."""
    made_of = or_(MediaAsset.source_sha256 == sha256, MediaAsset.sha256 == sha256)
    query = (
        select(MediaAsset)
        .where(MediaAsset.site_id == site_id, made_of)
        .order_by(MediaAsset.id)
        .limit(1)
    )
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def kinds(session: AsyncSession, site_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """The kind of each of these that is an asset of the site."""
    if not ids:
        return {}
    query = select(MediaAsset.id, MediaAsset.kind).where(
        among(MediaAsset.id, ids), MediaAsset.site_id == site_id
    )
    return {row.id: row.kind for row in await session.execute(query)}


async def lock(session: AsyncSession, asset_id: UUID) -> MediaAsset | None:
    """An asset, kept from other writers until COMMIT."""
    query = select(MediaAsset).where(MediaAsset.id == asset_id).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def add(session: AsyncSession, values: Values) -> bool:
    """A new asset; False where its bytes have one already."""
    statement = (
        insert(MediaAsset)
        .values(values)
        .on_conflict_do_nothing(constraint="media_asset_sha256_key")
        .returning(MediaAsset.id)
    )
    return (await session.scalars(statement)).one_or_none() is not None


async def change(session: AsyncSession, asset_id: UUID, values: Values) -> None:
    """New values, only those given; its version counts one up."""
    statement = update(MediaAsset).where(MediaAsset.id == asset_id).values(values)
    await session.execute(statement, execution_options={"synchronize_session": False})
