"""RSS 2.0, with whole texts (content:encoded), Dublin Core's creators and Media RSS.

https://www.rssboard.org/rss-specification, and its profile of best practices.
"""

from email.utils import format_datetime
from xml.etree import ElementTree as ET

from feeds.model import Feed, Item
from feeds.xml import ATOM, CONTENT, DC, MEDIA, add, written

TYPE = "application/rss+xml"


def write(feed: Feed, address: str) -> bytes:
    """The feed that is found at ``address``."""
    root = ET.Element("rss", version="2.0")
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.url)
    add(channel, "description", feed.subtitle or feed.title)
    add(channel, "language", feed.locale)
    add(channel, "lastBuildDate", format_datetime(feed.updated, usegmt=True))
    add(channel, f"{{{ATOM}}}link", rel="self", href=address, type=TYPE)
    for item in feed.items:
        _add_item(channel, item)
    return written(root)


def _add_item(channel: ET.Element, item: Item) -> None:
    element = add(channel, "item")
    add(element, "title", item.title)
    add(element, "link", item.url)
    add(element, "guid", item.id, isPermaLink="false")
    add(element, "pubDate", format_datetime(item.published, usegmt=True))
    add(element, "description", item.summary)
    add(element, f"{{{CONTENT}}}encoded", item.html)
    for author in item.authors:
        add(element, f"{{{DC}}}creator", author.name)
    for tag in item.tags:
        add(element, "category", tag)
    if item.picture:
        media = add(
            element,
            f"{{{MEDIA}}}content",
            url=item.picture.url,
            type=item.picture.mime_type,
            fileSize=str(item.picture.byte_size),
            medium="image",
        )
        if item.picture.alt:
            add(media, f"{{{MEDIA}}}description", item.picture.alt)
