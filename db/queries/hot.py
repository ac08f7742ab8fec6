"""Counts that change with every reader, for writers."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Integer, TextClause, Uuid, bindparam, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Reaction, ViewBatch

# A batch that comes again does so within seconds, or out of a copy of the cache's memory.
_REMEMBERED: Final = timedelta(days=7)
_AT_ONCE: Final = 1_000
_NUMBERS: Final = (bindparam("ids", type_=ARRAY(Uuid)), bindparam("numbers", type_=ARRAY(Integer)))
# Ordered, so that two who add at once don't wait for each other in a ring.
_ADD_VIEWS: Final[TextClause] = text("""
  insert into view_count
  select counted.*
  from unnest(:ids, :numbers) as given (id, number) join content c on c.id = given.id
    cross join lateral views_at(c.id, given.number, :now) counted
  order by c.id
  on conflict (content_id) do update set
    views = view_count.views + excluded.views,
    hour_heat = add_heat(view_count.hour_heat, excluded.hour_heat),
    day_heat = add_heat(view_count.day_heat, excluded.day_heat),
    week_heat = add_heat(view_count.week_heat, excluded.week_heat),
    month_heat = add_heat(view_count.month_heat, excluded.month_heat)
""").bindparams(*_NUMBERS)
_ADD_HITS: Final[TextClause] = text("""
  insert into redirect_count (redirect_id, hits)
  select r.id, given.number
  from unnest(:ids, :numbers) as given (id, number) join redirect r on r.id = given.id
  order by r.id
  on conflict (redirect_id) do update set hits = redirect_count.hits + excluded.hits
""").bindparams(*_NUMBERS)


async def take(session: AsyncSession, batch_id: UUID, now: datetime) -> bool:
    """Whether the batch is new. It is known from now on, if this transaction is committed.

    Who takes the same one at the same time waits for the other's COMMIT.
    """
    statement = insert(ViewBatch).values(id=batch_id, at=now).on_conflict_do_nothing()
    taken = await session.execute(statement.returning(ViewBatch.id))
    return taken.one_or_none() is not None


async def forget(session: AsyncSession, now: datetime) -> None:
    """Batches that can't come again."""
    await session.execute(delete(ViewBatch).where(ViewBatch.at < now - _REMEMBERED))


async def add_views(session: AsyncSession, views: Mapping[UUID, int], now: datetime) -> None:
    """So many views of each content more. Contents that are gone are passed over."""
    for given in _arrays(views):
        await session.execute(_ADD_VIEWS, {**given, "now": now})


async def add_hits(session: AsyncSession, hits: Mapping[UUID, int]) -> None:
    """Each redirect was followed so often more. Redirects that are gone are passed over."""
    for given in _arrays(hits):
        await session.execute(_ADD_HITS, given)


async def react(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """What a reader makes of an article, in place of what they made of it before."""
    statement = insert(Reaction).values(values)
    kept = statement.on_conflict_do_update(
        index_elements=[Reaction.article_id, Reaction.reader],
        set_={name: statement.excluded[name] for name in ("kind", "reacted_at", "ip_hash")},
        where=Reaction.kind != statement.excluded.kind,
    )
    await session.execute(kept)


async def latest_from(session: AsyncSession, ip_hash: str, number: int) -> list[datetime]:
    """When the last so many readers reacted from an address, newest first.

    Others from the same address wait until COMMIT, so that all of them are counted.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(ip_hash, 0))))
    made = select(Reaction.reacted_at).where(Reaction.ip_hash == ip_hash)
    newest = made.order_by(Reaction.reacted_at.desc()).limit(number)
    return list((await session.scalars(newest)).all())


async def take_back(session: AsyncSession, article_id: UUID, reader: str) -> None:
    """Nothing is left of what a reader made of an article."""
    statement = delete(Reaction).where(Reaction.article_id == article_id, Reaction.reader == reader)
    await session.execute(statement, execution_options={"synchronize_session": False})


def _arrays(numbers: Mapping[UUID, int]) -> Iterator[dict[str, Any]]:
    """Some at a time, so that no statement takes long; in the order of the ids."""
    ids = sorted(numbers)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        yield {"ids": some, "numbers": [numbers[one] for one in some]}
