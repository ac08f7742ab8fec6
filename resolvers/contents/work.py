"""A content that is being written: locked, as it stands, and as it shall be.

A write function says what shall be by ``replace``; ``settle`` then brings the database there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.models import Content, Publication, Schedule
from db.queries import contents, publications
from resolvers.contents.state import ScheduleState, status
from resolvers.context import Transaction
from resolvers.errors import Conflict, NotFound
from resolvers.timeline import (
    Intent,
    Place,
    Planned,
    Row,
    Segment,
    Showing,
    first_published,
    open_at,
)
from resolvers.writes import instant


@dataclass(frozen=True, slots=True)
class Work:
    """A locked content: ``content`` and ``rows`` as they stand, the rest as it shall be.

    ``schedules``: those still to come. ``forced``: written even where nothing here differs.
    """

    content: Content
    rows: tuple[Row, ...]
    now: datetime
    schedules: tuple[ScheduleState, ...]
    place: Place
    wanted: Showing | None
    revised_at: datetime | None
    deleted_at: datetime | None = None
    forced: bool = False

    @property
    def state(self) -> str:
        """The public state before the write."""
        return status(self.content, live=self.current is not None, now=self.now)

    @property
    def current(self) -> Row | None:
        """What readers see before the write."""
        return open_at(self.rows, self.now)

    @property
    def was_public(self) -> bool:
        """Whether readers have ever seen it."""
        first = self.content.first_published_at
        return first is not None and first <= self.now

    @property
    def intent(self) -> Intent:
        """What shall hold from now on."""
        ordered = sorted(self.schedules, key=lambda s: (s.at, s.id))
        return Intent(
            wanted=self.wanted,
            planned=[_planned(s) for s in ordered],
            place=self.place,
            first=self.content.first_published_at,
            revised_at=self.revised_at,
        )

    @property
    def values(self) -> dict[str, Any]:
        """The content's columns that differ."""
        wanted = {
            **asdict(self.place),
            "first_published_at": first_published(self.intent, self.now),
            "revised_at": self.revised_at,
            "deleted_at": self.deleted_at,
        }
        return {name: v for name, v in wanted.items() if getattr(self.content, name) != v}


async def locked(tx: Transaction, content_id: UUID, expected_version: int | None = None) -> Content:
    """A living content, kept from other writers until COMMIT.

    Raises:
        NotFound: absent or deleted.
        Conflict: somebody saved since the caller loaded.
    """
    found = await contents.lock(tx.session, [content_id])
    if not found:
        raise NotFound("content", content_id)
    require_version(found[0], expected_version)
    return found[0]


def require_version(content: Content, expected: int | None) -> None:
    """Make sure that nobody saved meanwhile.

    Raises:
        Conflict: somebody did.
    """
    if expected is not None and expected != content.version:
        raise Conflict(expected, content.version)


async def begin_one(tx: Transaction, content_id: UUID, expected_version: int | None = None) -> Work:
    """Lock one content to change it.

    Raises:
        NotFound: absent or deleted.
        Conflict: somebody saved since the caller loaded.
    """
    works = await begin(tx, [content_id])
    if not works:
        raise NotFound("content", content_id)
    require_version(works[0].content, expected_version)
    return works[0]


async def begin(
    tx: Transaction, content_ids: Collection[UUID], after: Iterable[datetime] = ()
) -> list[Work]:
    """Lock the living contents among these; one instant for all, later than their last changes."""
    found = await contents.lock(tx.session, content_ids)
    rows = defaultdict(list)
    for row in await publications.standing(tx.session, content_ids):
        rows[row.content_id].append(row)
    schedules = defaultdict(list)
    for schedule in await publications.pending(tx.session, content_ids):
        schedules[schedule.content_id].append(schedule)
    bounds = {
        b for group in rows.values() for row in group for b in (row.live_from, row.live_until)
    }
    bounds |= {schedule.at for group in schedules.values() for schedule in group}
    now = await instant(tx, [*after, *(content.updated_at for content in found)], bounds)
    return [_work(content, rows[content.id], schedules[content.id], now) for content in found]


def _work(
    content: Content, rows: Iterable[Publication], schedules: Iterable[Schedule], now: datetime
) -> Work:
    standing = tuple(Row(p.id, _segment(p)) for p in rows if p.live_until > now)
    current = open_at(standing, now)
    shown = current.segment if current else None
    return Work(
        content=content,
        rows=standing,
        now=now,
        schedules=tuple(_schedule(s) for s in schedules if s.at > now),
        place=place_of(content),
        wanted=Showing(shown.revision_id, shown.published_by) if shown else None,
        revised_at=content.revised_at,
    )


def place_of(row: Content | Publication) -> Place:
    """Where a content stands, or stood while it was published."""
    return Place(
        slug=row.slug,
        path=row.path,
        section_id=row.section_id,
        parent_id=row.parent_id,
        position=row.position,
        access=row.access,
    )


def _segment(p: Publication) -> Segment:
    return Segment(
        live_from=p.live_from,
        live_until=p.live_until,
        revision_id=p.revision_id,
        place=place_of(p),
        published_at=p.published_at,
        updated_at=p.updated_at,
        revised_at=p.revised_at,
        published_by=p.published_by,
    )


def _schedule(s: Schedule) -> ScheduleState:
    return ScheduleState(s.id, s.content_id, s.action, s.at, s.revision_id, s.created_by, s.state)


def _planned(s: ScheduleState) -> Planned:
    return Planned(s.at, Showing(s.revision_id, s.created_by) if s.revision_id else None)
