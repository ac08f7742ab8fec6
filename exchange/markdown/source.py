"""A directory of Markdown as a source: an index of all its files, and each as a record."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from exchange.markdown import config, layouts, pages, people, permalinks, values
from exchange.markdown.config import Config
from exchange.markdown.files import Directory
from exchange.markdown.front_matter import Front, split
from exchange.markdown.layouts import Place
from exchange.markdown.pages import Page, Reading, tag_slug
from exchange.markdown.people import People, Person
from exchange.markdown.reading import USED, Reader
from exchange.markdown.references import References
from exchange.records import (
    ContentRecord,
    Entry,
    Kind,
    NodeRecord,
    Refused,
    Remark,
    SectionRecord,
    TagRecord,
    Unreadable,
    mistake,
)

# Collections that are something else here.
_TAKEN: Final = frozenset({"posts", "drafts", "authors", "author"})
log = logging.getLogger(__name__)

_NOT_CONTENT: Final = frozenset(
    {"readme", "license", "contributing", "changelog", "code_of_conduct"}
)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the directory doesn't say, or says otherwise. ``zone``: of dates that name none."""

    zone: tzinfo
    section: str = "Blog"
    layout: str | None = None
    permalink: str | None = None
    site_url: str | None = None


class MarkdownSource:
    """See ``exchange.records.Source``."""

    def __init__(self, directory: Directory, choices: Choices) -> None:
        """Better: ``open_directory``."""
        listing = directory.listing()
        self._directory = directory
        self._choices = choices
        self.config = config.read(directory, listing.paths)
        texts = [path for path in listing.paths if layouts.is_markdown(path)]
        fence = _fence(directory, texts)
        self.layout = layouts.detect(listing.paths, fence, choices.layout, self.config)
        zone = ZoneInfo(self.config.timezone) if self.config.timezone else choices.zone
        self._reading = Reading(self.layout, self.config, zone, choices.permalink)
        self.refused: list[Refused] = []
        self.remarks: list[Remark] = [*listing.remarks, *self.config.remarks]
        self.remarks += _left_out(self.config, listing.paths)
        self._pages: dict[str, Page] = {}
        self._sections: dict[str, Page] = {}
        persons, unread = people.from_data(directory, listing.paths)
        self.refused += unread
        for path in listing.paths:
            self._index(path, persons)
        self.people = People(persons)
        self._credited = {
            path: tuple(dict.fromkeys(self.people.credit(name) for name in page.authors))
            for path, page in self._pages.items()
        }
        self.refused += self.people.refused()
        self._reader = Reader(directory, self.layout, self._references())

    @property
    def title(self) -> str | None:
        """See ``Source``."""
        return self.config.title

    @property
    def hosts(self) -> frozenset[str]:
        """See ``Source``."""
        urls = [self._choices.site_url, self.config.url]
        return frozenset(host for url in urls if url and (host := values.parts(url).hostname))

    @property
    def entries(self) -> Sequence[Entry]:
        """See ``Source``."""
        return [
            Entry(page.path, _kind(page.place), page.day, page.old_paths)
            for page in self._pages.values()
        ]

    def nodes(self) -> Iterable[NodeRecord]:
        """See ``Source``."""
        yield from self._section_records()
        yield from self._tag_records()
        yield from self.people.records(self._directory)

    def read(self, entry: Entry) -> ContentRecord:
        """See ``Source``."""
        page = self._pages[entry.source_id]
        section = tag_slug_path(page.section or self._choices.section)
        return self._reader.record(page, section, self._credited[page.path], self._base_url())

    def _base_url(self) -> str | None:
        url = self._choices.site_url or self.config.url
        return url.rstrip("/") if url else None

    def _index(self, path: str, persons: list[Person]) -> None:
        place = self.layout.place(path)
        if place is None:
            return
        kind = {"author": "AUTHOR", "section": "SECTION"}.get(place.role, _kind(place))
        try:
            self._take(path, place, persons)
        except Unreadable as error:
            self.refused.append(Refused(kind, path, (error.remark,)))
        except Exception as error:
            log.exception("import.unreadable", extra={"source_id": path})
            self.refused.append(Refused(kind, path, (mistake(error),)))

    def _take(self, path: str, place: Place, persons: list[Person]) -> None:
        text = self._directory.text(path)
        if place.role == "author":
            persons.append(people.from_file(path, place.stem, text))
            return
        found = split(text)
        if said := self._not_taken(place, is_bare=found.is_bare):
            self.remarks.append(Remark("not-content", f"{path} {said}"))
            return
        front = self._defaults(path, place) | found.front
        page = pages.page(path, place, front, self._reading)
        if place.role == "section":
            self._sections["/".join(place.sections)] = page
        else:
            self._pages[path] = page

    def _defaults(self, path: str, place: Place) -> Front:
        """What the configuration says for files like this one, as far as it is of use."""
        kind = place.sections[0] if place.sections else f"{place.role}s"
        kind = "drafts" if place.is_draft else kind
        met = [one.front for one in self.config.defaults if one.meet(path, kind)]
        return {key: value for front in met for key, value in front.items() if key in USED}

    def _not_taken(self, place: Place, *, is_bare: bool) -> str | None:
        if is_bare and (place.role == "page" or place.stem.lower() in _NOT_CONTENT):
            return "has no front matter; it was not taken."
        if place.role == "page" and place.stem in {"index", "404"} and not place.folders:
            return "is made by templates; it was not taken."
        if place.language and place.language != self.config.language:
            return f"is in another language ({place.language}); it was not taken."
        return None

    def _section_records(self) -> Iterable[SectionRecord]:
        wanted: dict[str, str] = {}
        for page in self._pages.values():
            if page.place.role == "post":
                for path, name in _with_those_above(page.section or self._choices.section):
                    wanted.setdefault(path, name)
        for path in sorted(wanted):
            above, _, slug = path.rpartition("/")
            told = self._sections.get(path)
            front = told.front if told else {}
            yield SectionRecord(
                source_id=path,
                slug=slug,
                name=values.text(front, "title") or wanted[path],
                above=above or None,
                description=values.text(front, "description", "summary"),
                old_paths=tuple(p for p in told.old_paths if "_index" not in p) if told else (),
                remarks=(*told.remarks, *self._text_left(told)) if told else (),
            )

    def _text_left(self, page: Page) -> Iterable[Remark]:
        """A section has a description, and no text."""
        if split(self._directory.text(page.path)).text.strip():
            yield Remark("text-left", f"The text of {page.path} was left out: make it a page.")

    def _tag_records(self) -> Iterable[TagRecord]:
        names: dict[str, str] = {}
        for page in sorted(self._pages.values(), key=_order):
            for name in self._reader.tags(page):
                names.setdefault(tag_slug(name), name)
        for slug in sorted(names):
            yield TagRecord(slug, slug, names[slug])

    def _references(self) -> References:
        return References(self._pages.values(), self.people.named(), self.config, self._base_url())


