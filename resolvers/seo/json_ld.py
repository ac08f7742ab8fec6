"""schema.org, as one JSON-LD document: the thing itself, then the way to it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.relations import edges
from db.rows import (
    ArticleRow,
    AuthorRow,
    ContentRow,
    CreditRow,
    MediaRow,
    PageRow,
    SectionRow,
    SiteRow,
    TagRow,
)
from resolvers import bodies, routes
from resolvers.context import Context
from resolvers.seo.said import (
    Owner,
    ShownSeo,
    absolute,
    canonical_url,
    description,
    image,
    name_of,
    title,
)
from resolvers.seo.times import instant

Json = dict[str, Any]
CONTEXT: Final = "https://schema.org"
# Where front-ends put what only some may read: search engines compare both forms by it.
PAYWALL: Final = ".paywall"
_ROLES: Final[Mapping[str, str]] = {
    "AUTHOR": "author",
    "EDITOR": "editor",
    "TRANSLATOR": "translator",
    "PHOTOGRAPHER": "contributor",
    "ILLUSTRATOR": "contributor",
    "CONTRIBUTOR": "contributor",
}


async def json_ld(ctx: Context, seo: ShownSeo) -> Json:
    """For ``<script type="application/ld+json">``; all addresses in it are absolute."""
    site, itself, crumbs = await asyncio.gather(
        routes.site(ctx, seo.owner.view), _itself(ctx, seo), _above(ctx, seo.owner)
    )
    graph = [itself, _breadcrumbs(site, [*crumbs, seo.owner])] if crumbs else [itself]
    return {"@context": CONTEXT, "@graph": graph}


@dataclass(frozen=True, slots=True)
class _Byline:
    """What is read for an article alone."""

    credits: Sequence[CreditRow]
    people: Sequence[AuthorRow | None]
    section: SectionRow | None
    tags: Sequence[TagRow]


async def _itself(ctx: Context, seo: ShownSeo) -> Json:
    owner = seo.owner
    # All at once: what is asked later than for the piece beside it would be a statement more.
    site, words, address, picture, byline = await asyncio.gather(
        routes.site(ctx, owner.view),
        description(ctx, seo),
        canonical_url(ctx, seo),
        image(ctx, seo),
        _byline(ctx, owner),
    )
    shared = {
        "url": address,
        "description": words,
        "inLanguage": None if isinstance(owner, AuthorRow) else owner.locale,
        "image": _picture(ctx, picture),
    }
    match owner:
        case ArticleRow():
            made = _article(owner, site, address) | _said_of(byline, site)
        case PageRow():
            made = {"@type": "WebPage", "name": title(seo), **_content(owner, site, address)}
        case AuthorRow():
            made = _author(owner, site)
        case _:
            made = {"@type": "CollectionPage", "name": title(seo), "isPartOf": _site(site)}
    return _filled(made | shared)


async def _byline(ctx: Context, owner: Owner) -> _Byline:
    if not isinstance(owner, ArticleRow):
        return _Byline((), (), None, ())
    loaders, view = ctx.loaders, owner.view
    (credits_, people), line, tags = await asyncio.gather(
        _people(ctx, owner),
        loaders.many(edges.section_line, view, owner.section_id),
        loaders.many(edges.article_tags, view, owner.edition_id),
    )
    # Read for the breadcrumbs anyway; its own section ends it.
    return _Byline(credits_, people, line[-1] if line else None, tags)


async def _people(
    ctx: Context, article: ArticleRow
) -> tuple[list[CreditRow], list[AuthorRow | None]]:
    loaders, view = ctx.loaders, article.view
    credits_ = await loaders.many(edges.article_credits, view, article.edition_id)
    ids = [credit.author_id for credit in credits_]
    return credits_, await loaders.each(edges.credit_author, view, ids)


def _article(article: ArticleRow, site: SiteRow, address: str) -> Json:
    return {
        "@type": "NewsArticle",
        "headline": article.title,
        **_content(article, site, address),
        "mainEntityOfPage": address,
        "wordCount": article.word_count,
    }


def _said_of(byline: _Byline, site: SiteRow) -> Json:
    """Section, tags, and those of the byline by what schema.org calls their part in it."""
    made: Json = {
        "articleSection": byline.section.name if byline.section else None,
        "keywords": [tag.name for tag in byline.tags],
    }
    for credit, author in zip(byline.credits, byline.people, strict=True):
        person = author and _person(author, site)
        named = made.setdefault(_ROLES[credit.role], [])
        if person and person not in named:
            named.append(person)
    return made


def _content(content: ContentRow, site: SiteRow, address: str) -> Json:
    made: Json = {
        "@id": address,
        "datePublished": instant(content.published_at) if content.published_at else None,
        "dateModified": instant(content.revised_at) if content.revised_at else None,
        "publisher": _publisher(site),
        "isAccessibleForFree": not bodies.locked(content),
    }
    if bodies.locked(content):
        made["hasPart"] = {
            "@type": "WebPageElement",
            "isAccessibleForFree": False,
            "cssSelector": PAYWALL,
        }
    return made


def _person(author: AuthorRow, site: SiteRow) -> Json:
    return {"@type": "Person", "name": author.name, "url": routes.url(site, author.path)}


def _author(author: AuthorRow, site: SiteRow) -> Json:
    elsewhere = [link["url"] for link in author.links if link["url"].startswith("http")]
    return _person(author, site) | {"sameAs": elsewhere}


async def _above(ctx: Context, owner: Owner) -> list[Owner]:
    """What leads to it, outermost first: sections that aren't hidden, or pages."""
    if isinstance(owner, PageRow):
        return [*await ctx.loaders.many(edges.page_breadcrumbs, owner.view, owner.id)]
    section_id = owner.id if isinstance(owner, SectionRow) else None
    if isinstance(owner, ArticleRow):
        section_id = owner.section_id
    if section_id is None:
        return []
    line = await ctx.loaders.many(edges.section_line, owner.view, section_id)
    return [section for section in line if section.id != owner.id and not section.hidden]


def _breadcrumbs(site: SiteRow, way: Iterable[Owner]) -> Json:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name_of(step),
                "item": routes.url(site, step.path),
            }
            for position, step in enumerate(way, 1)
        ],
    }


def _site(site: SiteRow) -> Json:
    return {"@type": "WebSite", "name": site.name, "url": site.url}


def _publisher(site: SiteRow) -> Json:
    return {"@type": "Organization", "name": site.name, "url": site.url}


def _picture(ctx: Context, picture: MediaRow | None) -> Json | None:
    address = absolute(ctx, picture) if picture else None
    if picture is None or address is None:
        return None
    return _filled(
        {
            "@type": "ImageObject",
            "url": address,
            "width": picture.width,
            "height": picture.height,
            "caption": None if picture.decorative else picture.alt_text,
            "creditText": picture.credit,
        }
    )


def _filled(made: Mapping[str, Any]) -> Json:
    """Without what says nothing."""
    return {name: value for name, value in made.items() if value not in (None, "", [])}
