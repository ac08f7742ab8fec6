"""Publications and schedules, for writers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, delete, exists, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Content, Publication, Schedule
from db.queries.arrays import among
from db.session import allow_history

Values = Mapping[str, Any]  # columns of a row

# What a new publication is tagged with and credited to stands in its revision's snapshot.
_TAGS: Final = text("""
  insert into publication_tag (publication_id, tag_id, position)
  select p.id, cast(t.value as uuid), t.position
  from publication p join revision r on r.id = p.revision_id
  cross join jsonb_array_elements_text(r.snapshot -> 'tag_ids')
    with ordinality as t (value, position)
  where p.id = any(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_CREDITS: Final = text("""
  insert into publication_credit (publication_id, position, author_id, role, lead)
  select p.id, c.position, cast(c.value ->> 'author_id' as uuid), c.value ->> 'role',
    1 = row_number() over (partition by p.id, c.value ->> 'author_id' order by c.position)
  from publication p join revision r on r.id = p.revision_id
  cross join jsonb_array_elements(r.snapshot -> 'credits')
    with ordinality as c (value, position)
  where p.id = any(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))

# The cache tags of answers that show these publications, or list them.
_TOUCHED: Final = text("""
  with shown as (select distinct content_id from publication where id = any(:ids))
  select lower(type) || ':' || content_id from publication where id = any(:ids)
  union select lower(type) || 's' from publication where id = any(:ids)
  union select 'articles:locale:' || locale from publication
    where id = any(:ids) and type = 'ARTICLE'
  union select 'articles:section:' || section_id from publication_section
    where publication_id = any(:ids) and listed
  union select 'articles:tag:' || tag_id from publication_tag
    where publication_id = any(:ids) and listed
  union select 'articles:author:' || author_id from publication_credit
    where publication_id = any(:ids) and listed
  union select 'series:' || series_id from series_part join shown using (content_id)
  union select 'collection:' || collection_id from collection_item join shown using (content_id)
  union select 'menu:' || menu_id from menu_item join shown using (content_id)
  union select lower(other.type) || ':' || other.id from shown
    join content own on own.id = content_id
    join content other using (translation_group_id)
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))

_BOUND: Final = text("""
  update publication p set live_until = u.live_until
  from unnest(cast(:ids as uuid[]), cast(:untils as timestamptz[])) as u (id, live_until)
  where p.id = u.id
""")

_SHOWN_AT: Final = text("""
  select distinct p.content_id, p.path
  from publication p
  join unnest(cast(:ids as uuid[]), cast(:paths as text[])) as was (content_id, path)
    on was.content_id = p.content_id and was.path = p.path
  where p.live_from <= :now
""")


async def standing(session: AsyncSession, content_ids: Collection[UUID]) -> Sequence[Publication]:
    """The publications of these contents that a write of now may still change.

    Those of the past are left out, as far as the contents' last change tells.
    """
    query = (
        select(Publication)
        .join(Content, Content.id == Publication.content_id)
        .where(among(Content.id, content_ids), Publication.live_until > Content.updated_at)
        .order_by(Publication.live_from)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def any_of(session: AsyncSession, content_id: UUID) -> bool:
    """Whether the content has, had or will have a publication."""
    return bool(await session.scalar(select(exists().where(Publication.content_id == content_id))))


async def change(
    session: AsyncSession,
    *,
    deleted: Collection[UUID],
    bounded: Collection[tuple[UUID, datetime]],
    begun: Sequence[Values],
) -> None:
    """Take away, end at another instant, and begin: in this order, so that none overlap."""
    if deleted:
        statement = delete(Publication).where(among(Publication.id, deleted))
        await session.execute(statement, execution_options=_PLAIN)
    if bounded:
        ids, untils = zip(*bounded, strict=True)
        await session.execute(_BOUND, {"ids": list(ids), "untils": list(untils)})
    if begun:
        await session.execute(insert(Publication), begun)
        begun_ids = {"ids": [row["id"] for row in begun]}
        await session.execute(_TAGS, begun_ids)
        await session.execute(_CREDITS, begun_ids)


async def add_past(session: AsyncSession, rows: Sequence[Values]) -> None:
    """Publications of the past, for a content that is new to this database."""
    await allow_history(session, "import")
    await change(session, deleted=(), bounded=(), begun=rows)
    await allow_history(session, "")


async def touched(session: AsyncSession, publication_ids: Collection[UUID]) -> set[str]:
    """The cache tags of what shows or lists these publications."""
    if not publication_ids:
        return set()
    found = await session.scalars(_TOUCHED.columns(tag=Text), {"ids": list(publication_ids)})
    return set(found)


async def shown_at(session: AsyncSession, paths: Mapping[UUID, str], now: datetime) -> set[UUID]:
    """Which of these contents have been public at the path given with them."""
    if not paths:
        return set()
    found = await session.execute(
        _SHOWN_AT, {"ids": list(paths), "paths": list(paths.values()), "now": now}
    )
    return {row.content_id for row in found}


async def is_live(session: AsyncSession, content_id: UUID, now: datetime) -> bool:
    """Whether readers see the content."""
    p = Publication
    open_now = exists().where(p.content_id == content_id, p.live_from <= now, p.live_until > now)
    return bool(await session.scalar(select(open_now)))


async def schedule(session: AsyncSession, schedule_id: UUID) -> Schedule | None:
    """A schedule as it is now."""
    return await session.get(Schedule, schedule_id, populate_existing=True)


async def pending(session: AsyncSession, content_ids: Collection[UUID]) -> Sequence[Schedule]:
    """What is planned for these contents, and what has come due, in the order it is run in."""
    query = (
        select(Schedule)
        .where(among(Schedule.content_id, content_ids), Schedule.state == "PENDING")
        .order_by(Schedule.at, Schedule.id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def add_schedule(session: AsyncSession, values: Values) -> None:
    """A new schedule."""
    await session.execute(insert(Schedule), values)


async def cancel(session: AsyncSession, schedule_ids: Collection[UUID]) -> None:
    """These won't run."""
    statement = update(Schedule).where(among(Schedule.id, schedule_ids)).values(state="CANCELLED")
    await session.execute(statement, execution_options=_PLAIN)


# Rows in the session's identity map are read anew where they are needed.
_PLAIN: Final = {"synchronize_session": False}
