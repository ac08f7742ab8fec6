"""The one way a content is changed, alone or with thousands.

Publications follow the timeline, columns change where they differ, paths that readers knew become
redirects, and one event tells of it. A section's move is the same with more contents.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from db.ids import new_id
from db.queries import contents, publications
from resolvers.contents.state import ContentState, state_of
from resolvers.contents.work import Work
from resolvers.context import Context, Transaction
from resolvers.redirects import Moved, Origin, Target, follow
from resolvers.timeline import Changes, Segment, plan
from resolvers.writes import Told, Touched, tell

Plans = Sequence[tuple[Work, Changes]]


async def finish(
    ctx: Context, tx: Transaction, event: str, work: Work, cause: str = "MOVED"
) -> ContentState:
    """Settle one content and tell of it; nothing at all where it is as it shall be."""
    touched = await settle(tx, [work], cause)
    return await report(ctx, tx, event, work, touched)


async def report(
    ctx: Context, tx: Transaction, event: str, work: Work, touched: Touched
) -> ContentState:
    """The event of a write to this content, if there was one, and the content after it."""
    content = work.content
    if touched.changed:
        told = Told(event, content.id, content.site_id, work.now, content.id)
        await tell(ctx, tx, told, touched)
    return await state_of(tx, content.id, work.now, changed=touched.changed)


async def settle(tx: Transaction, works: Iterable[Work], cause: str = "MOVED") -> Touched:
    """Bring the database to what shall be, in a fixed number of statements for any number."""
    plans = [(work, plan(work.rows, work.intent, work.now)) for work in works]
    plans = [(work, todo) for work, todo in plans if todo or work.values or work.forced]
    if not plans:
        return Touched()
    now = plans[0][0].now
    tags = await _publish(tx, plans)
    values = ((work.content.id, work.values | {"updated_at": now}) for work, _ in plans)
    await contents.change(tx.session, values)
    return Touched(_paths(plans) | await _redirect(tx, plans, cause), tags, changed=True)


async def _publish(tx: Transaction, plans: Plans) -> set[str]:
    """Apply the changes; the cache tags of what they touch."""
    deleted = [publication_id for _, todo in plans for publication_id in todo.deleted]
    bounded = [bound for _, todo in plans for bound in todo.bounded]
    begun = [publication_row(work, segment) for work, todo in plans for segment in todo.begun]
    before = await publications.touched(tx.session, [*deleted, *(row_id for row_id, _ in bounded)])
    await publications.change(tx.session, deleted=deleted, bounded=bounded, begun=begun)
    return before | await publications.touched(tx.session, [row["id"] for row in begun])


def _paths(plans: Plans) -> set[str]:
    """The addresses where readers see something else from now on."""
    ended = {
        row.segment.place.path
        for work, todo in plans
        if (row := work.current) and (row.id, work.now) in todo.bounded
    }
    return ended | {work.place.path for work, todo in plans if _begins(work, todo)}


def _begins(work: Work, todo: Changes) -> bool:
    return any(segment.live_from == work.now for segment in todo.begun)


async def _redirect(tx: Transaction, plans: Plans, cause: str) -> set[str]:
    content, now = plans[0][0].content, plans[0][0].now
    old = {w.content.id: w.content.path for w, _ in plans if w.content.path != w.place.path}
    shown = await publications.shown_at(tx.session, old, now)
    moves = [
        Moved(
            old=work.content.path if work.content.id in shown else None,
            new=work.place.path,
            target=Target(content_id=work.content.id),
            live=work.wanted is not None,
        )
        for work, todo in plans
        if work.content.id in old or _begins(work, todo)
    ]
    return await follow(tx, Origin(content.site_id, content.locale), moves, now, cause)


def publication_row(work: Work, segment: Segment) -> dict[str, Any]:
    """The columns of a new publication of this content."""
    content = work.content
    columns = {name: getattr(segment, name) for name in Segment.__slots__ if name != "place"}
    return {
        "id": new_id(),
        "site_id": content.site_id,
        "content_id": content.id,
        "type": content.type,
        "locale": content.locale,
        "created_at": content.created_at,
        **columns,
        **asdict(segment.place),
    }
