"""Menus as readers see them: without what leads to something that they can't see."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.relations import edges, fronts
from db.relations.parameters import storable
from db.relations.shapes import One
from db.rows import (
    AuthorRow,
    ContentRow,
    MenuItemRow,
    MenuRow,
    SectionRow,
    SeriesRow,
    TagRow,
)
from db.view import View
from resolvers import routes
from resolvers.context import Context
from resolvers.translations import chain

_RELATIONS: Final[dict[str, One[Any]]] = {
    "content_id": fronts.content_by_id,
    "section_id": edges.section_by_id,
    "tag_id": edges.tag_by_id,
    "author_id": edges.author_by_id,
    "series_id": fronts.series_by_id,
}


Target = ContentRow | SectionRow | TagRow | AuthorRow | SeriesRow


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A link. ``path``: None where it leaves the site. ``target``: what it leads to here."""

    label: str
    url: str
    path: str | None
    target: Target | None
    items: tuple["ShownItem", ...]


async def find(ctx: Context, view: View, handle: str, locale: str | None) -> MenuRow | None:
    """The menu in a language, the site's default where None, else in one that stands in for it."""
    if not storable(handle):
        return None
    site = await routes.site(ctx, view)
    keys = [(code, handle) for code in chain(site, locale or site.default_locale)]
    found = await ctx.loaders.each(fronts.menu_by_handle, view, keys)
    return next((menu for menu in found if menu), None)


async def items(ctx: Context, menu: MenuRow) -> tuple[ShownItem, ...]:
    """The outermost items. What leads to something hidden is left out, with all below it."""
    rows = await ctx.loaders.many(fronts.menu_items, menu.view, menu.id)
    targets = dict(zip((row.id for row in rows), await _targets(ctx, rows), strict=True))
    site = await routes.site(ctx, menu.view)
    below: dict[UUID | None, list[MenuItemRow]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)

    def shown(above: UUID | None) -> tuple[ShownItem, ...]:
        return tuple(item for row in below[above] if (item := one(row)))

    def one(row: MenuItemRow) -> ShownItem | None:
        target = targets[row.id]
        if target is None and row.url is None and row.path is None:
            return None
        path = target.path if target else row.path
        url = row.url or routes.url(site, path or "/")
        label = row.label or (_title(target) if target else "")
        return ShownItem(label, url, path, target, shown(row.id))

    return shown(None)


def _title(target: Target) -> str:
    return target.title if isinstance(target, ContentRow | SeriesRow) else target.name


async def _targets(ctx: Context, rows: Sequence[MenuItemRow]) -> list[Target | None]:
    return await asyncio.gather(*(_target(ctx, row) for row in rows))


async def _target(ctx: Context, row: MenuItemRow) -> Target | None:
    for column, relation in _RELATIONS.items():
        if (target_id := getattr(row, column)) is not None:
            found: Target | None = await ctx.loaders.one(relation, row.view, target_id)
            return found
    return None
