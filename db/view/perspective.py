"""Who looks at what: the form of the contents, and the instant."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Perspective(StrEnum):
    """Which form of a content one looks at."""

    LIVE = "LIVE"
    SNAPSHOT = "SNAPSHOT"
    PREVIEW = "PREVIEW"
    DRAFT = "DRAFT"


@dataclass(frozen=True, slots=True)
class View:
    """What the reader may see: made once per operation, carried by every row.

    ``at``: the instant whose publications are read; ``now``: the operation's own instant.
    ``exact``: a SNAPSHOT that also shows what was withdrawn since, or is still to come; only for
    callers who may read drafts. ``content_id`` and ``revision_id``: what a PREVIEW shows instead of
    its live form; without a revision it follows the head.
    """

    perspective: Perspective
    at: datetime
    now: datetime
    exact: bool = False
    content_id: UUID | None = None
    revision_id: UUID | None = None

    @classmethod
    def live(cls, now: datetime) -> "View":
        """What everybody sees now."""
        return cls(Perspective.LIVE, now, now)

    @classmethod
    def preview(cls, now: datetime, content_id: UUID, revision_id: UUID | None = None) -> "View":
        """The live site, with one content in a form that isn't published."""
        return cls(Perspective.PREVIEW, now, now, content_id=content_id, revision_id=revision_id)

    @classmethod
    def desk(cls, now: datetime) -> "View":
        """The editors' working copies: each content's head revision."""
        return cls(Perspective.DRAFT, now, now)

    def snapshot(self, at: datetime, *, exact: bool = False) -> "View":
        """The same reader looking at another instant."""
        return replace(self, perspective=Perspective.SNAPSHOT, at=at, exact=exact)
