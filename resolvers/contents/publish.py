"""What readers see of a content, now and later."""

from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from db.ids import new_id
from db.models import FOREVER, Content, Revision
from db.queries import contents, publications
from resolvers.contents.settle import finish, report, settle
from resolvers.contents.state import (
    DRAFT,
    SCHEDULED,
    ContentState,
    ScheduleState,
)
from resolvers.contents.work import Work, begin_one
from resolvers.context import Context, Transaction
from resolvers.custom.values import require_complete
from resolvers.errors import (
    Invalid,
    InvalidTransition,
    NotFound,
    ScheduleInPast,
    Uncredited,
)
from resolvers.redirects import Target, Wanted, put, resolve
from resolvers.timeline import Showing
from resolvers.writes import Touched, current_site

PUBLISH: Final = "PUBLISH"
UNPUBLISH: Final = "UNPUBLISH"


async def publish(
    ctx: Context,
    content_id: UUID,
    *,
    revision: int | None = None,
    revised: bool = False,
    expected_version: int | None = None,
) -> ContentState:
    """Let readers see a revision from now on; nothing at all when they do already.

    ``revision``: its number, else the head. ``revised``: a change that a reader would notice, told
    by ``revised_at``; it means nothing at the first publication. Plans for later stay.

    Raises:
        NotFound: absent or deleted, or no such revision.
        Conflict: somebody saved since the caller loaded.
        Uncredited: an article's revision without a credit.
        Invalid: a custom field that needs a value has none.
    """
    async with ctx.transaction() as tx:
        work = await begin_one(tx, content_id, expected_version)
        chosen = await _complete(tx, work.content, revision)
        noticed = revised and work.was_public
        shall_be = replace(
            work,
            wanted=Showing(chosen.id, ctx.actor_id),
            revised_at=work.now if noticed else work.revised_at,
        )
        return await finish(ctx, tx, "content.published", shall_be)


async def unpublish(
    ctx: Context,
    content_id: UUID,
    *,
    redirect_to: str | None = None,
    gone: bool = False,
    expected_version: int | None = None,
) -> ContentState:
    """Take a content back, with all that is planned: it never comes back by itself.

    ``redirect_to``: a path that its own leads to from now on. ``gone``: its path says so.

    Raises:
        NotFound: absent or deleted.
        Conflict: somebody saved since the caller loaded.
        InvalidTransition: it has never been public.
        Invalid: ``redirect_to`` is no path, or both are asked for.
        RedirectLoop: ``redirect_to`` leads back here.
    """
    if gone and redirect_to is not None:
        raise Invalid("redirect_to", "A path leads elsewhere or is gone, not both.")
    leads_away = gone or redirect_to is not None
    async with ctx.transaction() as tx:
        if leads_away:
            await contents.lock_tree(tx.session, alone=True)
        work = await begin_one(tx, content_id, expected_version)
        if work.state in {DRAFT, SCHEDULED}:
            raise InvalidTransition(work.state, "unpublished")
        led = Touched(await _lead_away(tx, work, redirect_to) if leads_away else set())
        shall_be = await withdrawn(tx, work, forced=bool(led.paths))
        touched = await settle(tx, [shall_be])
        return await report(ctx, tx, "content.unpublished", work, touched | led)


async def schedule(
    ctx: Context,
    content_id: UUID,
    *,
    action: str,
    at: datetime,
    revision: int | None = None,
) -> ScheduleState:
    """Plan a publication or a withdrawal; nothing at all when the same is planned already.

    ``action``: PUBLISH, of this revision (else of what is the head now), or UNPUBLISH.

    Raises:
        NotFound: absent or deleted, or no such revision.
        ScheduleInPast: ``at`` is not in the future.
        Invalid: ``at`` has no zone, no such action, an UNPUBLISH with a revision, or a custom field
            that needs a value and has none.
        InvalidTransition: a withdrawal of what isn't public and won't be.
        Uncredited: an article's revision without a credit.
    """
    at = _utc(at)
    async with ctx.transaction() as tx:
        work = await begin_one(tx, content_id)
        if at <= work.now:
            raise ScheduleInPast(at)
        pinned = await _pinned(tx, work, action, revision)
        for planned in work.schedules:
            if (planned.at, planned.revision_id) == (at, pinned):
                return replace(planned, changed=False)
        made = ScheduleState(new_id(), content_id, action, at, pinned, ctx.actor_id)
        await publications.add_schedule(tx.session, _columns(made, work.now))
        shall_be = replace(work, schedules=(*work.schedules, made), forced=True)
        await finish(ctx, tx, "content.scheduled", shall_be)
        return made


