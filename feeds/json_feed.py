"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/."""

from typing import Any

import orjson

from feeds.model import Feed, Item, Person, rfc3339

TYPE = "application/feed+json"


def write(feed: Feed, address: str) -> bytes:
    """The feed that is found at ``address``."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": address,
        "language": feed.locale,
        "items": [_item(item) for item in feed.items],
    }
    if feed.subtitle:
        document["description"] = feed.subtitle
    return orjson.dumps(document)


def _item(item: Item) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "summary": item.summary,
        "date_published": rfc3339(item.published),
        "date_modified": rfc3339(item.updated),
        "authors": [_person(author) for author in item.authors],
        "tags": list(item.tags),
        "language": item.locale,
    }
    if item.picture:
        written["image"] = item.picture.url
    return written


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "url": person.url}
