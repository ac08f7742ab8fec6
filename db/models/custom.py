"""Fields of a site's own, and what contents hold in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import FetchedValue, Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class CustomField(Base):
    """A field that contents of some types have. ``key`` and ``type`` never change."""

    __tablename__ = "custom_field"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    key: Mapped[str]
    label: Mapped[str]
    type: Mapped[str]
    applies_to: Mapped[list[str]]
    required: Mapped[bool] = mapped_column(server_default=FetchedValue())
    public: Mapped[bool] = mapped_column(server_default=FetchedValue())
    filterable: Mapped[bool] = mapped_column(server_default=FetchedValue())
    choices: Mapped[list[str]] = mapped_column(server_default=FetchedValue())
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CustomValue(Base):
    """A value of a revision, or one of several. Written by a trigger."""

    __tablename__ = "custom_value"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    field_id: Mapped[UUID] = mapped_column(ForeignKey("custom_field.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str | None]
    number: Mapped[float | None] = mapped_column(Float(53))
    boolean: Mapped[bool | None]
    instant: Mapped[datetime | None]
