"""What was public elsewhere, before the content came here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from db.models import FOREVER
from db.queries import contents, publications
from resolvers.contents.publish import chosen_revision
from resolvers.contents.settle import publication_row
from resolvers.contents.state import ContentState, state_of
from resolvers.contents.work import Work, begin_one
from resolvers.context import Context, Transaction
from resolvers.errors import Invalid, InvalidTransition
from resolvers.redirects import Moved, Origin, Target, follow
from resolvers.timeline import Segment
from resolvers.writes import Told, Touched, tell


@dataclass(frozen=True, slots=True)
class Interval:
    """A revision, by its number, was public from one instant until another; None: still is."""

    revision: int
    live_from: datetime
    live_until: datetime | None = None


async def record_history(
    ctx: Context,
    content_id: UUID,
    intervals: Sequence[Interval],
    *,
    first_published_at: datetime | None = None,
) -> ContentState:
    """Tell when a content was public before it came here, at the place where it stands now.

    ``intervals``: in order, without overlap, all begun; only the last may be without an end.
    ``first_published_at``: where that was earlier than the first of them.

    Raises:
        NotFound: absent or deleted, or no such revision.
        InvalidTransition: it has been published or planned here already.
        Invalid: intervals that overlap, are empty or lie in the future.
        Uncredited: an article's revision without a credit.
    """
    async with ctx.transaction() as tx:
        work = await begin_one(tx, content_id)
        if await publications.any_of(tx.session, content_id):
            raise InvalidTransition(work.state, "given a history")
        if not intervals:
            return await state_of(tx, content_id, work.now, changed=False)
        spans = _spans(intervals, work.now)
        first = min(_utc(first_published_at or FOREVER), spans[0][0])
        rows = [
            await _row(ctx, tx, work, one, span, first)
            for one, span in zip(intervals, spans, strict=True)
        ]
        await publications.add_past(tx.session, rows)
        changes = {"first_published_at": first, "updated_at": work.now}
        await contents.change(tx.session, [(content_id, changes)])
        told = Told("content.imported", content_id, work.content.site_id, work.now, content_id)
        await tell(ctx, tx, told, await _touched(tx, work, rows))
        return await state_of(tx, content_id, work.now)


async def _touched(tx: Transaction, work: Work, rows: Sequence[dict[str, Any]]) -> Touched:
    """What the history changes for readers; a redirect at the path of what is public ends."""
    content = work.content
    tags = await publications.touched(tx.session, [row["id"] for row in rows])
    live = rows[-1]["live_until"] == FOREVER
    stands = Moved(None, content.path, Target(content_id=content.id), live=live)
    origin = Origin(content.site_id, content.locale)
    paths = await follow(tx, origin, [stands], work.now, "IMPORTED")
    return Touched(paths | {content.path}, tags, changed=True)


async def _row(
    ctx: Context,
    tx: Transaction,
    work: Work,
    interval: Interval,
    span: tuple[datetime, datetime],
    first: datetime,
) -> dict[str, Any]:
    revision = await chosen_revision(tx, work.content, interval.revision)
    return publication_row(
        work,
        Segment(
            live_from=span[0],
            live_until=span[1],
            revision_id=revision.id,
            place=work.place,
            published_at=first,
            updated_at=span[0],
            revised_at=work.revised_at,
            published_by=ctx.actor_id,
        ),
    )


def _spans(intervals: Sequence[Interval], now: datetime) -> list[tuple[datetime, datetime]]:
    spans = [(_utc(one.live_from), _utc(one.live_until or FOREVER)) for one in intervals]
    bounds = [bound for span in spans for bound in span]
    if not all(a < b for a, b in spans) or not all(a <= b for a, b in pairwise(bounds)):
        raise Invalid("intervals", "Intervals come in order, aren't empty and don't overlap.")
    if any(now <= bound < FOREVER for bound in bounds):
        raise Invalid("intervals", "History is past: use schedule() for what is to come.")
    return spans


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise Invalid("intervals", "An instant has a time zone.")
    return instant.astimezone(UTC)
