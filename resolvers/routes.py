"""Which thing answers at an address, in a view."""

import unicodedata
from typing import Any, Final
from urllib.parse import quote, unquote
from uuid import UUID

from db.relations import edges, fronts
from db.relations.filters import storable
from db.relations.shapes import One
from db.rows import AddressRow, ArticleRow, PageRow, RedirectRow, Row, SiteRow
from db.view import View
from resolvers.context import Context

_BY_KIND: Final[dict[str, One[Any]]] = {
    "article": edges.article_by_id,
    "page": edges.page_by_id,
    "section": edges.section_by_id,
    "tag": edges.tag_by_id,
    "author": edges.author_by_id,
    "series": fronts.series_by_id,
    "redirect": edges.redirect_by_id,
}
_ORDER: Final = tuple(_BY_KIND)
# What RFC 3986 lets stand in a path.
_OF_PATHS: Final = "/:@!$&'()*+,;=~-._"


def normalise(path: str) -> str:
    """The spelling under which addresses are stored: decoded once, NFC, no slash at the end."""
    text = path.strip().encode(errors="replace").decode()
    decoded = unicodedata.normalize("NFC", unquote(text))
    return "/" + "/".join(part for part in decoded.split("/") if part)


def url(site: SiteRow, path: str) -> str:
    """The absolute address of a path as it is stored, percent-encoded."""
    return site.url + quote(path, safe=_OF_PATHS)


async def find(ctx: Context, view: View, path: str, locale: str | None = None) -> Row | None:
    """What the view shows at ``path``; a redirect only where nothing living is.

    Without ``locale`` the site's default one is preferred, then any other: paths usually carry
    their locale themselves.
    """
    answer = await _answer(ctx, view, path, locale, _ORDER)
    if answer is None:
        return None
    return await of_kind(ctx, view, answer.kind, answer.id)


async def of_kind(ctx: Context, view: View, kind: str, row_id: UUID) -> Row | None:
    """A row by what an ``AddressRow`` says of it."""
    return await ctx.loaders.one(_BY_KIND[kind], view, row_id)


async def article_at(ctx: Context, view: View, path: str, locale: str | None) -> ArticleRow | None:
    """The article at ``path``, as ``find``, but no redirect."""
    answer = await _answer(ctx, view, path, locale, ("article",))
    return await ctx.loaders.one(edges.article_by_id, view, answer.id) if answer else None


async def page_at(ctx: Context, view: View, path: str, locale: str | None) -> PageRow | None:
    """The page at ``path``, as ``find``, but no redirect."""
    answer = await _answer(ctx, view, path, locale, ("page",))
    return await ctx.loaders.one(edges.page_by_id, view, answer.id) if answer else None


async def target(ctx: Context, redirect: RedirectRow) -> Row | None:
    """Where a redirect leads, if the view shows something there."""
    if redirect.to_path is None:
        return None
    return await find(ctx, redirect.view, redirect.to_path)


async def site(ctx: Context, view: View) -> SiteRow:
    """The publication."""
    (row,) = await ctx.loaders.many(edges.site, view, "site")
    return row


async def _answer(
    ctx: Context, view: View, path: str, locale: str | None, kinds: tuple[str, ...]
) -> AddressRow | None:
    address = normalise(path)
    if not storable(address):
        return None
    rows = await ctx.loaders.many(edges.answers_at_path, view, address)
    fitting = [row for row in rows if row.kind in kinds and locale in (None, row.locale)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    preferred = (await site(ctx, view)).default_locale

    def rank(row: AddressRow) -> tuple[bool, bool, str, int]:
        return (
            row.kind == "redirect",
            row.locale != preferred,
            row.locale,
            kinds.index(row.kind),
        )

    return min(fitting, key=rank)
