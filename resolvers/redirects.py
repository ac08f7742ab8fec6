"""Old addresses lead to where things are now, in one hop.

A redirect leads to a content, wherever that goes, or to a path. It is ended, never changed, so the
redirects of any past instant are still known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.ids import new_id
from db.models import Address, Content, Redirect, Site
from db.queries import addresses, contents, publications, redirects
from resolvers.addresses import locale_of, normalise_path
from resolvers.context import Context, Transaction
from resolvers.errors import Invalid, NotFound, PathTaken, RedirectLoop
from resolvers.writes import Told, Touched, current_site, instant, tell


@dataclass(frozen=True, slots=True)
class Target:
    """Where a redirect leads: a content or a path; with neither, the old path is gone."""

    path: str | None = None
    content_id: UUID | None = None


GONE: Final = Target()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A redirect that shall stand."""

    from_path: str
    target: Target
    permanent: bool = True
    cause: str = "MANUAL"


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose old paths they are."""

    site_id: UUID
    locale: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that stands at ``new`` from now on.

    ``old``: the address it was public at before, if that was another one. ``live``: readers see it.
    """

    old: str | None
    new: str
    target: Target
    live: bool


@dataclass(frozen=True, slots=True)
class RedirectState:
    """A redirect as it was just written."""

    id: UUID
    locale: str
    from_path: str
    target: Target
    permanent: bool
    cause: str
    changed: bool = True


async def create_redirect(
    ctx: Context,
    from_path: str,
    *,
    to_path: str | None = None,
    to_content_id: UUID | None = None,
    permanent: bool = True,
    cause: str = "MANUAL",
) -> RedirectState:
    """Lead an address elsewhere; without a target it is gone. The last word counts.

    A target that is a redirect itself is followed; one that is a content's address follows the
    content from now on. The locale is that of the path.

    Raises:
        Invalid: a path can't be one.
        NotFound: no such content.
        PathTaken: something public lives at ``from_path``.
        RedirectLoop: it would lead back to itself.
    """
    start = normalise_path(from_path, "from_path")
    async with ctx.transaction() as tx:
        await contents.lock_tree(tx.session, alone=True)
        site = await current_site(tx)
        now = await instant(tx)
        await _require_unlived(tx, site.id, start, now)
        target = await resolve(tx, site.id, start, Target(to_path, to_content_id), now)
        written, paths = await put(tx, site, Wanted(start, target, permanent, cause), now)
        if written.changed:
            told = Told("redirect.created", written.id, site.id, now)
            await tell(ctx, tx, told, Touched(paths))
        return written


async def remove_redirect(ctx: Context, redirect_id: UUID) -> None:
    """End a redirect.

    Raises:
        NotFound: absent, or ended already.
    """
    async with ctx.transaction() as tx:
        found = await redirects.redirect(tx.session, redirect_id)
        if found is None or found.deleted_at is not None:
            raise NotFound("redirect", redirect_id)
        now = await instant(tx, [found.created_at])
        await redirects.end(tx.session, [found.id], now)
        told = Told("redirect.removed", found.id, found.site_id, now)
        await tell(ctx, tx, told, Touched({found.from_path}))


async def resolve(
    tx: Transaction, site_id: UUID, start: str, wish: Target, now: datetime
) -> Target:
    """Where a redirect from ``start`` shall lead so that it takes one hop.

    Raises:
        Invalid: a path can't be one, or a path and a content are given.
        NotFound: no such content.
        RedirectLoop: it would lead back to itself.
    """
    target = wish
    if wish.path is not None:
        if wish.content_id is not None:
            raise Invalid("to_path", "Lead to a path or to a content, not to both.")
        target = Target(normalise_path(wish.path, "to_path"))
        if target.path != start:
            target = await _behind(tx, site_id, target, now)
    if start in {target.path, await _content_path(tx, target)}:
        raise RedirectLoop(start)
    return target


