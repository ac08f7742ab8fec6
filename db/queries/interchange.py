"""Whole tables, for export and for restoring into an empty database."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, insert, literal, select, text
from sqlalchemy.exc import DataError, IntegrityError, InternalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.errors import BrokenRule, translate
from db.models import (
    SYSTEM_USER_ID,
    Publication,
    Site,
    UserAccount,
)
from db.queries.carried import TABLES, Table
from db.session import allow_history

Values = Mapping[str, Any]  # columns of a row

READ_ROWS: Final = 100  # of which each can have a body of some megabytes

_UNUSED: Final = tuple(table.model for table in TABLES if table.model is not Site)
# Not of publications: theirs may be an instant to come.
_STAMPS: Final = tuple(
    column
    for table in TABLES
    if table.model is not Publication
    for column in table.columns
    if column.name == "updated_at"
)

# Whose check at COMMIT failed, for a message that names it.
_OFFENDERS: Final = {
    "content_head": """
      select 'content', c.id from content c left join revision r
        on r.id = c.head_revision_id and r.content_id = c.id where r.id is null""",
    "publication_credited": """
      select 'publication', p.id from publication p where p.type = 'ARTICLE'
        and not exists (select from publication_credit where publication_id = p.id)""",
    "publication_placed": """
      select 'publication', p.id from publication p join content c on c.id = p.content_id
      where p.live_until > byline_now() and (c.deleted_at is not null
        or (c.type, c.locale, c.slug, c.path, c.access, c.position)
          <> (p.type, p.locale, p.slug, p.path, p.access, p.position)
        or c.first_published_at is distinct from p.published_at
        or c.section_id is distinct from p.section_id
        or c.parent_id is distinct from p.parent_id)""",
}


async def count(connection: AsyncConnection, table: Table) -> int:
    """How many rows of the table are carried."""
    query = select(func.count()).select_from(table.model).where(_carried(table))
    return int(await connection.scalar(query) or 0)


async def rows(connection: AsyncConnection, table: Table) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """The carried rows in their order, some at a time; values in the order of ``fields``."""
    query: Select[Any] = select(*table.columns).where(_carried(table)).order_by(*table.order)
    if table.source is not None:
        query = query.select_from(table.source)
    result = await connection.stream(query, execution_options={"yield_per": READ_ROWS})
    async for part in result.partitions():
        yield part


def _carried(table: Table) -> ColumnElement[bool]:
    """Each database has the system's account from its first migration."""
    if table.model is UserAccount:
        return UserAccount.id != SYSTEM_USER_ID
    return literal(value=True)


async def is_untouched(session: AsyncSession) -> bool:
    """Whether there is nothing yet but, at most, a site that nobody has written in."""
    for model in _UNUSED:
        one = select(literal(1)).select_from(model).limit(1)
        if model is UserAccount:
            one = one.where(UserAccount.id != SYSTEM_USER_ID)
        if await session.scalar(one) is not None:
            return False
    return True


async def make_room(session: AsyncSession) -> None:
    """Take the unused site away."""
    await allow_history(session, "erasure")
    await session.execute(text("delete from event"))
    await session.execute(text("delete from site"))
    await allow_history(session, "")


async def begin(session: AsyncSession) -> None:
    """Make room, and let the past come in until ``finish``."""
    await make_room(session)
    await allow_history(session, "import")


async def add(session: AsyncSession, table: Table, values: Sequence[Values]) -> None:
    """New rows, all or none. What a row lacks is the database's default.

    Raises:
        BrokenRule: the database refused one of them.
    """
    connection = await session.connection()
    try:
        async with connection.begin_nested():
            for _, alike in groupby(values, key=tuple):
                await connection.execute(insert(table.model), list(alike))
    except IntegrityError as error:
        raise translate(error) from error
    except (DataError, ProgrammingError, InternalError) as error:
        raise BrokenRule("value", "", str(error.orig)) from error


async def latest_change(session: AsyncSession) -> datetime | None:
    """When something was written last, by what the rows say."""
    found = [await session.scalar(select(func.max(column))) for column in _STAMPS]
    return max((instant for instant in found if instant), default=None)


async def finish(session: AsyncSession) -> None:
    """Check now what would be checked at COMMIT, and close the door to the past.

    Raises:
        BrokenRule: ``detail`` says whose.
    """
    try:
        async with session.begin_nested():
            await session.execute(text("set constraints all immediate"))
    except IntegrityError as error:
        broken = translate(error)
        if isinstance(broken, BrokenRule):
            detail = await _offender(session, broken.rule) or broken.detail
            raise BrokenRule(broken.rule, detail, broken.message) from error
        raise broken from error
    await allow_history(session, "")


async def _offender(session: AsyncSession, rule: str) -> str | None:
    if rule not in _OFFENDERS:
        return None
    await session.execute(text("set constraints all deferred"))
    found = (await session.execute(text(f"{_OFFENDERS[rule]} limit 1"))).one_or_none()
    return f"{found[0]} {found[1]}" if found else None
