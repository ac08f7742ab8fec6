"""The read model: which revision readers see, from when until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Until


class Publication(Base):
    """One interval ``[live_from, live_until)`` of one content; never two at once."""

    __tablename__ = "publication"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    live_from: Mapped[datetime]
    live_until: Mapped[datetime] = mapped_column(Until)
    published_at: Mapped[datetime]
    revised_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    created_at: Mapped[datetime]
    type: Mapped[str]
    locale: Mapped[str]
    slug: Mapped[str]
    path: Mapped[str]
    section_id: Mapped[UUID | None] = mapped_column(ForeignKey("section.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("content.id"))
    position: Mapped[int]
    access: Mapped[str]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))


class _Copy:
    """What lists are read by, copied from the publication by triggers."""

    content_id: Mapped[UUID] = mapped_column(server_default=FetchedValue())
    published_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    live_from: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    live_until: Mapped[datetime] = mapped_column(Until, server_default=FetchedValue())
    listed: Mapped[bool] = mapped_column(server_default=FetchedValue())


class PublicationTag(_Copy, Base):
    """A tag of a publication."""

    __tablename__ = "publication_tag"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    tag_id: Mapped[UUID] = mapped_column(ForeignKey("tag.id"), primary_key=True)
    position: Mapped[int]


class PublicationCredit(_Copy, Base):
    """A credit of a publication. ``lead``: the author's first one on it."""

    __tablename__ = "publication_credit"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("author.id"))
    role: Mapped[str]
    lead: Mapped[bool]


class PublicationSection(_Copy, Base):
    """The publication's section and every section above it. Written by triggers."""

    __tablename__ = "publication_section"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    section_id: Mapped[UUID] = mapped_column(ForeignKey("section.id"), primary_key=True)


class Schedule(Base):
    """Who planned what. Readers see its effect as a publication that begins or ends later."""

    __tablename__ = "schedule"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"))
    action: Mapped[str]
    at: Mapped[datetime]
    revision_id: Mapped[UUID | None] = mapped_column(ForeignKey("revision.id"))
    state: Mapped[str]
    error: Mapped[str | None]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
