"""A feed, before it is RSS, Atom or JSON. All addresses are absolute."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """A byline."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An item's picture: the stored file. ``alt``: what it shows, for who can't see it."""

    url: str
    mime_type: str
    byte_size: int
    alt: str


@dataclass(frozen=True, slots=True)
class Item:
    """An article. ``id`` stays when its address changes; ``html`` ends early where it is locked."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    locale: str
    authors: tuple[Person, ...]
    tags: tuple[str, ...]
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Feed:
    """Newest first. ``url``: the page that the feed is of; ``updated``: of the newest change."""

    url: str
    title: str
    subtitle: str
    locale: str
    updated: datetime
    items: tuple[Item, ...]


def rfc3339(instant: datetime) -> str:
    """The instant, which is in UTC, as Atom and JSON Feed have it."""
    return instant.isoformat().replace("+00:00", "Z")
