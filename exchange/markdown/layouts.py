"""Where the generators of static sites keep what, and what they make of it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Final, Literal

from exchange.markdown.config import ELEVENTY, Config
from exchange.markdown.hugo import Hugo
from exchange.markdown.liquid import Liquid
from exchange.markdown.templates import Dialect
from exchange.markdown.zola import Zola

Role = Literal["post", "page", "author", "section"]
SUFFIXES: Final = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mkdn", ".mkdown"})

_DATED: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[-_](.+)")
_AUTHORS: Final = frozenset({"authors", "_authors", "author", "_author", "contributors"})
_POSTS: Final = frozenset(
    {"posts", "_posts", "post", "blog", "articles", "news", "stories", "notes", "journal"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """What a path alone tells. ``folders``: those between the top of the content and the file.

    ``stem``: the file's name without date and suffix. ``sections``: slugs, from the top.
    """

    role: Role
    stem: str
    day: date | None = None
    folders: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    is_draft: bool = False
    language: str | None = None


class Layout(ABC):
    """A generator. ``permalink``: the addresses that it gives to posts, in Jekyll's spelling."""

    name: str
    dialect: type[Dialect]
    permalink: str
    #: Names in front matter under which a post has an address of its own.
    own_address: tuple[str, ...] = ("permalink",)
    #: Whether an old address without a slash at its front begins where the post is.
    aliases_are_relative = False
    #: What a text that names several tags or categories is split at.
    separators = ","

    @abstractmethod
    def place(self, path: str) -> Place | None:
        """What stands at a path; None where it is no content."""


class Jekyll(Layout):
    """``_posts``, ``_drafts``, collections, pages beside them."""

    name = "jekyll"
    dialect = Liquid
    permalink = "date"
    separators = ", "

    def __init__(self, collections: Collection[str] = ()) -> None:
        """``collections``: those that the site shows."""
        self._collections = frozenset(collections) - {"posts"}

    def place(self, path: str) -> Place | None:
        """See ``Layout``."""
        file = PurePosixPath(path)
        folders = file.parts[:-1]
        is_text = is_markdown(path)
        if "_posts" in folders and (is_text or file.suffix == ".html"):
            above = folders[: folders.index("_posts")]
            return replace(_dated("post", file), folders=above)
        if "_drafts" in folders and is_text:
            above = folders[: folders.index("_drafts")]
            return replace(_dated("post", file), folders=above, is_draft=True)
        if _AUTHORS & set(folders) and is_text:
            return Place("author", file.stem)
        name = folders[0].removeprefix("_").lower() if folders else ""
        if is_text and name in self._collections and folders[0].startswith("_"):
            made = _indexed(replace(_dated("post", file), folders=folders[1:]))
            return replace(made, sections=(name, *made.folders), folders=())
        if is_text and not any(part.startswith("_") for part in folders):
            return _indexed(Place("page", file.stem, folders=folders))
        return None


class Eleventy(Layout):
    """Any directory with posts; also one that no generator has ever seen."""

    name = "eleventy"
    dialect = Liquid
    permalink = "/:year/:month/:day/:title/"

    def __init__(
        self, *, is_configured: bool = False, has_posts: bool = True, top: str | None = None
    ) -> None:
        """``is_configured``: it has a configuration; ``has_posts``: it has a directory of posts.

        ``top``: where its content is, if not everywhere.
        """
        self._has_posts = has_posts
        self._top = PurePosixPath(top or "").parts
        if is_configured:
            self.permalink = "/:folders/:title/"

    def place(self, path: str) -> Place | None:
        """See ``Layout``."""
        parts = PurePosixPath(path).parts
        if parts[: len(self._top)] != self._top:
            return None
        file = PurePosixPath(*parts[len(self._top) :])
        folders = file.parts[:-1]
        if not is_markdown(path) or {"_includes", "_layouts", "_data"} & set(folders):
            return None
        if _AUTHORS & set(folders):
            return Place("author", file.stem)
        is_post = bool(_POSTS & set(folders)) or not self._has_posts
        if "_drafts" in folders or "drafts" in folders:
            return _indexed(replace(_dated("post", file), folders=folders, is_draft=True))
        return _indexed(replace(_dated("post" if is_post else "page", file), folders=folders))


