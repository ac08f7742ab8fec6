"""A file of content, as its path and its front matter tell it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, Final

from slugify import slugify

from exchange.markdown import permalinks, values
from exchange.markdown.config import Config
from exchange.markdown.front_matter import Front
from exchange.markdown.layouts import Layout, Place
from exchange.records import Remark

_DATES: Final = ("date", "publishdate", "pubdate", "published", "published_at", "created")
_ENDS: Final = ("expirydate", "unpublishdate", "expires")
_OLD: Final = ("redirect_from", "aliases", "alias", "redirects")


@dataclass(frozen=True, slots=True)
class Page:
    """``path``: the file's, and the source id. ``taxa``: tags, then categories, then authors."""

    path: str
    place: Place
    front: Front
    day: datetime | None
    until: datetime | None
    is_draft: bool
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    authors: tuple[str, ...]
    address: str
    old_paths: tuple[str, ...]
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def slug(self) -> str:
        """The last part of its address in Byline."""
        return values.text(self.front, "slug") or self.place.stem

    @property
    def section(self) -> str | None:
        """The source id of the section that it names; None for the default one."""
        if self.place.sections:
            return "/".join(self.place.sections)
        return self.categories[0] if self.categories else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What all pages of a site are read with. ``permalink``: overrides what the site says."""

    layout: Layout
    config: Config
    zone: tzinfo
    permalink: str | None = None


def page(path: str, place: Place, front: Front, reading: Reading) -> Page:
    """The page that a file is. What is odd about it is among its remarks."""
    remarks: list[Remark] = []
    separators = reading.layout.separators
    taxonomies = values.mapping(front, "taxonomies")
    day = _day(front, place, reading.zone, remarks)
    categories = (*place.folders,) if reading.layout.name == "jekyll" else ()
    categories += (*_named(front, taxonomies, ("categories", "category"), separators),)
    address, old = _addresses(front, place, categories, reading, remarks)
    return Page(
        path=path,
        place=place,
        front=front,
        day=day,
        until=_first_instant(front, _ENDS, reading.zone, remarks),
        is_draft=_is_draft(front, place),
        tags=tuple(_named(front, taxonomies, ("tags", "tag", "keywords"), separators)),
        categories=categories,
        authors=tuple(_authors(front, taxonomies)),
        address=address,
        old_paths=(*old, *_redirected(front, address, reading.layout)),
        remarks=tuple(remarks),
    )


def _named(front: Front, taxonomies: Front, names: Sequence[str], separators: str) -> Sequence[str]:
    for name in names:
        found = values.texts(front.get(name) or taxonomies.get(name), separators)
        if found:
            return found
    return ()


def _authors(front: Front, taxonomies: Front) -> Sequence[str]:
    extra = values.mapping(front, "extra") | values.mapping(front, "params")
    for place in (front, taxonomies, extra):
        for name in ("authors", "author", "by", "byline"):
            if found := _author_names(place.get(name)):
                return found
    return ()


def _author_names(value: Any) -> list[str]:  # noqa: ANN401 -- of front matter
    if isinstance(value, dict):
        name = value.get("name") or value.get("slug") or value.get("id")
        return [str(name).strip()] if name else []
    if isinstance(value, list):
        return list(dict.fromkeys(name for one in value for name in _author_names(one)))
    return values.texts(value, ",")


def _day(front: Front, place: Place, zone: tzinfo, remarks: list[Remark]) -> datetime | None:
    """When it was published: front matter says, else its name, else the directories."""
    told = _first_instant(front, _DATES, zone, remarks)
    is_shown = place.role == "post" and not _is_draft(front, place)
    if told is None and place.day is None and is_shown and not remarks:
        said = "Neither it nor its path says a date: that of its import is the one of publication."
        remarks.append(Remark("no-date", said))
    if told is None:
        return values.instant(place.day, zone)
    if place.day and told.date() != place.day:
        said = f"Its date is {told:%Y-%m-%d}, and {place.day} in its name: the first counts."
        remarks.append(Remark("date-differs", said))
    return told


def _first_instant(
    front: Front, names: Sequence[str], zone: tzinfo, remarks: list[Remark]
) -> datetime | None:
    for name in names:
        value = front.get(name)
        if value in (None, "") or values.flag(front, name) is not None:
            continue
        found = values.instant(value, zone)
        if found is not None:
            return found
        said = (
            f"{name}: {str(value)[:60]!r} is no date. Write it as 2024-03-19 or 2024-03-19 14:00."
        )
        remarks.append(Remark("no-date", said))
    return None


def _is_draft(front: Front, place: Place) -> bool:
    return (
        place.is_draft
        or values.flag(front, "draft") is True
        or values.flag(front, "published") is False
        or front.get("permalink") is False
    )


def _addresses(
    front: Front,
    place: Place,
    categories: Sequence[str],
    reading: Reading,
    remarks: list[Remark],
) -> tuple[str, tuple[str, ...]]:
    """The address at the source, and all addresses that lead there from now on.

    Where front matter and file name disagree about the date, sites have used either.
    """
    told = _dates_of(values.instant(front.get("date"), reading.zone), reading)
    days: list[date | None] = [*dict.fromkeys(day for day in (*told, place.day) if day)]
    known = [_facts(front, place, categories, day) for day in days or [None]]
    written = values.text(front, *reading.layout.own_address)
    own = permalinks.fill(_path(written), known[0]) if written else None
    if written and own is None:
        said = f"The permalink {written} has templating; its address is made without it."
        remarks.append(Remark("permalink-dropped", said))
    pattern = _pattern(place, reading)
    usual = [path for facts in known if (path := permalinks.fill(pattern, facts))]
    made = ([own] if own else usual) or [f"/{place.stem}/"]
    based = [f"{base}{path}" for path in made if (base := reading.config.baseurl.rstrip("/"))]
    return made[0], (*made, *based)


def _facts(
    front: Front, place: Place, categories: Sequence[str], day: date | None
) -> permalinks.Facts:
    return permalinks.Facts(
        day=day,
        name=place.stem,
        slug=values.text(front, "slug"),
        title=values.text(front, "title") or place.stem,
        categories=categories,
        folders=place.sections or place.folders,
    )


def _pattern(place: Place, reading: Reading) -> str:
    if place.role == "page":
        return "/:folders/:title/"
    patterns = reading.config.permalinks
    section = place.sections[0] if place.sections else ""
    if section in reading.config.collections:
        return patterns[section]
    return reading.permalink or patterns.get(section) or reading.layout.permalink


def _redirected(front: Front, address: str, layout: Layout) -> list[str]:
    found = [path for name in _OLD for path in values.texts(front.get(name), "")]
    # Hugo's begin beside the post, and did at the top once: both lead here.
    beside = address.rstrip("/").rpartition("/")[0] if layout.aliases_are_relative else ""
    relative = [path for path in found if beside and not path.startswith("/") and "://" not in path]
    return [*(f"{beside}/{path}" for path in relative), *(_path(path) for path in found)]


def _path(address: str) -> str:
    """The path of an address, from the top."""
    path = values.parts(address).path if "://" in address else address
    return path if path.startswith("/") else f"/{path}"


def _dates_of(instant: datetime | None, reading: Reading) -> Sequence[date]:
    """The day as it is written; Jekyll's addresses have that of the site's own zone."""
    if instant is None:
        return ()
    if reading.layout.name != "jekyll":
        return (instant.date(),)
    try:
        return (instant.astimezone(reading.zone).date(), instant.date())
    except OverflowError:  # at either end of time
        return (instant.date(),)


def tag_slug(name: str) -> str:
    """What a tag, a section or an author is known by; empty where the name has no letters."""
    return str(slugify(name, max_length=80, word_boundary=True)) or slugify(name, max_length=80)
