"""Writes that were done under a client's key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import IdempotencyKey

# How many of the expired ones each new one clears away: more than come in.
SWEPT = 10


@dataclass(frozen=True, slots=True)
class Name:
    """Whose write it is, which one, and under which key."""

    caller: str
    operation: str
    key: str


async def claim(
    session: AsyncSession, name: Name, input_sha256: str, *, now: datetime, until: datetime
) -> IdempotencyKey | None:
    """None: the key is ours now, and all others wait for our COMMIT. Else who had it before."""
    statement = insert(IdempotencyKey).values(
        caller=name.caller,
        operation=name.operation,
        key=name.key,
        input_sha256=input_sha256,
        expires_at=until,
    )
    ours = statement.on_conflict_do_update(
        index_elements=["caller", "operation", "key"],
        set_={"input_sha256": input_sha256, "result": None, "expires_at": until},
        where=IdempotencyKey.expires_at <= now,
    ).returning(IdempotencyKey.key)
    if (await session.execute(ours)).first() is not None:
        return None
    return (await session.scalars(select(IdempotencyKey).where(_is(name)))).one()


async def keep(session: AsyncSession, name: Name, result: Mapping[str, Any]) -> None:
    """What the write under our key has made."""
    statement = update(IdempotencyKey).where(_is(name)).values(result=dict(result))
    await session.execute(statement, execution_options={"synchronize_session": False})


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Clear some of those that nobody asks for any more, but for what others are at."""
    columns = (IdempotencyKey.caller, IdempotencyKey.operation, IdempotencyKey.key)
    old = select(*columns).where(IdempotencyKey.expires_at <= now)
    some = old.order_by(IdempotencyKey.expires_at).limit(SWEPT).with_for_update(skip_locked=True)
    statement = delete(IdempotencyKey).where(tuple_(*columns).in_(some))
    await session.execute(statement, execution_options={"synchronize_session": False})


def _is(name: Name) -> Any:
    return (
        (IdempotencyKey.caller == name.caller)
        & (IdempotencyKey.operation == name.operation)
        & (IdempotencyKey.key == name.key)
    )
