"""Where references between texts lead: by file, by name, by address."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from body.model import Link
from exchange.markdown import values
from exchange.markdown.config import Config
from exchange.markdown.layouts import SUFFIXES
from exchange.markdown.pages import Page
from exchange.markdown.surroundings import Named

_SHELVES: Final = frozenset({"author", "authors", "team", "people", "staff", "contributors"})
_TOPS: Final = ("", "content/", "_posts/", "src/")


class References:
    """All pages of a site by their files' names. ``authors`` and ``site``: see ``Surroundings``."""

    def __init__(
        self,
        pages: Iterable[Page],
        authors: Mapping[str, Named],
        config: Config,
        base_url: str | None,
    ) -> None:
        """Of two with one name the first counts; of two with one path there are none."""
        self.authors = authors
        self.site = {
            "baseurl": config.baseurl,
            "base_url": base_url or "",
            "url": base_url or "",
            "title": config.title or "",
        }
        self._paths: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for page in pages:
            self._paths[page.path] = page.address
            for name in _names(page):
                self._names.setdefault(name, page.address)

    def address_of(self, reference: str, beside: str) -> str | None:
        """The old address of what a text in the file ``beside`` refers to, its fragment kept."""
        path, mark, fragment = reference.strip().partition("#")
        if not path:
            return f"#{fragment}" if mark else None
        found = self._by_file(path, beside) or self._names.get(path.strip("/").lower())
        return f"{found}{mark}{fragment}" if found else None

    def link(self, link: Link, beside: str) -> Link:
        """A link as Zola's ``@/post.md``, a relative ``post.md`` or ``/author/ada/``, mended."""
        href = link["href"]
        path = values.parts(href).path if "://" not in href else ""
        if found := self._author_page(path):
            return {**link, "href": found}
        if not href.startswith("@/") and PurePosixPath(path).suffix not in SUFFIXES:
            return link
        found = self.address_of(unquote(href.removeprefix("@/")), beside)
        return {**link, "href": found} if found else link

    def _author_page(self, path: str) -> str | None:
        """The address in Byline of an author whom an old address names."""
        *_, shelf, slug = ("", "", *(part for part in path.split("/") if part))
        named = self.authors.get(slug) if shelf in _SHELVES else None
        return named.path if named else None

    def _by_file(self, path: str, beside: str) -> str | None:
        bare = path.lstrip("/")
        folder = PurePosixPath(beside).parent
        tried = [f"{top}{bare}" for top in _TOPS]
        if not path.startswith("/"):
            tried.insert(0, _normal(folder / bare))
        stems = [one.removesuffix(suffix) for one in tried for suffix in ("", ".md", ".markdown")]
        ends = ("", ".md", ".markdown", "/index.md", "/_index.md")
        found = (f"{stem}{end}" for stem in dict.fromkeys(stems) for end in ends)
        return next((self._paths[one] for one in found if one in self._paths), None)


def _names(page: Page) -> Iterable[str]:
    file = PurePosixPath(page.path)
    yield from (file.stem.lower(), file.name.lower(), page.place.stem.lower())
    if file.stem == "index":
        yield file.parent.name.lower()


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            del parts[-1:]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
