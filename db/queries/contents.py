"""Contents and their revisions, for writers: locked, read as they are now, changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Content, Publication, Revision, Schedule
from db.queries.arrays import among

Values = Mapping[str, Any]  # columns of a row

# Any number that nothing else locks.
_TREE_LOCK = 7_301_947


async def lock_tree(session: AsyncSession, *, alone: bool) -> None:
    """Keep the paths of sections and pages, and redirects, still until COMMIT.

    Shared by all who put something below a section or page, or give one thing another path;
    ``alone`` for who changes the path of things that others stand below, or sets a redirect.
    Taken before the lock of any row.
    """
    name = "pg_advisory_xact_lock" + ("" if alone else "_shared")
    await session.execute(select(getattr(func, name)(_TREE_LOCK)))


async def take_time(session: AsyncSession) -> None:
    """Let each statement until COMMIT, and COMMIT with its checks, take up to ten minutes.

    What changes many thousand rows at once takes seconds, and is no runaway.
    """
    await session.execute(select(func.set_config("statement_timeout", "10min", True)))


async def lock(session: AsyncSession, content_ids: Collection[UUID]) -> Sequence[Content]:
    """The living contents with these ids, kept from other writers until COMMIT.

    In the order of their ids, so that two writers never wait for each other.
    """
    query = (
        select(Content)
        .where(among(Content.id, content_ids), Content.deleted_at.is_(None))
        .order_by(Content.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def find(session: AsyncSession, content_id: UUID) -> Content | None:
    """A content as it is now, a deleted one too."""
    return await session.get(Content, content_id, populate_existing=True)


async def summary(
    session: AsyncSession, content_id: UUID, now: datetime
) -> tuple[Content, int, bool]:
    """A content that is there, its head's number, and whether readers see it."""
    p = Publication
    open_now = exists().where(p.content_id == Content.id, p.live_from <= now, p.live_until > now)
    query = (
        select(Content, Revision.number, open_now)
        .join(Revision, Revision.id == Content.head_revision_id)
        .where(Content.id == content_id)
        .execution_options(populate_existing=True)
    )
    content, number, live = (await session.execute(query)).one()
    return content, number, live


async def head(session: AsyncSession, content: Content) -> Revision:
    """What the content's editors see."""
    return await session.get_one(Revision, content.head_revision_id, populate_existing=True)


async def revision(session: AsyncSession, content_id: UUID, number: int) -> Revision | None:
    """A revision by its number."""
    query = select(Revision).where(Revision.content_id == content_id, Revision.number == number)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def is_pinned(session: AsyncSession, revision_id: UUID) -> bool:
    """Whether a publication or a schedule, of whatever state, needs the revision as it is."""
    pinned = or_(
        exists().where(Publication.revision_id == revision_id),
        exists().where(Schedule.revision_id == revision_id),
    )
    return bool(await session.scalar(select(pinned)))


async def ids_in(session: AsyncSession, section_ids: Sequence[UUID]) -> Sequence[UUID]:
    """The living articles of these sections."""
    query = select(Content.id).where(
        among(Content.section_id, section_ids), Content.deleted_at.is_(None)
    )
    return (await session.scalars(query)).all()


async def ids_below(session: AsyncSession, page_id: UUID) -> Sequence[UUID]:
    """The page and the living pages below it, at any depth."""
    tree = select(Content.id).where(Content.id == page_id).cte("tree", recursive=True)
    children = select(Content.id).where(
        Content.parent_id == tree.c.id, Content.deleted_at.is_(None)
    )
    return (await session.scalars(select(tree.union(children).c.id))).all()


async def has_below(session: AsyncSession, page_id: UUID) -> bool:
    """Whether a living page stands below the page."""
    child = exists().where(Content.parent_id == page_id, Content.deleted_at.is_(None))
    return bool(await session.scalar(select(child)))


async def add(session: AsyncSession, content: Values, first: Values) -> None:
    """A new content with its first revision."""
    await session.execute(insert(Content), content)
    await session.execute(insert(Revision), first)


async def add_revision(session: AsyncSession, values: Values) -> None:
    """The next revision of a content."""
    await session.execute(insert(Revision), values)


async def change_revision(session: AsyncSession, revision_id: UUID, values: Values) -> None:
    """An autosave that nothing needs as it was."""
    statement = update(Revision).where(Revision.id == revision_id).values(values)
    await session.execute(statement, execution_options={"synchronize_session": False})


async def change(session: AsyncSession, changes: Iterable[tuple[UUID, Values]]) -> None:
    """New values of contents, only those given; each content's version counts one up.

    One statement for those that change the same columns.
    """
    connection = await session.connection()
    ordered = sorted(changes, key=_columns)
    for columns, group in groupby(ordered, key=_columns):
        statement = (
            update(Content)
            .where(Content.id == bindparam("the_id"))
            .values({column: bindparam(f"to_{column}") for column in columns})
        )
        rows = [
            {"the_id": content_id} | {f"to_{column}": values[column] for column in columns}
            for content_id, values in group
        ]
        await connection.execute(statement, rows)


def _columns(change: tuple[UUID, Values]) -> list[str]:
    return sorted(change[1])
