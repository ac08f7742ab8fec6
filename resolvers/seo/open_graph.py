"""Open Graph, and what X reads beside it."""

import asyncio
from dataclasses import dataclass

from db.relations import edges
from db.rows import ArticleRow, AuthorRow, ContentRow, MediaRow
from media.transforms import Transform
from resolvers import pictures, routes
from resolvers.context import Context
from resolvers.seo.alternates import X_DEFAULT, alternates
from resolvers.seo.said import ShownSeo, absolute, canonical_url, description, image, title
from resolvers.seo.times import instant

_WIDTH = 1280  # networks ask for 1200 and more


@dataclass(frozen=True, slots=True)
class Meta:
    """For ``<meta property=… content=…>``."""

    property: str
    content: str


async def open_graph(ctx: Context, seo: ShownSeo) -> list[Meta]:
    """All of it, in an order that reads well; a property may come several times."""
    owner = seo.owner
    site, words, address, picture, languages, more = await asyncio.gather(
        routes.site(ctx, owner.view),
        description(ctx, seo),
        canonical_url(ctx, seo),
        image(ctx, seo),
        alternates(ctx, seo),
        _of_article(ctx, owner) if isinstance(owner, ArticleRow) else _nothing(),
    )
    others = [one for one in languages if one.hreflang not in (owner.locale, X_DEFAULT)]
    return [
        Meta("og:type", _type(seo)),
        Meta("og:title", title(seo)),
        *([Meta("og:description", words)] if words else []),
        Meta("og:url", address),
        Meta("og:site_name", site.name),
        Meta("og:locale", _locale(owner.locale)),
        *(Meta("og:locale:alternate", _locale(one.locale)) for one in others),
        *(_picture(ctx, picture) if picture else []),
        *more,
        Meta("twitter:card", "summary_large_image" if picture else "summary"),
    ]


def _type(seo: ShownSeo) -> str:
    if isinstance(seo.owner, ArticleRow):
        return "article"
    return "profile" if isinstance(seo.owner, AuthorRow) else "website"


def _locale(code: str) -> str:
    return code.replace("-", "_")


def _picture(ctx: Context, picture: MediaRow) -> list[Meta]:
    if absolute(ctx, picture) is None:
        return []
    shown = pictures.rendition(ctx, picture, Transform(width=_WIDTH))
    alt = None if picture.decorative else picture.alt_text
    return [
        Meta("og:image", shown.url),
        Meta("og:image:width", str(shown.width)),
        Meta("og:image:height", str(shown.height)),
        *([Meta("og:image:alt", alt)] if alt else []),
    ]


async def _of_article(ctx: Context, article: ArticleRow) -> list[Meta]:
    loaders, view = ctx.loaders, article.view
    section, tags = await asyncio.gather(
        loaders.one(edges.article_section, view, article.section_id),
        loaders.many(edges.article_tags, view, article.edition_id),
    )
    return [
        *_times(article),
        *([Meta("article:section", section.name)] if section else []),
        *(Meta("article:tag", tag.name) for tag in tags),
    ]


def _times(content: ContentRow) -> list[Meta]:
    found = {
        "article:published_time": content.published_at,
        "article:modified_time": content.revised_at,
    }
    return [Meta(name, instant(at)) for name, at in found.items() if at]


async def _nothing() -> list[Meta]:
    return []
