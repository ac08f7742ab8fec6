"""Who lives at an address, for writers."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Text, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Address
from db.queries.arrays import among


async def owner(session: AsyncSession, site_id: UUID, path: str) -> Address | None:
    """What lives at the path: a section, tag, author or content, a draft too."""
    query = select(Address).where(Address.site_id == site_id, Address.path == path)
    return (await session.scalars(query.execution_options(populate_existing=True))).first()


async def owners(
    session: AsyncSession, site_id: UUID, paths: Collection[str], ids: Collection[UUID]
) -> Sequence[Address]:
    """What lives at these paths, and the addresses of what has these ids; drafts too."""
    if not paths and not ids:
        return ()
    named = or_(among(Address.path, paths), among(Address.owner_id, ids))
    return (await session.scalars(select(Address).where(Address.site_id == site_id, named))).all()


async def free_path(session: AsyncSession, site_id: UUID, locale: str, path: str) -> str:
    """The path, or with -2, -3, … what is free; ours until COMMIT.

    Without the lock two who make the same path at once would both find it free.
    """
    key = func.hashtextextended(literal(f"{site_id} {path}", Text), 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))
    a = Address
    like = or_(a.path == path, a.path.startswith(f"{path}-", autoescape=True))
    query = select(a.path).where(a.site_id == site_id, a.locale == locale, like)
    taken = set(await session.scalars(query))
    numbered = (f"{path}-{n}" for n in range(2, len(taken) + 3))
    return next(free for free in (path, *numbered) if free not in taken)
