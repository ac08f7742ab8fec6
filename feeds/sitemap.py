"""Sitemaps: https://www.sitemaps.org/protocol.html, with hreflang alternates."""

from collections.abc import Callable, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from feeds.xml import SITEMAP, XHTML, add, written
from resolvers.sitemaps import Listed

TYPE: Final = "application/xml"


def write_index(addresses: Sequence[str]) -> bytes:
    """The index of the parts."""
    root = ET.Element(_("sitemapindex"))
    for address in addresses:
        add(add(root, _("sitemap")), _("loc"), address)
    return written(root)


def write_part(listed: Sequence[Listed], absolute: Callable[[str], str]) -> bytes:
    """One part. ``absolute`` turns a path into an address."""
    root = ET.Element(_("urlset"))
    for one in listed:
        url = add(root, _("url"))
        add(url, _("loc"), absolute(one.path))
        if one.changed:
            add(url, _("lastmod"), one.changed.isoformat(timespec="seconds"))
        for locale, path in one.alternates:
            add(url, f"{{{XHTML}}}link", rel="alternate", hreflang=locale, href=absolute(path))
    return written(root)


def _(name: str) -> str:
    return f"{{{SITEMAP}}}{name}"