def open_directory(root: Path, choices: Choices) -> MarkdownSource:
    """Index a directory: every file's front matter is read.

    Raises:
        NotADirectoryError: it is none.
    """
    if not root.is_dir():
        raise NotADirectoryError(f"{root} is no directory.")
    return MarkdownSource(Directory(root), choices)


def tag_slug_path(section: str) -> str:
    """The source id of a section by its name, or by its path."""
    return "/".join(tag_slug(part) or "section" for part in section.split("/"))


def _with_those_above(section: str) -> Iterable[tuple[str, str]]:
    parts = section.split("/")
    for length in range(1, len(parts) + 1):
        name = parts[length - 1]
        shown = people.name_of(name) if tag_slug(name) == name else name
        yield tag_slug_path("/".join(parts[:length])), shown


def _kind(place: Place) -> Kind:
    return "PAGE" if place.role == "page" else "ARTICLE"


def _order(page: Page) -> tuple[float, str]:
    return (_stamp(page.day), page.path)


def _stamp(day: datetime | None) -> float:
    return day.timestamp() if day else 0.0


def _left_out(config_: Config, paths: Sequence[str]) -> Iterable[Remark]:
    """What the configuration asks for and doesn't get."""
    for pattern in config_.permalinks.values():
        if words := permalinks.unknown(pattern):
            said = f"Nobody knows {', '.join(words)} in {pattern}: say --permalink."
            yield Remark("permalink-unknown", said)
    for name, is_shown in config_.collections.items():
        inside = [path for path in paths if path.startswith(f"_{name}/")]
        if inside and not is_shown and layouts.is_markdown(inside[0]) and name not in _TAKEN:
            said = f"The site doesn't show its collection {name}: _{name} was not taken."
            yield Remark("not-content", said)


def _fence(directory: Directory, texts: Sequence[str]) -> str:
    """What the front matter of the first text begins with."""
    inside = [path for path in texts if path.startswith("content/")]
    for path in inside[:5]:
        try:
            return directory.text(path)[:3]
        except Unreadable:
            continue
    return ""
