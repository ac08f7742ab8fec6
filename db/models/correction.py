"""What was put right in an article, and when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Correction(Base):
    """A note to readers. ``kind``: CORRECTION, CLARIFICATION or UPDATE. Never changed."""

    __tablename__ = "correction"

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[str]
    note: Mapped[str]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
