"""What contents are filed under. Not versioned: every view shows today's rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base


class Section(Base):
    """A node of the section tree. ``ancestor_ids``: outermost first, itself last; by a trigger.

    ``description``: rich text, ``{"version", "text": [spans]}``; likewise everywhere here.
    """

    __tablename__ = "section"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    locale: Mapped[str]
    slug: Mapped[str]
    path: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Computed("sort_key(name)", persisted=True))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("section.id"))
    position: Mapped[int]
    hidden: Mapped[bool]
    description: Mapped[dict[str, Any] | None]
    ancestor_ids: Mapped[list[UUID]] = mapped_column(server_default=FetchedValue())
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    parent: Mapped["Section | None"] = relationship(lazy="raise", remote_side=[id])


class Tag(Base):
    """A keyword."""

    __tablename__ = "tag"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    locale: Mapped[str]
    slug: Mapped[str]
    path: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Computed("sort_key(name)", persisted=True))
    synonyms: Mapped[list[str]]
    description: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Author(Base):
    """A public byline. ``links``: ``[{"label", "url"}]``."""

    __tablename__ = "author"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    locale: Mapped[str]
    slug: Mapped[str]
    path: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Computed("sort_key(name)", persisted=True))
    bio: Mapped[dict[str, Any] | None]
    avatar_id: Mapped[UUID | None] = mapped_column(ForeignKey("media_asset.id"))
    links: Mapped[list[dict[str, Any]]]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
