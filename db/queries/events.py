"""The outbox, for writers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Event


async def add(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """One event, told to the world once the transaction is committed."""
    await session.execute(insert(Event), values)
