"""Content: identity, address and pointers. Revision: what an editor typed, immutable."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models.base import Base


class Content(Base):
    """An article or a page in one locale."""

    __tablename__ = "content"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    type: Mapped[str]
    locale: Mapped[str]
    translation_group_id: Mapped[UUID]
    slug: Mapped[str]
    path: Mapped[str]
    section_id: Mapped[UUID | None] = mapped_column(ForeignKey("section.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("content.id"))
    position: Mapped[int]
    access: Mapped[str]
    review_state: Mapped[str]
    head_revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", use_alter=True))
    first_published_at: Mapped[datetime | None]
    revised_at: Mapped[datetime | None]
    comments_open: Mapped[bool] = mapped_column(server_default=FetchedValue())
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    head: Mapped["Revision"] = relationship(
        lazy="raise", foreign_keys=[head_revision_id], post_update=False, viewonly=True
    )


class Revision(Base):
    """``snapshot``: see ``resolvers/drafts.py``. What lists show is generated from it."""

    __tablename__ = "revision"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"))
    number: Mapped[int]
    snapshot: Mapped[dict[str, Any]]
    title: Mapped[str] = mapped_column(Computed("snapshot ->> 'title'", persisted=True))
    title_key: Mapped[str] = mapped_column(Computed("sort_key(…)", persisted=True))
    kicker: Mapped[str | None] = mapped_column(Computed("snapshot ->> 'kicker'", persisted=True))
    dek: Mapped[str | None] = mapped_column(Computed("snapshot ->> 'dek'", persisted=True))
    hero_image_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("media_asset.id"),
        Computed("(snapshot ->> 'hero_image_id')::uuid", persisted=True),
    )
    seo: Mapped[dict[str, Any] | None] = mapped_column(
        Computed("snapshot -> 'seo'", persisted=True)
    )
    seo_image_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("media_asset.id"),
        Computed("(snapshot #>> '{seo,image_id}')::uuid", persisted=True),
    )
    custom: Mapped[dict[str, Any] | None] = mapped_column(
        Computed("snapshot -> 'custom'", persisted=True)
    )
    excerpt: Mapped[str]
    word_count: Mapped[int]
    content_hash: Mapped[str]
    message: Mapped[str | None]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    autosave: Mapped[bool]
    restored_from: Mapped[int | None]
    created_at: Mapped[datetime]
