"""Corrections, for writers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Correction


async def add(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """A new correction."""
    await session.execute(insert(Correction), values)
