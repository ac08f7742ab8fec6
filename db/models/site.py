"""The publication itself and who writes in it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Site(Base):
    """One per deployment. ``locales``: ``[{"code", "name", "prefix", "fallback"}]``."""

    __tablename__ = "site"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    tagline: Mapped[str | None]
    url: Mapped[str]
    default_locale: Mapped[str]
    locales: Mapped[list[dict[str, Any]]]
    timezone: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class UserAccount(Base):
    """An account: who may act. Bylines are authors."""

    __tablename__ = "user_account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    handle: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    active: Mapped[bool]
    created_at: Mapped[datetime]
