"""What write functions give back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.models import Content
from db.queries import contents
from resolvers.context import Transaction

DRAFT: Final = "DRAFT"
SCHEDULED: Final = "SCHEDULED"
PUBLISHED: Final = "PUBLISHED"
UNPUBLISHED: Final = "UNPUBLISHED"
TRASHED: Final = "TRASHED"


@dataclass(frozen=True, slots=True)
class ContentState:
    """A content as a write left it. ``changed``: False where the write had nothing to do."""

    id: UUID
    type: str
    locale: str
    slug: str
    path: str
    section_id: UUID | None
    parent_id: UUID | None
    position: int
    access: str
    version: int
    state: str
    revision_id: UUID
    revision: int
    first_published_at: datetime | None
    revised_at: datetime | None
    updated_at: datetime
    changed: bool = True


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """A schedule. ``revision_id``: what a PUBLISH publishes. ``state``: PENDING or CANCELLED."""

    id: UUID
    content_id: UUID
    action: str
    at: datetime
    revision_id: UUID | None
    created_by: UUID | None
    state: str = "PENDING"
    changed: bool = True


def status(content: Content, *, live: bool, now: datetime) -> str:
    """The public state: told by the intervals, never stored.

    A first publication that lies in the past has begun: plans that were dropped leave no trace.
    """
    if content.deleted_at is not None:
        return TRASHED
    if live:
        return PUBLISHED
    if content.first_published_at is None:
        return DRAFT
    return UNPUBLISHED if content.first_published_at <= now else SCHEDULED


async def state_of(
    tx: Transaction, content_id: UUID, now: datetime, *, changed: bool = True
) -> ContentState:
    """The content as it is in the transaction now."""
    content, number, live = await contents.summary(tx.session, content_id, now)
    return ContentState(
        id=content.id,
        type=content.type,
        locale=content.locale,
        slug=content.slug,
        path=content.path,
        section_id=content.section_id,
        parent_id=content.parent_id,
        position=content.position,
        access=content.access,
        version=content.version,
        state=status(content, live=live, now=now),
        revision_id=content.head_revision_id,
        revision=number,
        first_published_at=content.first_published_at,
        revised_at=content.revised_at,
        updated_at=content.updated_at,
        changed=changed,
    )
