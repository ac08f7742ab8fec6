"""Addresses that are taken, and those that lead elsewhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Address(Base):
    """Every living address once, whatever owns it. Written by triggers only."""

    __tablename__ = "address"

    site_id: Mapped[UUID] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    owner_type: Mapped[str]
    owner_id: Mapped[UUID]


class Redirect(Base):
    """From an old path to a path or a content; with neither, the path is gone for good."""

    __tablename__ = "redirect"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    locale: Mapped[str]
    from_path: Mapped[str]
    to_path: Mapped[str | None]
    to_content_id: Mapped[UUID | None] = mapped_column(ForeignKey("content.id"))
    permanent: Mapped[bool]
    cause: Mapped[str]
    hits: Mapped[int]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