async def put(
    tx: Transaction, site: Site, wish: Wanted, now: datetime
) -> tuple[RedirectState, set[str]]:
    """Write a redirect in place of the one that stands, and lead on who was led to its start.

    Also gives the paths that answer differently now. The caller has locked the tree: of two who
    write at once, each unseen by the other, the redirects could make a chain, or a loop.
    """
    start, target = wish.from_path, wish.target
    found = await redirects.standing(tx.session, site.id, [start])
    if found and (_target(found[0]), found[0].permanent) == (target, wish.permanent):
        return _state(found[0]), set()
    led = [] if target == GONE else await redirects.leading_to(tx.session, site.id, [start])
    itself = {target.path, await _content_path(tx, target)}
    row = _row(
        target,
        now,
        site_id=site.id,
        locale=locale_of(site.locales, start),
        from_path=start,
        permanent=wish.permanent,
        cause=wish.cause,
    )
    await redirects.end(tx.session, [r.id for r in (*found, *led)], now)
    await redirects.add(
        tx.session, [row, *(_again(r, target, now) for r in led if r.from_path not in itself)]
    )
    written = RedirectState(row["id"], row["locale"], start, target, wish.permanent, wish.cause)
    return written, {start, *(r.from_path for r in led)}


async def follow(
    tx: Transaction, origin: Origin, moves: Sequence[Moved], now: datetime, cause: str
) -> set[str]:
    """Lead old paths to the new ones and free the new ones of redirects; the paths touched.

    What an editor has set at an old path that isn't public any more stays.
    """
    if not moves:
        return set()
    left = {move.old: move for move in moves if move.old}
    paths = {*left, *(move.new for move in moves)}
    standing = {r.from_path: r for r in await redirects.standing(tx.session, origin.site_id, paths)}
    left = {path: move for path, move in left.items() if move.live or path not in standing}
    ended = {r.id: r for r in standing.values() if r.from_path in left}
    ended |= {
        r.id: r
        for move in moves
        if (r := standing.get(move.new)) and (move.live or _target(r) == move.target)
    }
    fresh = [_of_move(origin, move, now, cause) for move in left.values()]
    for r in await redirects.leading_to(tx.session, origin.site_id, left):
        move = left[r.to_path or ""]
        if r.id not in ended and r.from_path != move.new:
            fresh.append(_again(r, move.target, now))
        ended[r.id] = r
    await redirects.end(tx.session, ended, now)
    await redirects.add(tx.session, fresh)
    return {r.from_path for r in ended.values()} | {row["from_path"] for row in fresh}


async def _require_unlived(tx: Transaction, site_id: UUID, path: str, now: datetime) -> None:
    owner = await addresses.owner(tx.session, site_id, path)
    if owner and await _is_public(tx, owner, now):
        raise PathTaken(path)


async def _is_public(tx: Transaction, owner: Address, now: datetime) -> bool:
    if owner.owner_type != "content":
        return True
    return await publications.is_live(tx.session, owner.owner_id, now)


async def _behind(tx: Transaction, site_id: UUID, target: Target, now: datetime) -> Target:
    """What a path stands for: who is public there, else where it leads, else whose draft it is."""
    path = target.path or ""
    owner = await addresses.owner(tx.session, site_id, path)
    lived = Target(content_id=owner.owner_id) if owner and owner.owner_type == "content" else target
    if owner and await _is_public(tx, owner, now):
        return lived
    for r in await redirects.standing(tx.session, site_id, [path]):
        if r.to_path or (r.to_content_id and await _living(tx, r.to_content_id)):
            return _target(r)
    return lived


async def _living(tx: Transaction, content_id: UUID) -> Content | None:
    content = await contents.find(tx.session, content_id)
    return content if content and content.deleted_at is None else None


async def _content_path(tx: Transaction, target: Target) -> str | None:
    if target.content_id is None:
        return None
    content = await _living(tx, target.content_id)
    if content is None:
        raise NotFound("content", target.content_id)
    return content.path


def _target(r: Redirect) -> Target:
    return Target(r.to_path, r.to_content_id)


def _state(r: Redirect) -> RedirectState:
    """Of a redirect that stands as it shall."""
    return RedirectState(
        r.id, r.locale, r.from_path, _target(r), r.permanent, r.cause, changed=False
    )


def _of_move(origin: Origin, move: Moved, now: datetime, cause: str) -> dict[str, Any]:
    return _row(
        move.target,
        now,
        site_id=origin.site_id,
        locale=origin.locale,
        from_path=move.old,
        permanent=True,
        cause=cause,
    )


def _again(r: Redirect, target: Target, now: datetime) -> dict[str, Any]:
    """The same redirect to another target."""
    return _row(
        target,
        now,
        site_id=r.site_id,
        locale=r.locale,
        from_path=r.from_path,
        permanent=r.permanent,
        cause=r.cause,
    )


def _row(target: Target, now: datetime, **columns: object) -> dict[str, Any]:
    return {
        "id": new_id(),
        "to_path": target.path,
        "to_content_id": target.content_id,
        "hits": 0,
        "created_at": now,
        **columns,
    }
