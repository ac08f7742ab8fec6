"""What every model shares."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Dialect, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

# What asyncpg writes for 'infinity'. It reads it without a zone: see Until.
FOREVER: Final = datetime.max.replace(tzinfo=UTC)
SYSTEM_USER_ID: Final = UUID("00000000-0000-7000-8000-000000000001")

type_map = {
    str: Text(),
    datetime: DateTime(timezone=True),
    UUID: Uuid(),
    list[str]: ARRAY(Text()),
    list[UUID]: ARRAY(Uuid()),
    # JSON edges: their shapes are told where they are used.
    dict[str, Any]: JSONB(none_as_null=True),
    list[dict[str, Any]]: JSONB(none_as_null=True),
}


class Until(TypeDecorator[datetime]):
    """An instant that may be FOREVER."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give 'infinity' the zone that all other instants have."""
        del dialect
        return FOREVER if value == FOREVER.replace(tzinfo=None) else value


class Base(DeclarativeBase):
    """Root of the models."""

    type_annotation_map: ClassVar[dict[Any, Any]] = type_map
