"""Which thing answers at an address, in a view."""

import re
import unicodedata
from typing import Any, Final, TypeVar
from urllib.parse import quote, unquote
from uuid import UUID

from db.relations import edges, fronts
from db.relations.parameters import storable
from db.relations.shapes import One
from db.rows import AddressRow, ArticleRow, PageRow, RedirectRow, Row, SiteRow
from db.view import View
from resolvers.context import Context

R = TypeVar("R", bound=Row)
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


# Most are.
_NORMAL: Final = re.compile(r"(/[A-Za-z0-9._~-]+)+")


def normalise(path: str) -> str:
    """The spelling under which addresses are stored: decoded once, NFC, no slash at the end."""
    if _NORMAL.fullmatch(path):
        return path
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
    answer = await _answer(ctx, view, path, locale)
    if answer is None:
        return None
    return await of_kind(ctx, view, answer.kind, answer.id)


async def of_kind(ctx: Context, view: View, kind: str, row_id: UUID) -> Row | None:
    """A row by what an ``AddressRow`` says of it."""
    return await ctx.loaders.one(_BY_KIND[kind], view, row_id)


def article_at(path: str, locale: str | None) -> tuple[One[ArticleRow], Any] | None:
    """How to find the article at ``path``: the relation and its key. As ``find``, no redirect."""
    return _at(edges.article_by_path, edges.article_in_locale, path, locale)


def page_at(path: str, locale: str | None) -> tuple[One[PageRow], Any] | None:
    """How to find the page at ``path``, as ``article_at``."""
    return _at(edges.page_by_path, edges.page_in_locale, path, locale)


def _at(
    by_path: One[R], in_locale: One[R], path: str, locale: str | None
) -> tuple[One[R], Any] | None:
    address = normalise(path)
    if not storable(address):
        return None
    return (by_path, address) if locale is None else (in_locale, (locale, address))


async def target(ctx: Context, redirect: RedirectRow) -> Row | None:
    """Where a redirect leads, if the view shows something there."""
    if redirect.to_path is None:
        return None
    return await find(ctx, redirect.view, redirect.to_path)


async def site(ctx: Context, view: View) -> SiteRow:
    """The publication."""
    (row,) = await ctx.loaders.many(edges.site, view, "site")
    return row


async def _answer(ctx: Context, view: View, path: str, locale: str | None) -> AddressRow | None:
    address = normalise(path)
    if not storable(address):
        return None
    rows = await ctx.loaders.many(edges.answers_at_path, view, address)
    fitting = [row for row in rows if locale in (None, row.locale)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    preferred = (await site(ctx, view)).default_locale

    def rank(row: AddressRow) -> tuple[bool, bool, str, int]:
        return (
            row.kind == "redirect",
            row.locale != preferred,
            row.locale,
            _ORDER.index(row.kind),
        )

    return min(fitting, key=rank)
