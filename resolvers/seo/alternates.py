"""The same in other languages."""

from dataclasses import dataclass
from typing import Final

from db.relations import fronts
from db.rows import ContentRow
from resolvers import routes
from resolvers.context import Context
from resolvers.seo.said import ShownSeo, is_hidden

X_DEFAULT: Final = "x-default"


@dataclass(frozen=True, slots=True)
class Alternate:
    """For ``<link rel="alternate" hreflang=…>``. ``hreflang``: the locale, or x-default."""

    locale: str
    hreflang: str
    url: str


async def alternates(ctx: Context, seo: ShownSeo) -> list[Alternate]:
    """The languages that the view lists it in, its own too, then the one for all other readers.

    Without those that search engines shall leave out; empty where that leaves one, or is this one.
    """
    owner = seo.owner
    if not isinstance(owner, ContentRow) or is_hidden(seo):
        return []
    others = await ctx.loaders.many(fronts.content_alternates, owner.view, owner.id)
    if not others:
        return []
    rows = sorted([owner, *others], key=lambda row: row.locale)
    site = await routes.site(ctx, owner.view)
    found = [Alternate(row.locale, row.locale, routes.url(site, row.path)) for row in rows]
    default = next((one for one in found if one.locale == site.default_locale), None)
    return [*found, Alternate(default.locale, X_DEFAULT, default.url)] if default else found
