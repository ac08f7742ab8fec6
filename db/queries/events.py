"""The outbox: written with each write, read by those who follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.models import Event


class Place(NamedTuple):
    """Where an event stands in the order of delivery; see migration 0015."""

    xid: int
    seq: int


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A row. ``settled``: all that will ever stand before it is there too."""

    place: Place
    type: str
    content_id: UUID | None
    subject_id: UUID
    at: datetime
    paths: list[str]
    tags: list[str]
    settled: bool


_AFTER: Final = text(
    "select xid::text::bigint as xid, seq, type, content_id, subject_id, at, paths, tags,"
    " xid < pg_snapshot_xmin(pg_current_snapshot()) as settled"
    " from event where (xid, seq) > (cast(:xid as text)::xid8, :seq)"
    " order by event.xid, event.seq limit :size"
).bindparams(bindparam("seq"), bindparam("size"))
_HERE: Final = text(
    "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xid,"
    " pg_snapshot_xmax(pg_current_snapshot())::text::bigint as ahead"
)


async def add(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """One event, told to the world once the transaction is committed."""
    await session.execute(insert(Event), values)


async def after(connection: AsyncConnection, place: Place, size: int) -> list[StoredEvent]:
    """At most ``size`` events behind a place, in their order: first those that are settled."""
    given = {"xid": str(place.xid), "seq": place.seq, "size": size}
    rows = (await connection.execute(_AFTER, given)).mappings()
    return [
        StoredEvent(Place(row["xid"], row["seq"]), **{k: row[k] for k in _REST}) for row in rows
    ]


_REST: Final = ("type", "content_id", "subject_id", "at", "paths", "tags", "settled")


async def here(connection: AsyncConnection) -> tuple[Place, Place]:
    """The place behind all that is settled, and one that no event of this database has reached."""
    row = (await connection.execute(_HERE)).one()
    return Place(row.xid, 0), Place(row.ahead, 0)
