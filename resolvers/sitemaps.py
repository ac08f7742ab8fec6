"""What search engines shall know: each address that they may keep, and its other languages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.queries import sitemaps
from db.queries.sitemaps import Entry
from resolvers import routes
from resolvers.context import Context

# The most that https://www.sitemaps.org/protocol.html lets a file hold.
MAX_ADDRESSES: Final = 50_000


@dataclass(frozen=True, slots=True)
class Listed:
    """An address. ``alternates``: (locale, path) of all its languages, none where it has one."""

    path: str
    changed: datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()


async def starts(ctx: Context, size: int = MAX_ADDRESSES) -> list[UUID]:
    """What names the parts: the id of the first content of each."""
    async with ctx.db.read() as connection:
        return await sitemaps.starts(connection, ctx.view, size)


async def part(ctx: Context, start: UUID, size: int = MAX_ADDRESSES) -> list[Listed]:
    """So many contents from the one that names the part on."""
    site = await routes.site(ctx, ctx.view)
    async with ctx.db.read() as connection:
        found = await sitemaps.part(connection, ctx.view, start, size)
    others = await _translations(ctx, found) if len(site.locales) > 1 else {}
    return [Listed(one.path, one.changed, others.get(one.group_id, ())) for one in found]


async def shelves(ctx: Context) -> list[Listed]:
    """The front pages, the sections, and the tags, authors and series of something listed."""
    site = await routes.site(ctx, ctx.view)
    fronts = [(locale["code"], locale["prefix"] or "/") for locale in site.locales]
    alternates = tuple(fronts) if len(fronts) > 1 else ()
    async with ctx.db.read() as connection:
        paths = await sitemaps.shelves(connection, ctx.view, MAX_ADDRESSES - len(fronts))
    return [
        *(Listed(path, alternates=alternates) for _, path in fronts),
        *(Listed(path) for path in paths),
    ]


async def _translations(
    ctx: Context, entries: Sequence[Entry]
) -> dict[UUID, tuple[tuple[str, str], ...]]:
    async with ctx.db.read() as connection:
        ids = sorted({entry.group_id for entry in entries})
        found = await sitemaps.translations(connection, ctx.view, ids)
    groups: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for entry in found:
        groups[entry.group_id].append((entry.locale, entry.path))
    return {group: tuple(pairs) for group, pairs in groups.items() if len(pairs) > 1}
