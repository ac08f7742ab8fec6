"""Parts of series, items of collections and menus, for writers."""

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Collection, CollectionItem, Content, Menu, MenuItem, SeriesPart
from db.queries.arrays import among

Values = Mapping[str, Any]  # columns of a row


async def living(session: AsyncSession, content_ids: Some[UUID]) -> dict[UUID, Content]:
    """The contents with these ids that aren't deleted."""
    query = select(Content).where(among(Content.id, content_ids), Content.deleted_at.is_(None))
    found = await session.scalars(query.execution_options(populate_existing=True))
    return {content.id: content for content in found}


async def trashed(session: AsyncSession, content_ids: Some[UUID]) -> frozenset[UUID]:
    """Which of these contents are in the trash."""
    query = select(Content.id).where(among(Content.id, content_ids), Content.deleted_at.isnot(None))
    return frozenset(await session.scalars(query))


async def parts(session: AsyncSession, series_id: UUID) -> list[UUID]:
    """The parts of a series, in order; those in the trash too."""
    query = select(SeriesPart.content_id).where(SeriesPart.series_id == series_id)
    return list(await session.scalars(query.order_by(SeriesPart.position)))


async def in_other_series(
    session: AsyncSession, series_id: UUID, content_ids: Some[UUID]
) -> set[UUID]:
    """Which of these are part of another series."""
    query = select(SeriesPart.content_id).where(
        among(SeriesPart.content_id, content_ids), SeriesPart.series_id != series_id
    )
    return set(await session.scalars(query))


async def items(session: AsyncSession, collection_id: UUID) -> Sequence[CollectionItem]:
    """What was put into a collection: pins first, in order; what is in the trash too."""
    item = CollectionItem
    query = select(item).where(item.collection_id == collection_id)
    query = query.order_by(item.pinned.desc(), item.position)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def collection_by_handle(
    session: AsyncSession, site_id: UUID, handle: str
) -> Collection | None:
    """The collection with this name."""
    query = select(Collection).where(Collection.site_id == site_id, Collection.handle == handle)
    return (await session.scalars(query)).one_or_none()


async def lock_menu(session: AsyncSession, site_id: UUID, handle: str, locale: str) -> Menu | None:
    """The menu with this name in this language, kept from other writers until COMMIT."""
    query = select(Menu).where(
        Menu.site_id == site_id, Menu.handle == handle, Menu.locale == locale
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def menu_items(session: AsyncSession, menu_id: UUID) -> Sequence[MenuItem]:
    """The items of a menu: each behind the one that it is below."""
    query = select(MenuItem).where(MenuItem.menu_id == menu_id)
    return (await session.scalars(query.order_by(MenuItem.depth, MenuItem.position))).all()


async def replace_parts(session: AsyncSession, series_id: UUID, rows: Sequence[Values]) -> None:
    """These are the parts of the series from now on."""
    await _replace(session, SeriesPart, SeriesPart.series_id == series_id, rows)


async def replace_items(session: AsyncSession, collection_id: UUID, rows: Sequence[Values]) -> None:
    """These are the items of the collection from now on."""
    await _replace(session, CollectionItem, CollectionItem.collection_id == collection_id, rows)


async def replace_menu_items(session: AsyncSession, menu_id: UUID, rows: Sequence[Values]) -> None:
    """These are the items of the menu from now on; each row behind the one that it is below."""
    await _replace(session, MenuItem, MenuItem.menu_id == menu_id, rows)


async def _replace(
    session: AsyncSession,
    kind: type[SeriesPart | CollectionItem | MenuItem],
    owned: ColumnElement[bool],
    rows: Sequence[Values],
) -> None:
    options = {"synchronize_session": False}
    await session.execute(delete(kind).where(owned), execution_options=options)
    if rows:
        await session.execute(insert(kind), rows)
