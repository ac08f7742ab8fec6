"""Ids: UUIDv7, made by the application, so that they sort in the order of their making."""

from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    """An id for a new row, greater than those made before in this process."""
    return UUID(int=uuid7().int)