class HugoSite(Layout):
    """``content``: sections, bundles, ``_index.md``."""

    name = "hugo"
    dialect: type[Dialect] = Hugo
    permalink = "/:sections/:slug/"
    own_address = ("url",)
    aliases_are_relative = True

    def __init__(
        self, languages: Collection[str] = (), tops: Mapping[str, str] | None = None
    ) -> None:
        """``languages``: those that the site is configured for; no others end a file's name.

        ``tops``: directories in place of ``content``, with the language of what is in each.
        """
        self._languages = frozenset(one.lower() for one in languages)
        self._tops = sorted((tops or {}).items(), reverse=True)

    def place(self, path: str) -> Place | None:
        """See ``Layout``."""
        top, own = next(
            (found for found in self._tops if path.startswith(f"{found[0]}/")), ("content", None)
        )
        if not path.startswith(f"{top}/") or not is_markdown(path):
            return None
        file = PurePosixPath(path.removeprefix(f"{top}/"))
        folders, stem = file.parts[:-1], file.stem
        name, _, language = stem.rpartition(".")
        spoken = language.lower() if name and language.lower() in self._languages else own
        stem = name if spoken and spoken != own else stem
        if folders[:1] and folders[0] in _AUTHORS:
            slug = folders[-1] if stem in {"_index", "index"} else stem
            return Place("author", slug) if slug not in _AUTHORS else None
        if stem == "_index":
            found = Place("section", "_index", sections=folders) if folders else None
        elif stem == "index" and folders:
            found = self._bundle(folders)
        else:
            role: Role = "post" if folders else "page"
            found = replace(_dated(role, PurePosixPath(stem)), folders=folders, sections=folders)
        return replace(found, language=spoken) if found else None

    def _bundle(self, folders: tuple[str, ...]) -> Place:
        role: Role = "post" if len(folders) > 1 else "page"
        made = _dated(role, PurePosixPath(folders[-1]))
        return replace(made, folders=folders[:-1], sections=folders[:-1])


class ZolaSite(HugoSite):
    """As Hugo; a dated file at the top is a post."""

    name = "zola"
    dialect = Zola
    own_address = ("path",)
    aliases_are_relative = False

    def place(self, path: str) -> Place | None:
        """See ``Layout``."""
        found = super().place(path)
        return (
            replace(found, role="post") if found and found.role == "page" and found.day else found
        )


NAMES: Final = ("jekyll", "eleventy", "hugo", "zola")


def is_markdown(path: str) -> bool:
    """Whether a file's name is that of a text."""
    return PurePosixPath(path).suffix.lower() in SUFFIXES


def detect(
    paths: Collection[str],
    first_fence: str,
    wish: str | None = None,
    config: Config | None = None,
) -> Layout:
    """The layout that a directory with these files has.

    ``first_fence``: what the front matter of its content begins with. ``wish``: one of ``NAMES``.
    """
    known = config or Config()
    name = wish or _detected(set(paths), first_fence)
    if name == "jekyll":
        return Jekyll([one for one, is_shown in known.collections.items() if is_shown])
    if name == "hugo":
        return HugoSite(known.languages, known.tops)
    if name == "zola":
        return ZolaSite(known.languages)
    top = {path for path in paths if "/" not in path}
    posts = any(_POSTS & set(PurePosixPath(path).parts[:-1]) for path in paths)
    return Eleventy(is_configured=bool(top & _ELEVENTY), has_posts=posts, top=known.input)


_ELEVENTY: Final = frozenset(ELEVENTY)
_HUGO: Final = frozenset({"hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json"})
_MAYBE_HUGO: Final = frozenset({"config.toml", "config.yaml", "config.yml", "config.json"})


def _detected(paths: set[str], first_fence: str) -> str:
    folders = {part for path in paths for part in PurePosixPath(path).parts[:-1]}
    if paths & _HUGO or any(path.startswith("config/_default/") for path in paths):
        return "hugo"
    if paths & _ELEVENTY:
        return "eleventy"
    if "_config.yml" in paths or "_posts" in folders:
        return "jekyll"
    if "content" in folders and paths & _MAYBE_HUGO:
        return "zola" if "config.toml" in paths and first_fence == "+++" else "hugo"
    return "eleventy"


def _dated(role: Role, file: PurePosixPath) -> Place:
    """A place by the file's name; ``name`` may be one without a suffix."""
    stem = file.stem if file.suffix.lower() in {*SUFFIXES, ".html"} else file.name
    found = _DATED.fullmatch(stem)
    if found is None:
        return Place(role, stem, _of_folders(file))
    try:
        return Place(role, found[4], date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return Place(role, stem)


def _indexed(place: Place) -> Place:
    """A text called ``index`` in a directory is called as that is, and stands beside it."""
    if place.stem != "index" or not place.folders:
        return place
    made = _dated(place.role, PurePosixPath(place.folders[-1]))
    return replace(place, stem=made.stem, day=made.day or place.day, folders=place.folders[:-1])


def _of_folders(file: PurePosixPath) -> date | None:
    """The day in ``2014/03/19/name.md``; the first of a month without a day."""
    numbers = [part for part in file.parts[:-1] if part.isascii() and part.isdigit()][:3]
    if len(numbers) < 2 or len(numbers[0]) != 4:
        return None
    try:
        return date(int(numbers[0]), int(numbers[1]), int(numbers[2]) if numbers[2:] else 1)
    except ValueError:
        return None
