"""The addresses that a generator gives: patterns, filled."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from slugify import slugify

_STYLES: Final = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}
_WORD: Final = re.compile(r":([a-z_]+)(?:\[[^\]]*\])?")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a pattern can ask. ``name``: the file's, without date; ``slug``: of front matter."""

    day: date | None
    name: str
    slug: str | None
    title: str
    categories: Sequence[str] = ()
    folders: Sequence[str] = ()


def fill(pattern: str, facts: Facts) -> str | None:
    """The address; None where the pattern asks what nobody knows, or holds templating."""
    pattern = _STYLES.get(pattern, pattern)
    if "{" in pattern or not pattern:
        return None
    words = _words(facts)
    asked = _WORD.findall(pattern)
    if any(words.get(word) is None for word in asked):
        return None
    filled = _WORD.sub(lambda found: words[found[1]] or "", pattern).replace(" ", "%20")
    return re.sub(r"/{2,}", "/", filled if filled.startswith("/") else f"/{filled}")


def unknown(pattern: str) -> list[str]:
    """The words of a pattern that no page has an answer to."""
    known = _words(Facts(date(2000, 1, 1), "", None, ""))
    asked = _WORD.findall(_STYLES.get(pattern, pattern))
    return [f":{word}" for word in dict.fromkeys(asked) if word not in known]


def _words(facts: Facts) -> dict[str, str | None]:
    name = facts.slug or facts.name
    folders = "/".join(facts.folders)
    words: dict[str, str | None] = {
        "title": name,
        "slug": facts.slug or slugify(facts.name),
        "filename": facts.name,
        "contentbasename": facts.name,
        "slugorfilename": name,
        "slugorcontentbasename": name,
        "name": name,
        "basename": facts.name,
        "categories": "/".join(one.lower() for one in facts.categories),
        "slugified_categories": "/".join(slugify(one) for one in facts.categories),
        "collection": facts.folders[0] if facts.folders else "",
        "section": facts.folders[0] if facts.folders else "",
        "sections": folders,
        "folders": folders,
        "path": "/".join([*facts.folders[1:], name]),
        "output_ext": "",
    }
    return words | _of_day(facts.day)


def _of_day(day: date | None) -> dict[str, str | None]:
    if day is None:
        return {}
    return {
        "year": f"{day:%Y}",
        "short_year": f"{day:%y}",
        "month": f"{day:%m}",
        "i_month": str(day.month),
        "short_month": f"{day:%b}",
        "long_month": f"{day:%B}",
        "monthname": f"{day:%B}".lower(),
        "day": f"{day:%d}",
        "i_day": str(day.day),
        "short_day": f"{day:%a}",
        "long_day": f"{day:%A}",
        "w_day": f"{day:%u}",
        "w_year": f"{day:%G}",
        "week": f"{day:%V}",
        "y_day": f"{day:%j}",
        "yearday": str(day.timetuple().tm_yday),
    }
