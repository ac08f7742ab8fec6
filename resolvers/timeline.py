"""When a content is public: one pure function that every write uses.

A write says what readers shall see from now on; what is planned for later is folded onto it. The
result is compared with the publications that stand, and only the difference is written. What has
been public never changes: an open publication can only end, or end at another instant to come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from db.models import FOREVER


@dataclass(frozen=True, slots=True)
class Place:
    """Where a content stands: what a publication copies from its content."""

    slug: str
    path: str
    section_id: UUID | None
    parent_id: UUID | None
    position: int
    access: str


@dataclass(frozen=True, slots=True)
class Showing:
    """The revision that readers see from some instant on, and who decided it."""

    revision_id: UUID
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A schedule still to come. Without ``showing`` it withdraws."""

    at: datetime
    showing: Showing | None


@dataclass(frozen=True, slots=True)
class Segment:
    """One publication: a revision at a place, in ``[live_from, live_until)``."""

    live_from: datetime
    live_until: datetime
    revision_id: UUID
    place: Place
    published_at: datetime
    updated_at: datetime
    revised_at: datetime | None
    published_by: UUID | None


@dataclass(frozen=True, slots=True)
class Row:
    """A publication that stands."""

    id: UUID
    segment: Segment


@dataclass(frozen=True, slots=True)
class Intent:
    """What shall hold from an instant on.

    ``wanted``: what readers shall see; None: nothing. ``planned``: in the order (at, id), all
    later than the instant. ``first``: the content's first publication as it was known so far.
    """

    wanted: Showing | None
    planned: Sequence[Planned]
    place: Place
    first: datetime | None
    revised_at: datetime | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The least that makes the publications what they shall be. False when it is nothing.

    To be applied in this order, so that no two rows overlap in between.
    """

    deleted: tuple[UUID, ...] = ()
    bounded: tuple[tuple[UUID, datetime], ...] = ()
    begun: tuple[Segment, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.deleted or self.bounded or self.begun)


def open_at(rows: Iterable[Row], instant: datetime) -> Row | None:
    """The publication that readers see at the instant."""
    return next(
        (r for r in rows if r.segment.live_from <= instant < r.segment.live_until),
        None,
    )


def first_published(intent: Intent, now: datetime) -> datetime | None:
    """The first publication ever: fixed once it is past, before that as it is planned now."""
    if intent.first is not None and intent.first <= now:
        return intent.first
    spans = _spans(intent, now)
    return spans[0][0] if spans else None


def plan(rows: Sequence[Row], intent: Intent, now: datetime) -> Changes:
    """What to change in ``rows`` (those not wholly past) so that ``intent`` holds from now on.

    ``now`` is not the bound of any row that it has to end: writers stamp another instant then.
    """
    wanted = _segments(rows, intent, now)
    standing = {_identity(row.segment): row for row in rows}
    begun = []
    ends = {}
    for segment in wanted:
        row = standing.get(_identity(segment))
        if row is None:
            begun.append(segment)
        else:
            ends[row.id] = segment.live_until
    future = {row.id for row in rows if row.segment.live_from > now}
    return Changes(
        deleted=tuple(row.id for row in rows if row.id in future - ends.keys()),
        bounded=tuple(
            (row.id, until)
            for row in rows
            if row.id in ends or row.id not in future
            if (until := ends.get(row.id, now)) != row.segment.live_until
        ),
        begun=tuple(begun),
    )


def _identity(segment: Segment) -> Segment:
    """A row is kept when all but its end, and who asked for it, is as wanted."""
    return replace(segment, live_until=FOREVER, published_by=None)


def _spans(intent: Intent, now: datetime) -> list[tuple[datetime, datetime, Showing]]:
    """The state from now, then each plan in its turn; of two at one instant the last counts."""
    turns = {now: intent.wanted} | {p.at: p.showing for p in intent.planned}
    spans: list[tuple[datetime, datetime, Showing]] = []
    for (start, showing), until in zip(turns.items(), [*list(turns)[1:], FOREVER], strict=True):
        if showing is None:
            continue
        if spans and spans[-1][1] == start and spans[-1][2].revision_id == showing.revision_id:
            spans[-1] = (spans[-1][0], until, spans[-1][2])
        else:
            spans.append((start, until, showing))
    return spans


def _segments(rows: Sequence[Row], intent: Intent, now: datetime) -> list[Segment]:
    first = first_published(intent, now)
    segments = [
        Segment(
            live_from=start,
            live_until=until,
            revision_id=showing.revision_id,
            place=intent.place,
            published_at=first or start,
            updated_at=start,
            revised_at=intent.revised_at,
            published_by=showing.by,
        )
        for start, until, showing in _spans(intent, now)
    ]
    current = open_at(rows, now)
    if current and segments and segments[0].live_from == now:
        segments[0] = _continued(current.segment, segments[0])
    return segments


def _continued(current: Segment, wanted: Segment) -> Segment:
    """``wanted`` where it shows what is public already: same clocks, and the same row if it can."""
    if current.revision_id != wanted.revision_id or current.revised_at != wanted.revised_at:
        return wanted
    moved = replace(wanted, updated_at=current.updated_at, published_by=current.published_by)
    return replace(moved, live_from=current.live_from) if current.place == moved.place else moved
