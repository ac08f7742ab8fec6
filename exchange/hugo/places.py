"""Where a thing of the publication lies among the files of a Hugo site."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MAX_NAME_BYTES: Final = 180  # file systems take 255, and something is added
_UNSAFE: Final = re.compile(r"[^\w~-]|^[_-]+")
_SPACE: Final = re.compile(r"\s+")
_NOT_IN_TERM: Final = re.compile(r"[^\w#+~@-]|^\W+")
_RESERVED: Final = frozenset({"", "index", "_index", "404", "readme"})


@dataclass(frozen=True, slots=True)
class Locale:
    """A locale of the site."""

    code: str
    prefix: str
    is_default: bool

    @property
    def ending(self) -> str:
        """What file names in it end in before their suffix; nothing for the default one."""
        return "" if self.is_default else f".{self.code.lower()}"

    def parts(self, path: str) -> Sequence[str]:
        """The parts of a path below the locale's prefix."""
        return path.removeprefix(self.prefix).strip("/").split("/")

    def address(self, parts: Sequence[str]) -> str:
        """Where Hugo would serve what lies in a directory of these parts."""
        language = () if self.is_default else (self.code.lower(),)
        return "/" + "/".join((*language, *parts))


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and the address it needs to be told, where the file alone would give another."""

    file: str
    url: str | None


class Places:
    """Gives out places; no two things get one."""

    def __init__(self) -> None:
        """All are free."""
        self._taken: set[str] = set()

    def of_content(self, path: str, locale: Locale) -> Place:
        """``content/news/slug.md`` for ``/news/slug``."""
        *folders, slug = locale.parts(path)
        name = _name(slug)
        inside = [_name(folder) for folder in folders]
        file = self._free("/".join(("content", *inside, name)), f"{locale.ending}.md")
        url = None if locale.address([*inside, slug]) == path else path
        return Place(file, url)

    def of_list(self, path: str, locale: Locale, term: str | None = None) -> Place:
        """``content/news/_index.md`` for ``/news``: a section, a tag or an author.

        ``term``: what contents name it by, where that isn't its slug.
        """
        *above, own = locale.parts(path)
        inside = [*(_name(part) for part in above), _of_term(term) if term else _name(own)]
        file = self._free("/".join(("content", *inside, "_index")), f"{locale.ending}.md")
        return Place(file, None if locale.address(inside) == path else path)

    def _free(self, stem: str, ending: str) -> str:
        number, wish = 1, stem
        while f"{wish}{ending}".lower() in self._taken:
            number += 1
            wish = f"{stem}-{number}"
        self._taken.add(f"{wish}{ending}".lower())
        return f"{wish}{ending}"


def _of_term(term: str) -> str:
    """The directory in which Hugo looks for what is said of a term."""
    return _NOT_IN_TERM.sub("", _SPACE.sub("-", term.lower())) or "-"


def _name(part: str) -> str:
    """A part of a path as a file's name on any system."""
    clean = _UNSAFE.sub("-", part)
    if clean.lower() in _RESERVED:
        clean = f"{clean}-page"
    if len(clean.encode()) > MAX_NAME_BYTES:
        digest = hashlib.sha256(part.encode()).hexdigest()[:8]
        clean = f"{clean.encode()[:MAX_NAME_BYTES].decode(errors='ignore')}-{digest}"
    return clean
