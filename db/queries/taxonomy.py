"""Site, sections, tags and authors, and what fronts are made of, for writers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import any_, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Author, Menu, Section, Series, Site, Tag
from db.models import Collection as FrontCollection
from db.queries.arrays import among

Values = Mapping[str, Any]  # columns of a row
Node = TypeVar("Node", bound=Section | Tag | Author | Series | FrontCollection | Menu)

# Any number that nothing else locks.
_SITE_LOCK: Final = 7_301_948

_REPATH: Final = text("""
  update section set path = cast(:new as text) || substr(path, length(cast(:old as text)) + 1),
    updated_at = :now
  where :id = any(ancestor_ids) and id <> :id
""")


async def site(session: AsyncSession) -> Site | None:
    """The publication that this deployment serves."""
    query = select(Site).order_by(Site.created_at).limit(1)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def add_site(session: AsyncSession, values: Values) -> None:
    """A new site."""
    await session.execute(insert(Site), values)


async def lock_site(session: AsyncSession) -> None:
    """Nobody else makes the site until COMMIT."""
    await session.execute(select(func.pg_advisory_xact_lock(_SITE_LOCK)))


async def lock(session: AsyncSession, kind: type[Node], node_id: UUID) -> Node | None:
    """A row of one of these kinds, kept from other writers until COMMIT."""
    query = select(kind).where(kind.id == node_id).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def find(session: AsyncSession, kind: type[Node], node_id: UUID) -> Node | None:
    """A row of one of these kinds as it is now."""
    return await session.get(kind, node_id, populate_existing=True)


async def unknown(
    session: AsyncSession, kind: type[Tag] | type[Author], site_id: UUID, ids: Collection[UUID]
) -> set[UUID]:
    """Which of these are no tags, or authors, of the site."""
    if not ids:
        return set()
    query = select(kind.id).where(among(kind.id, ids), kind.site_id == site_id)
    return set(ids) - set(await session.scalars(query))


async def add(session: AsyncSession, kind: type[Node], values: Values) -> None:
    """A new row of one of these kinds."""
    await session.execute(insert(kind), values)


async def change(session: AsyncSession, kind: type[Node], node_id: UUID, values: Values) -> None:
    """New values of such a row, only those given; its version counts one up."""
    statement = update(kind).where(kind.id == node_id).values(values)
    await session.execute(statement, execution_options={"synchronize_session": False})


async def sections_below(session: AsyncSession, section_id: UUID) -> Sequence[Section]:
    """The section and those below it, at any depth."""
    query = select(Section).where(literal(section_id) == any_(Section.ancestor_ids))
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def repath_below(session: AsyncSession, section: Section, path: str, now: datetime) -> None:
    """The sections below ``section`` go where it goes."""
    values = {"id": section.id, "old": section.path, "new": path, "now": now}
    await session.execute(_REPATH, values)
