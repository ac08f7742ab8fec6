"""Stored files. What they are never changes; how they are shown does."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class MediaAsset(Base):
    """An image, video, audio or other file. ``sha256``: of the stored bytes, once per site."""

    __tablename__ = "media_asset"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    sha256: Mapped[str]
    source_sha256: Mapped[str]
    storage_key: Mapped[str]
    kind: Mapped[str]
    mime_type: Mapped[str]
    byte_size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_s: Mapped[float | None]
    focal_x: Mapped[float] = mapped_column(server_default=FetchedValue())
    focal_y: Mapped[float] = mapped_column(server_default=FetchedValue())
    alt_text: Mapped[str | None]
    decorative: Mapped[bool] = mapped_column(server_default=FetchedValue())
    caption: Mapped[dict[str, Any] | None]
    credit: Mapped[str | None]
    license: Mapped[str | None]
    label: Mapped[str | None]
    filename: Mapped[str]
    thumb_hash: Mapped[str | None]
    dominant_color: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
