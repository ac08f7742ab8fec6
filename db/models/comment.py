"""What readers say below articles."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, FetchedValue, Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Comment(Base):
    """A comment. ``body``: rich text; ``reply_count`` and ``shown``: kept by the database."""

    __tablename__ = "comment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    article_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("comment.id"))
    depth: Mapped[int]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    guest_name: Mapped[str | None]
    guest_url: Mapped[str | None]
    body: Mapped[dict[str, Any]]
    status: Mapped[str]
    pinned: Mapped[bool] = mapped_column(server_default=FetchedValue())
    edited_at: Mapped[datetime | None]
    spam_score: Mapped[float | None] = mapped_column(Float(53))
    ip_hash: Mapped[str | None]
    reply_count: Mapped[int] = mapped_column(server_default=FetchedValue())
    shown: Mapped[bool] = mapped_column(Computed("status = 'APPROVED' or …", persisted=True))
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CommentCount(Base):
    """How many comments of a content are approved: a row for each. Written by triggers."""

    __tablename__ = "comment_count"

    article_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    approved: Mapped[int] = mapped_column(server_default=FetchedValue())
