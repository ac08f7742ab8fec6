"""When a content is public: its past, its present, and what is planned."""

from dataclasses import dataclass
from datetime import datetime

from db.queries import publications
from exchange.importing.state import Run
from exchange.records import ContentRecord, Remark
from resolvers import contents
from resolvers.contents import ContentState, Interval
from resolvers.contents.state import DRAFT, PUBLISHED, SCHEDULED, UNPUBLISHED
from resolvers.context import Transaction


@dataclass(frozen=True, slots=True)
class Moment:
    """A content that is being written.

    ``state``: as it stands, with its new text. ``fresh``: whether that has a new text.
    """

    run: Run
    tx: Transaction
    record: ContentRecord
    state: ContentState
    now: datetime
    fresh: bool

    @property
    def is_over(self) -> bool:
        """Whether the source itself has withdrawn it by now."""
        begin, end = self.record.published, self.record.until
        return end is not None and end <= self.now and (begin is None or begin < end)


async def settle(moment: Moment, *, changed: bool) -> tuple[bool, list[Remark]]:
    """Show readers what they shall see; whether anything was done, and what was not.

    ``changed``: whether the source says another time than it did. If not, what an editor has
    decided here stays, and only a new text is published where the old one was.
    """
    if not changed:
        return await _carry_on(moment)
    published = moment.record.published
    if moment.record.draft:
        return await _withdraw(moment)
    if published and published > moment.now:
        return await _plan(moment, published)
    return await _show(moment, published)


async def _carry_on(moment: Moment) -> tuple[bool, list[Remark]]:
    """A new text in place of the old one, wherever that is or will be shown."""
    run, content_id = moment.run, moment.state.id
    if not moment.fresh:
        return False, []
    if moment.state.state == PUBLISHED:
        return (await contents.publish(run.ctx, content_id)).changed, []
    if moment.state.state == SCHEDULED:
        return await _pin_again(moment), []
    if moment.state.state == UNPUBLISHED and not moment.record.draft and not moment.is_over:
        said = "It was withdrawn here: its new text is saved, and not published."
        return True, [Remark("withdrawn-here", said)]
    return True, []


async def _pin_again(moment: Moment) -> bool:
    """Plan the new text for when the old one was planned."""
    planned = await publications.pending(moment.tx.session, [moment.state.id])
    times = [(plan.id, plan.at) for plan in planned if plan.action == "PUBLISH"]
    for schedule_id, at in times:
        await contents.cancel(moment.run.ctx, schedule_id)
        await contents.schedule(moment.run.ctx, moment.state.id, action="PUBLISH", at=at)
    return bool(times)


async def _withdraw(moment: Moment) -> tuple[bool, list[Remark]]:
    if moment.state.state == SCHEDULED:
        return await _cancel(moment), []
    if moment.state.state == PUBLISHED:
        return (await contents.unpublish(moment.run.ctx, moment.state.id)).changed, []
    return moment.fresh, []


async def _plan(moment: Moment, published: datetime) -> tuple[bool, list[Remark]]:
    if moment.state.state == PUBLISHED:
        done, remarks = await _carry_on(moment)
        return done, [*remarks, _kept(moment)]
    await _cancel(moment)
    ctx, content_id = moment.run.ctx, moment.state.id
    await contents.schedule(ctx, content_id, action="PUBLISH", at=published)
    _, remarks = await _end(moment, published)
    return True, remarks


async def _show(moment: Moment, published: datetime | None) -> tuple[bool, list[Remark]]:
    ctx, state = moment.run.ctx, moment.state
    if state.state == SCHEDULED:
        await _cancel(moment)
    is_new = state.state in {DRAFT, SCHEDULED}
    if is_new and published is not None:
        return await _record(moment, published)
    differs = not is_new and published not in {None, state.first_published_at}
    remarks = [_kept(moment)] if differs else []
    if moment.is_over:
        if state.state == PUBLISHED:
            await contents.unpublish(ctx, state.id)
        return state.state == PUBLISHED or moment.fresh, remarks
    shown = await contents.publish(ctx, state.id)
    ended, others = await _end(moment, shown.first_published_at)
    return shown.changed or ended or moment.fresh, [*remarks, *others]


async def _record(moment: Moment, published: datetime) -> tuple[bool, list[Remark]]:
    """What was public elsewhere, and still is unless it has ended."""
    ctx, state, until = moment.run.ctx, moment.state, moment.record.until
    end = until if until and published < until <= moment.now else None
    await contents.record_history(ctx, state.id, [Interval(state.revision, published, end)])
    _, remarks = (False, []) if end else await _end(moment, published)
    return True, remarks


async def _end(moment: Moment, begin: datetime | None) -> tuple[bool, list[Remark]]:
    """Plan the withdrawal, if the source does; a plan for another time is dropped."""
    until = moment.record.until
    if until is None:
        return await _cancel(moment, "UNPUBLISH"), []
    if begin and until <= begin:
        said = f"It would end on {until:%Y-%m-%d %H:%M}, before it begins: it doesn't end."
        return await _cancel(moment, "UNPUBLISH"), [Remark("end-before-begin", said)]
    planned = await publications.pending(moment.tx.session, [moment.state.id])
    if any((plan.action, plan.at) == ("UNPUBLISH", until) for plan in planned):
        return False, []
    await _cancel(moment, "UNPUBLISH")
    await contents.schedule(moment.run.ctx, moment.state.id, action="UNPUBLISH", at=until)
    return True, []


async def _cancel(moment: Moment, *actions: str) -> bool:
    planned = await publications.pending(moment.tx.session, [moment.state.id])
    ids = [plan.id for plan in planned if plan.at > moment.now]
    if actions:
        ids = [plan.id for plan in planned if plan.id in ids and plan.action in actions]
    for schedule_id in ids:
        await contents.cancel(moment.run.ctx, schedule_id)
    return bool(ids)


def _kept(moment: Moment) -> Remark:
    first, wanted = moment.state.first_published_at, moment.record.published
    said = (
        f"It was first public on {first:%Y-%m-%d}, which stays; the source says {wanted:%Y-%m-%d}."
    )
    return Remark("date-kept", said)
