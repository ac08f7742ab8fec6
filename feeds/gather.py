"""The newest articles of a site, a section, a tag or an author, as anybody may read them."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin
from uuid import UUID

from body import html_out
from body.model import Link, Media
from body.resolving import Resolver, Target
from body.rewrite import rewrite
from db.relations import edges
from db.relations.shapes import Filter, Paged
from db.rows import (
    ArticleRow,
    AuthorRow,
    CreditRow,
    MediaRow,
    RedirectRow,
    Row,
    SectionRow,
    SiteRow,
    TagRow,
)
from feeds.model import Feed, Item, Person, Picture
from resolvers import bodies, lists, pictures, routes
from resolvers.context import Context

ITEMS: Final = 30
SUMMARY_CHARS: Final = 300
# The update of a feed that has nothing to tell; Atom wants one.
NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moved:
    """The page that the feed is of has another path now; None: it is gone."""

    path: str | None
    permanent: bool


@dataclass(frozen=True, slots=True)
class _List:
    """A list of articles and the page it stands on."""

    relation: Paged[ArticleRow]
    key: UUID | None
    name: str
    path: str
    locale: str
    filter: Filter = ()


async def feed(ctx: Context, path: str) -> Feed | Moved | None:
    """The feed of the page at ``path`` (a locale's prefix: of the site); None: there is none."""
    site = await routes.site(ctx, ctx.view)
    address = routes.normalise(path)
    for locale in site.locales:
        if address == (locale["prefix"] or "/"):
            return await _feed(ctx, site, _of_site(locale["code"], address))
    found = await routes.find(ctx, ctx.view, address)
    if isinstance(found, RedirectRow):
        return Moved(found.to_path, found.permanent)
    listed = _list(found)
    return await _feed(ctx, site, listed) if listed else None


def _of_site(locale: str, path: str) -> _List:
    return _List(edges.articles, None, "", path, locale, (("locale", (("eq", locale),)),))


def _list(found: Row | None) -> _List | None:
    if not isinstance(found, SectionRow | TagRow | AuthorRow):
        return None
    relations: dict[type[Row], Paged[ArticleRow]] = {
        SectionRow: edges.section_articles,
        TagRow: edges.tag_articles,
        AuthorRow: edges.author_articles,
    }
    return _List(relations[type(found)], found.id, found.name, found.path, found.locale)


async def _feed(ctx: Context, site: SiteRow, listed: _List) -> Feed:
    asked = lists.ListArguments(first=ITEMS, filter=listed.filter)
    page = await lists.read(ctx, listed.relation, ctx.view, asked, listed.key)
    items = await asyncio.gather(*(_item(ctx, site, row) for row in page.nodes))
    return Feed(
        url=routes.url(site, listed.path),
        title=f"{listed.name} · {site.name}" if listed.name else site.name,
        subtitle=site.tagline or "",
        locale=listed.locale,
        updated=max((item.updated for item in items), default=NEVER),
        items=tuple(items),
    )


async def _item(ctx: Context, site: SiteRow, article: ArticleRow) -> Item:
    credits_, tags, hero, body = await asyncio.gather(
        ctx.loaders.many(edges.article_credits, article.view, article.edition_id),
        ctx.loaders.many(edges.article_tags, article.view, article.edition_id),
        ctx.loaders.one(edges.content_hero_image, article.view, article.hero_image_id),
        bodies.of_content(ctx, article),
    )
    html, authors = await asyncio.gather(_html(ctx, site, body), _authors(ctx, article, credits_))
    published = article.published_at or article.updated_at
    summary = bodies.summary(ctx, article, SUMMARY_CHARS)
    return Item(
        id=f"urn:uuid:{article.id}",
        url=routes.url(site, article.path),
        title=article.title,
        summary=summary if isinstance(summary, str) else await summary,
        html=html,
        published=published,
        updated=article.revised_at or published,
        locale=article.locale,
        authors=tuple(Person(a.name, routes.url(site, a.path)) for a in authors),
        tags=tuple(tag.name for tag in tags),
        picture=_picture(ctx, site, hero),
    )


async def _authors(
    ctx: Context, article: ArticleRow, credits_: Iterable[CreditRow]
) -> list[AuthorRow]:
    """Who wrote it, each once."""
    ids = dict.fromkeys(credit.author_id for credit in credits_ if credit.role == "AUTHOR")
    found = await ctx.loaders.each(edges.credit_author, article.view, ids)
    return [author for author in found if author]


async def _html(ctx: Context, site: SiteRow, body: bodies.ShownBody) -> str:
    """Its addresses whole: feeds are read far from the site, where a path leads nowhere."""
    page = routes.url(site, body.content.path)
    resolver = _absolute(site, await body.shown.resolver(ctx))

    def whole(address: str) -> str:
        return site.url + address if address.startswith("/") else urljoin(page, address)

    def link(one: Link) -> Link:
        return one if "content_id" in one else {**one, "href": whole(one["href"])}

    def medium(block: Media) -> Media:
        if "src" in block:
            block["src"] = whole(block["src"])
        if block["type"] == "video" and "poster" in block:
            block["poster"] = whole(block["poster"])
        return block

    tree = rewrite(body.shown.said.tree, links=link, media=medium, relative=whole)
    return html_out.html(tree, resolver=resolver)


def _absolute(site: SiteRow, resolver: Resolver) -> Resolver:
    contents = {
        key: target and Target(routes.url(site, target.url), target.title)
        for key, target in resolver.contents.items()
    }
    images = {
        key: picture and replace(picture, url=urljoin(site.url, picture.url), srcset="")
        for key, picture in resolver.images.items()
    }
    clips = {
        key: clip and replace(clip, url=urljoin(site.url, clip.url))
        for key, clip in resolver.clips.items()
    }
    return replace(resolver, contents=contents, images=images, clips=clips)


def _picture(ctx: Context, site: SiteRow, image: MediaRow | None) -> Picture | None:
    if image is None:
        return None
    url = urljoin(site.url, pictures.url(ctx, image))
    alt = "" if image.decorative else image.alt_text or ""
    return Picture(url, image.mime_type, image.byte_size, alt)