async def cancel(ctx: Context, schedule_id: UUID) -> ScheduleState:
    """Drop a plan; nothing at all when it was dropped already.

    Raises:
        NotFound: no such schedule, or its content is deleted.
        InvalidTransition: it has come due.
    """
    async with ctx.transaction() as tx:
        found = await publications.schedule(tx.session, schedule_id)
        if found is None:
            raise NotFound("schedule", schedule_id)
        work = await begin_one(tx, found.content_id)
        for planned in work.schedules:
            if planned.id == schedule_id:
                rest = tuple(s for s in work.schedules if s is not planned)
                await publications.cancel(tx.session, [schedule_id])
                shall_be = replace(work, schedules=rest, forced=True)
                await finish(ctx, tx, "content.schedule_cancelled", shall_be)
                return replace(planned, state="CANCELLED")
        return await _cancelled(tx, schedule_id)


async def chosen_revision(tx: Transaction, content: Content, number: int | None) -> Revision:
    """The revision with the number, or the head, fit to be published.

    Raises:
        NotFound: no such revision.
        Uncredited: an article's revision without a credit.
    """
    if number is None:
        found = await contents.head(tx.session, content)
    else:
        numbered = await contents.revision(tx.session, content.id, number)
        if numbered is None:
            raise NotFound("revision", content.id)
        found = numbered
    if content.type == "ARTICLE" and not found.snapshot["credits"]:
        raise Uncredited
    return found


async def _complete(tx: Transaction, content: Content, number: int | None) -> Revision:
    """The chosen revision, with a value in each field that needs one."""
    chosen = await chosen_revision(tx, content, number)
    await require_complete(tx, content.type, chosen)
    return chosen


async def withdrawn(tx: Transaction, work: Work, *, forced: bool = False) -> Work:
    """Neither public nor planned to be."""
    if work.schedules:
        await publications.cancel(tx.session, [s.id for s in work.schedules])
    return replace(work, wanted=None, schedules=(), forced=forced or bool(work.schedules))


async def _lead_away(tx: Transaction, work: Work, to_path: str | None) -> set[str]:
    """Lead the content's path to another, or nowhere; the paths that answer differently now."""
    site, start = await current_site(tx), work.content.path
    target = await resolve(tx, site.id, start, Target(to_path), work.now)
    _, paths = await put(tx, site, Wanted(start, target), work.now)
    return paths


async def _pinned(tx: Transaction, work: Work, action: str, revision: int | None) -> UUID | None:
    if action == PUBLISH:
        return (await _complete(tx, work.content, revision)).id
    if action != UNPUBLISH:
        raise Invalid("action", "An action is PUBLISH or UNPUBLISH.")
    if revision is not None:
        raise Invalid("revision", "Only a publication is of a revision.")
    if not work.rows:
        raise InvalidTransition(work.state, "withdrawn later")
    return None


async def _cancelled(tx: Transaction, schedule_id: UUID) -> ScheduleState:
    s = await publications.schedule(tx.session, schedule_id)
    if s is None or s.state != "CANCELLED":
        state = "DONE" if s is None or s.state == "PENDING" else s.state
        raise InvalidTransition(state, "cancelled", "schedule")
    return ScheduleState(
        s.id, s.content_id, s.action, s.at, s.revision_id, s.created_by, s.state, changed=False
    )


def _columns(made: ScheduleState, now: datetime) -> dict[str, Any]:
    columns = {name: value for name, value in asdict(made).items() if name != "changed"}
    return columns | {"created_at": now}


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise Invalid("at", "An instant has a time zone.")
    if at >= FOREVER:
        raise Invalid("at", "That is for ever.")
    return at.astimezone(UTC)
