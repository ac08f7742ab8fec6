"""What editors put together: series, collections for fronts, menus. Today's rows in every view."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Series(Base):
    """Articles that belong together, in their order. ``description``: rich text."""

    __tablename__ = "series"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    locale: Mapped[str]
    slug: Mapped[str]
    path: Mapped[str]
    title: Mapped[str]
    description: Mapped[dict[str, Any] | None]
    image_id: Mapped[UUID | None] = mapped_column(ForeignKey("media_asset.id"))
    complete: Mapped[bool]
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class SeriesPart(Base):
    """An article in its series; in one at most. ``position``: from 1, without gaps."""

    __tablename__ = "series_part"

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    series_id: Mapped[UUID] = mapped_column(ForeignKey("series.id"))
    position: Mapped[int]


class Collection(Base):
    """A list for a front. ``kind``: MANUAL, or RULE with ``{"filter", "order"}``."""

    __tablename__ = "collection"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    handle: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    rule: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CollectionItem(Base):
    """A content that was put into a collection. ``position``: from 1 among pins, and the rest."""

    __tablename__ = "collection_item"

    collection_id: Mapped[UUID] = mapped_column(ForeignKey("collection.id"), primary_key=True)
    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    pinned: Mapped[bool]
    position: Mapped[int]
    headline: Mapped[str | None]
    image_id: Mapped[UUID | None] = mapped_column(ForeignKey("media_asset.id"))
    label: Mapped[str | None]


class Menu(Base):
    """A tree of links in one language."""

    __tablename__ = "menu"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    handle: Mapped[str]
    locale: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class MenuItem(Base):
    """A link, to exactly one of what it can lead to. ``depth``: by a trigger."""

    __tablename__ = "menu_item"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    menu_id: Mapped[UUID] = mapped_column(ForeignKey("menu.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("menu_item.id"))
    position: Mapped[int]
    depth: Mapped[int] = mapped_column(server_default=FetchedValue())
    label: Mapped[str | None]
    url: Mapped[str | None]
    path: Mapped[str | None]
    content_id: Mapped[UUID | None] = mapped_column(ForeignKey("content.id"))
    section_id: Mapped[UUID | None] = mapped_column(ForeignKey("section.id"))
    tag_id: Mapped[UUID | None] = mapped_column(ForeignKey("tag.id"))
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("author.id"))
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"))
