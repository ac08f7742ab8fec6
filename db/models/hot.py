"""What changes with every reader, in tables of its own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class ViewBatch(Base):
    """A batch of counts that was booked: none is booked twice."""

    __tablename__ = "view_batch"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ViewCount(Base):
    """How often a content was viewed, and by how much of late; see the migration for heat."""

    __tablename__ = "view_count"

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    views: Mapped[int] = mapped_column(BigInteger)
    hour_heat: Mapped[int] = mapped_column(BigInteger)
    day_heat: Mapped[int] = mapped_column(BigInteger)
    week_heat: Mapped[int] = mapped_column(BigInteger)
    month_heat: Mapped[int] = mapped_column(BigInteger)


class RedirectCount(Base):
    """How often a redirect was followed here."""

    __tablename__ = "redirect_count"

    redirect_id: Mapped[UUID] = mapped_column(ForeignKey("redirect.id"), primary_key=True)
    hits: Mapped[int] = mapped_column(BigInteger)


class Reaction(Base):
    """What a reader made of an article. ``reader``: a SHA-256 of what their client calls them."""

    __tablename__ = "reaction"

    article_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    reader: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reacted_at: Mapped[datetime]
    ip_hash: Mapped[str | None]


class ReactionCount(Base):
    """How many reactions of each kind an article has. Written by a trigger."""

    __tablename__ = "reaction_count"

    article_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    likes: Mapped[int] = mapped_column(server_default=FetchedValue())
    insightful: Mapped[int] = mapped_column(server_default=FetchedValue())
    funny: Mapped[int] = mapped_column(server_default=FetchedValue())
    sad: Mapped[int] = mapped_column(server_default=FetchedValue())
    angry: Mapped[int] = mapped_column(server_default=FetchedValue())
