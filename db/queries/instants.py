"""When readers will see something else though nobody writes."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, DateTime, Select, bindparam, func, literal_column, select
from sqlalchemy.exc import SQLAlchemyError

from db.models import Correction, Publication, Redirect
from db.session import Database

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_AFTER: Final = bindparam("after", None, type_=DateTime(timezone=True))
_INFINITY: Final[ColumnElement[Any]] = literal_column("'infinity'::timestamptz")


def _next() -> Select[Any]:
    """Each the first of an index."""
    bounds = (
        Publication.live_from, Publication.live_until, Correction.at, Redirect.created_at,
        Redirect.deleted_at,
    )  # fmt: skip
    firsts = (
        select(column).where(column > _AFTER, column < _INFINITY).order_by(column).limit(1)
        for column in bounds
    )
    return select(func.least(*(first.scalar_subquery() for first in firsts)))


_NEXT: Final = _next()


async def next_change(db: Database, after: datetime) -> datetime | None:
    """The first instant after this one at which a row begins or ends to be seen.

    ``datetime.max``: there is none; None: the database doesn't tell now.
    """
    try:
        async with db.read() as connection:
            found: datetime | None = await connection.scalar(_NEXT, {"after": after})
    except (SQLAlchemyError, OSError):
        return None
    return _NEVER if found is None else found
