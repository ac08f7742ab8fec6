"""Atom 1.0: RFC 4287."""

from xml.etree import ElementTree as ET

from feeds.model import Feed, Item, rfc3339
from feeds.xml import ATOM, add, written

TYPE = "application/atom+xml"


def write(feed: Feed, address: str) -> bytes:
    """The feed that is found at ``address``."""
    root = ET.Element(_("feed"), {"xml:lang": feed.locale})
    add(root, _("id"), address)
    add(root, _("title"), feed.title)
    if feed.subtitle:
        add(root, _("subtitle"), feed.subtitle)
    add(root, _("updated"), rfc3339(feed.updated))
    add(root, _("link"), rel="self", href=address, type=TYPE)
    add(root, _("link"), rel="alternate", href=feed.url, type="text/html")
    for item in feed.items:
        _add_entry(root, item)
    return written(root)


def _add_entry(root: ET.Element, item: Item) -> None:
    entry = add(root, _("entry"))
    add(entry, _("id"), item.id)
    add(entry, _("title"), item.title)
    add(entry, _("link"), rel="alternate", href=item.url, type="text/html")
    add(entry, _("published"), rfc3339(item.published))
    add(entry, _("updated"), rfc3339(item.updated))
    # Each entry has an author of its own or the feed must have one.
    for author in item.authors:
        person = add(entry, _("author"))
        add(person, _("name"), author.name)
        add(person, _("uri"), author.url)
    if not item.authors:
        add(add(entry, _("author")), _("name"), "—")
    for tag in item.tags:
        add(entry, _("category"), term=tag)
    add(entry, _("summary"), item.summary)
    add(entry, _("content"), item.html, type="html")
    if item.picture:
        length = str(item.picture.byte_size)
        picture = {"rel": "enclosure", "type": item.picture.mime_type, "length": length}
        add(entry, _("link"), href=item.picture.url, **picture)


def _(name: str) -> str:
    return f"{{{ATOM}}}{name}"
