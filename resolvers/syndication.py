"""Where feeds and the sitemap of the site are, for who links to them."""

from dataclasses import dataclass
from typing import Final

from db.rows import SiteRow
from resolvers import routes

# By format, the name that stands behind the path of the page whose feed it is.
FEED_NAMES: Final = {"RSS": "feed.xml", "ATOM": "atom.xml", "JSON_FEED": "feed.json"}
SITEMAP: Final = "/sitemap.xml"


@dataclass(frozen=True, slots=True)
class FeedLink:
    """For ``<link rel="alternate" type=…>``. ``format``: a key of ``FEED_NAMES``."""

    format: str
    locale: str
    title: str
    url: str


def feeds(site: SiteRow) -> list[FeedLink]:
    """The feeds of the whole site, language by language, the default one first."""
    locales = sorted(site.locales, key=lambda one: one["code"] != site.default_locale)
    several = len(locales) > 1
    return [
        FeedLink(
            kind,
            locale["code"],
            f"{site.name} ({locale['name']})" if several else site.name,
            routes.url(site, f"{locale['prefix']}/{name}"),
        )
        for locale in locales
        for kind, name in FEED_NAMES.items()
    ]


def sitemap(site: SiteRow) -> str:
    """The address of the index of all sitemaps."""
    return routes.url(site, SITEMAP)
