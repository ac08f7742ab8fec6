"""The publication."""

from enum import Enum
from typing import Any

import strawberry
from strawberry import Parent

from db.rows import SiteRow
from resolvers import syndication
from schema import ids
from schema.scalars import URL, Locale


@strawberry.type(description="A language that the publication appears in.")
class LocaleInfo:
    """Over an item of the row's ``locales``."""

    @strawberry.field(graphql_type=Locale, description="Its BCP 47 tag.")
    @staticmethod
    def code(parent: Parent[dict[str, Any]]) -> str:
        return str(parent["code"])

    @strawberry.field(description="Its name, in itself.")
    @staticmethod
    def name(parent: Parent[dict[str, Any]]) -> str:
        return str(parent["name"])

    @strawberry.field(
        graphql_type=list[Locale], description="Shown in its place where a translation is missing."
    )
    @staticmethod
    def fallback(parent: Parent[dict[str, Any]]) -> list[str]:
        return list(parent.get("fallback", ()))


@strawberry.enum(description="How a feed is written.")
class FeedFormat(Enum):
    """Keys of ``FEED_NAMES``."""

    RSS = strawberry.enum_value("RSS", description="RSS 2.0: application/rss+xml.")
    ATOM = strawberry.enum_value("ATOM", description="Atom 1.0: application/atom+xml.")
    JSON_FEED = strawberry.enum_value(
        "JSON_FEED", description="JSON Feed 1.1: application/feed+json."
    )


@strawberry.type(description='A feed, for `<link rel="alternate">` in the head of a page.')
class FeedLink:
    """Over a ``syndication.FeedLink``."""

    format: FeedFormat = strawberry.field(description="How it is written.")
    locale: Locale = strawberry.field(description="The language of what is in it.")
    title: str = strawberry.field(description="Of the site, with the language if it has several.")
    url: URL = strawberry.field(description="Absolute address on the publication's site.")


@strawberry.type(description="The publication itself.")
class Site:
    """Over a ``SiteRow``."""

    name: str = strawberry.field(description="As readers see it.")
    tagline: str | None = strawberry.field(description="A few words about it.")
    url: URL = strawberry.field(description="Where readers find it; no slash at the end.")
    default_locale: Locale = strawberry.field(description="The language where none is said.")
    timezone: str = strawberry.field(description="IANA name of the zone it lives in.")

    @strawberry.field(graphql_type=strawberry.ID, description="Opaque.")
    @staticmethod
    def id(parent: Parent[SiteRow]) -> str:
        return ids.of(parent)

    @strawberry.field(graphql_type=list[LocaleInfo], description="The languages it appears in.")
    @staticmethod
    def locales(parent: Parent[SiteRow]) -> list[dict[str, Any]]:
        return parent.locales

    @strawberry.field(
        graphql_type=list[FeedLink],
        description="The feeds of all articles, by language, the default one first. Sections, tags "
        "and authors have theirs below their own paths, as /news/feed.xml.",
    )
    @staticmethod
    def feeds(parent: Parent[SiteRow]) -> list[syndication.FeedLink]:
        return syndication.feeds(parent)

    @strawberry.field(graphql_type=URL, description="The index of all sitemaps.")
    @staticmethod
    def sitemap_url(parent: Parent[SiteRow]) -> str:
        return syndication.sitemap(parent)
