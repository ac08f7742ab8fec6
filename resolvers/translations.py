"""The same content in other languages, and which to show where one is missing."""

from typing import cast

from db.relations import fronts
from db.rows import ArticleRow, ContentRow, SiteRow
from resolvers import routes
from resolvers.context import Context


async def of_content(ctx: Context, content: ContentRow) -> list[ContentRow]:
    """Its translations that lists show, by locale; itself is none. Asked for many in one batch."""
    return await ctx.loaders.many(fronts.content_translations, content.view, content.id)


async def in_locale(
    ctx: Context, article: ArticleRow, locale: str, *, fallback: bool
) -> ArticleRow | None:
    """The article in a language, itself or a translation; else in one that stands in for it."""
    spoken = [locale]
    if fallback:
        spoken = chain(await routes.site(ctx, article.view), locale)
    forms = {one.locale: one for one in await of_content(ctx, article)} | {article.locale: article}
    found = (forms[one] for one in spoken if isinstance(forms.get(one), ArticleRow))
    return cast("ArticleRow | None", next(found, None))


def chain(site: SiteRow, locale: str) -> list[str]:
    """The locale, then those that are shown in its place, the best first."""
    known = next((one for one in site.locales if one["code"] == locale), None)
    return [locale, *(known["fallback"] if known else ())]
