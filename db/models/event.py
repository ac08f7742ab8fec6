"""The outbox: one row per write, in the same transaction."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from db.models.base import Base


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's ``xid8``."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """The type's name in SQL."""
        return "XID8"


class Event(Base):
    """``tags`` are cache tags, ``paths`` the addresses that answer differently now."""

    __tablename__ = "event"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    xid: Mapped[int] = mapped_column(TransactionId, server_default=FetchedValue())
    site_id: Mapped[UUID] = mapped_column(ForeignKey("site.id"))
    type: Mapped[str]
    content_id: Mapped[UUID | None]
    subject_id: Mapped[UUID]
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id"))
    paths: Mapped[list[str]]
    tags: Mapped[list[str]]
