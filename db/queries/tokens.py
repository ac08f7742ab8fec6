"""API tokens with their accounts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.models import ApiToken, UserAccount
from db.queries.arrays import among


@dataclass(frozen=True, slots=True)
class Held:
    """A token with what is known of its account."""

    id: UUID
    name: str
    prefix: str
    secret_sha256: str
    scopes: list[str]
    account_id: UUID
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    account: str
    account_active: bool


def _held() -> Select[Any]:
    columns = ApiToken.__table__.columns
    account = (UserAccount.handle.label("account"), UserAccount.active.label("account_active"))
    return select(*columns, *account).join(UserAccount, UserAccount.id == ApiToken.account_id)


async def by_prefix(connection: AsyncConnection, prefix: str) -> Held | None:
    """The token that begins so."""
    row = (await connection.execute(_held().where(ApiToken.prefix == prefix))).one_or_none()
    return None if row is None else Held(**row._mapping)  # noqa: SLF001 -- its public name


async def by_ids(connection: AsyncConnection, ids: Collection[UUID]) -> Sequence[Held]:
    """Those that are there, in any order."""
    rows = await connection.execute(_held().where(among(ApiToken.id, ids)))
    return [Held(**row._mapping) for row in rows]  # noqa: SLF001 -- its public name


async def every(connection: AsyncConnection) -> Sequence[Held]:
    """All, newest first."""
    rows = await connection.execute(_held().order_by(ApiToken.created_at.desc(), ApiToken.id))
    return [Held(**row._mapping) for row in rows]  # noqa: SLF001 -- its public name


async def account_id(session: AsyncSession, handle: str) -> UUID | None:
    """An account that may act."""
    query = select(UserAccount.id).where(UserAccount.handle == handle, UserAccount.active)
    return (await session.scalars(query)).one_or_none()


async def add(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """A new token."""
    await session.execute(insert(ApiToken), values)


async def change(session: AsyncSession, token_id: UUID, values: Mapping[str, Any]) -> None:
    """New values of a token, only those given."""
    statement = update(ApiToken).where(ApiToken.id == token_id).values(values)
    await session.execute(statement, execution_options={"synchronize_session": False})
