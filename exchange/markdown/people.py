"""Authors: files of their own, data files, and names in posts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from exchange.markdown import config, values
from exchange.markdown.files import Directory
from exchange.markdown.front_matter import Front, Split, split
from exchange.markdown.pages import tag_slug
from exchange.markdown.surroundings import Named
from exchange.records import AuthorRecord, LocalFile, Refused, Remark, Unreadable

_DATA: Final = re.compile(r"(?:src/)?_?data/(?:authors?|people)\.(?:ya?ml|json|toml)")
_DATA_FILES: Final = re.compile(r"(?:src/)?_?data/(?:authors?|people)/[^/]+\.(?:ya?ml|json|toml)")
_SLUG: Final = re.compile(r"(?!\.{1,2}$)[^\s/?#%\x00-\x1f\x7f]{1,200}")
_NAMES: Final = ("full_name", "fullname", "display_name", "displayname", "title", "name")
_PICTURES: Final = ("avatar", "image", "photo", "picture", "profile_image")
_PAGES: Final = {
    "twitter": "https://twitter.com/",
    "github": "https://github.com/",
    "linkedin": "https://www.linkedin.com/in/",
}
_USED: Final = frozenset(
    {*_NAMES, *_PICTURES, *_PAGES, "bio", "description", "url", "website", "homepage", "links",
     "first_name", "last_name", "redirect_from", "aliases", "published", "slug", "layout", "draft"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """An author's file. ``path``: the source id. ``handle``: by which posts name them."""

    path: str
    handle: str
    front: Front
    text: str = ""
    remarks: tuple[Remark, ...] = ()

    @property
    def slug(self) -> str:
        """The last part of their address in Byline."""
        return self.handle if _SLUG.fullmatch(self.handle) else tag_slug(self.handle) or "author"

    @property
    def name(self) -> str:
        """What readers call them."""
        for key in _NAMES:
            said = values.text(self.front, key)
            if said and tag_slug(said) != said and said != self.slug:
                return said
        both = [values.text(self.front, key) or "" for key in ("first_name", "last_name")]
        given = " ".join(part for part in both if part)
        return given or values.text(self.front, *_NAMES) or name_of(self.slug)

    @property
    def is_published(self) -> bool:
        """Whether the site shows them."""
        shown = values.flag(self.front, "published") is not False
        return shown and values.flag(self.front, "draft") is not True


class People:
    """All authors of a site: those with files, and those whom only posts name."""

    def __init__(self, found: Iterable[Person]) -> None:
        """``found``: with files. Of two for one slug the first counts."""
        self._files: dict[str, Person] = {}
        for person in found:
            self._files.setdefault(person.handle.lower(), person)
        self._names = {person.name.lower(): person for person in self._files.values()}
        self._used: dict[str, AuthorRecord | Person] = {}

    def credit(self, said: str) -> str:
        """The source id of whom a post names, by slug or by name. They are used from now on."""
        person = self._files.get(said.lower()) or self._names.get(said.lower())
        if person is not None:
            self._used.setdefault(person.path, person)
            return person.path
        slug = tag_slug(said) or "author"
        self._used.setdefault(slug, _without_file(slug, said))
        return slug

    def records(self, directory: Directory) -> Iterable[AuthorRecord]:
        """Those who are used, or shown at the source, by slug."""
        kept = {**{p.path: p for p in self._files.values() if p.is_published}, **self._used}
        for source_id in sorted(kept):
            one = kept[source_id]
            yield _record(one, directory) if isinstance(one, Person) else one

    def refused(self) -> list[Refused]:
        """Those whom the source doesn't show and no post names."""
        said = "It says published: false, and no post names it: it was left out."
        return [
            Refused("AUTHOR", person.path, (Remark("author-unpublished", said),), skipped=True)
            for person in self._files.values()
            if not person.is_published and person.path not in self._used
        ]

    def named(self) -> Mapping[str, Named]:
        """By slug, for templating."""
        return {
            person.handle: Named(
                person.name,
                f"/authors/{person.slug}"
                if person.is_published or person.path in self._used
                else None,
            )
            for person in self._files.values()
        }


def from_file(path: str, slug: str, text: str) -> Person:
    """An author's Markdown file.

    Raises:
        Unreadable: its front matter can't be read.
    """
    found: Split = split(text)
    return Person(path, slug, found.front, found.text.strip(), found.remarks)


def from_data(directory: Directory, paths: Iterable[str]) -> tuple[list[Person], list[Refused]]:
    """Authors of data files: one file for all, or one for each."""
    people: list[Person] = []
    refused: list[Refused] = []
    for path in paths:
        try:
            if _DATA.fullmatch(path):
                people += _all(path, config.data(directory, path))
            elif _DATA_FILES.fullmatch(path):
                slug = PurePosixPath(path).stem
                people.append(Person(path, slug, config.data(directory, path)))
        except Unreadable as error:
            refused.append(Refused("AUTHOR", path, (error.remark,)))
    return people, refused


def name_of(slug: str) -> str:
    """A name made from a slug: ``ada-lovelace`` is Ada Lovelace."""
    words = re.split(r"[-_.\s]+", slug.strip())
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or slug


def _all(path: str, found: Mapping[str, Any]) -> list[Person]:
    return [
        Person(f"{path}#{slug}", slug, {str(k).lower(): v for k, v in front.items()})
        for slug, front in found.items()
        if isinstance(front, dict)
    ]


def _without_file(slug: str, said: str) -> AuthorRecord:
    if said != slug:
        return AuthorRecord(slug, slug, said)
    name = name_of(slug)
    remark = Remark("author-without-file", f"No file tells of {slug}; the name {name} was made up.")
    return AuthorRecord(slug, slug, name, remarks=(remark,))


def _record(person: Person, directory: Directory) -> AuthorRecord:
    front = person.front
    remarks = list(person.remarks)
    address = values.text(front, *_PICTURES)
    avatar = directory.find(address, person.path) if address and "://" not in address else None
    if address and avatar is None:
        remarks.append(Remark("file-missing", f"The picture {address} isn't here."))
    if unused := sorted(set(front) - _USED):
        said = f"Not taken from its front matter: {', '.join(unused)}."
        remarks.append(Remark("front-matter-unused", said))
    links = tuple(_links(front, remarks))
    return AuthorRecord(
        source_id=person.path,
        slug=person.slug,
        name=person.name,
        bio=values.text(front, "bio", "description") or person.text or None,
        links=links,
        avatar=avatar and LocalFile(avatar.source_id, avatar.path, alt=person.name),
        old_paths=tuple(values.texts(front.get("redirect_from") or front.get("aliases"), "")),
        remarks=tuple(remarks),
    )


def _links(front: Front, remarks: list[Remark]) -> Iterable[tuple[str, str]]:
    for label, url in _wished(front):
        if url.startswith(("https://", "http://")):
            yield label, url
        else:
            said = f"The link to {url[:60]} was left out: it has neither https nor http."
            remarks.append(Remark("link-left-out", said))


def _wished(front: Front) -> Iterable[tuple[str, str]]:
    if url := values.text(front, "url", "website", "homepage"):
        yield "Website", url
    for key, base in _PAGES.items():
        handle = values.text(front, key)
        if handle:
            label = {"github": "GitHub", "linkedin": "LinkedIn"}.get(key, "Twitter")
            yield label, handle if "://" in handle else base + handle.lstrip("@")
