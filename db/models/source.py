"""Where imported things came from."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class SourceItem(Base):
    """What an import made of what. ``revision``: the number of the one that it wrote last."""

    __tablename__ = "source_item"

    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    source_url: Mapped[str | None]
    fingerprint: Mapped[str]
    revision: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
