"""What full text search asks."""

from typing import Any
from uuid import UUID

from sqlalchemy import Computed, ForeignKey
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class RevisionSearch(Base):
    """The words of a revision that is, was or will be published; by a trigger.

    ``open_vector``: those that everybody may read where the text is locked.
    """

    __tablename__ = "revision_search"

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    locale: Mapped[str]
    vector: Mapped[Any] = mapped_column(TSVECTOR)
    open_vector: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("ts_filter(vector, '{a,b,c}')", persisted=True)
    )
