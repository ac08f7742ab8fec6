"""What the configuration of a site says: its name, its address, its addresses."""

import json
import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from exchange.markdown import values
from exchange.markdown.files import Directory
from exchange.markdown.front_matter import Front, read_yaml
from exchange.records import Remark, Unreadable

_FILES: Final = (
    "_config.yml", "_config.yaml", "_config.toml",
    "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json",
    "config/_default/hugo.toml", "config/_default/config.toml", "config/_default/hugo.yaml",
    "config.toml", "config.yaml", "config.yml", "config.json",
    "_data/site.json", "_data/metadata.json", "src/_data/site.json", "src/_data/metadata.json",
    "_data/site.yml", "_data/site.yaml",
)  # fmt: skip
_LANGUAGES: Final = tuple(
    f"config/_default/languages.{suffix}" for suffix in ("toml", "yaml", "yml", "json")
)
ELEVENTY: Final = (
    ".eleventy.js", "eleventy.config.js", "eleventy.config.cjs", "eleventy.config.mjs",
)  # fmt: skip
_INPUT: Final = re.compile(r"""\binput\s*:\s*["'`]([\w./-]+)["'`]""")


@dataclass(frozen=True, slots=True)
class Defaults:
    """Front matter of every file below ``path``, of one ``type`` or of all."""

    path: str
    type: str
    front: Front

    def meet(self, path: str, kind: str) -> bool:
        """Whether they are for this file. ``kind``: posts, drafts, pages, or a collection."""
        near = not self.path or path == self.path or path.startswith(f"{self.path}/")
        return near and self.type in {"", kind, kind.removesuffix("s")}


@dataclass(frozen=True, slots=True)
class Config:
    """``permalinks``: patterns by section, Hugo's; the empty name has Jekyll's one.

    ``language``: the first of ``languages``, which are Hugo's and Zola's. ``tops``: directories
    with a language of their own, Hugo's. ``input``: where the content is, Eleventy's.
    ``collections``: Jekyll's, and whether it shows them; ``defaults``: its own, the weakest first.
    """

    title: str | None = None
    url: str | None = None
    baseurl: str = ""
    timezone: str | None = None
    language: str = "en"
    languages: tuple[str, ...] = ()
    permalinks: dict[str, str] = field(default_factory=dict)
    tops: dict[str, str] = field(default_factory=dict)
    input: str | None = None
    collections: dict[str, bool] = field(default_factory=dict)
    defaults: tuple[Defaults, ...] = ()
    remarks: tuple[Remark, ...] = ()


def read(directory: Directory, paths: Collection[str]) -> Config:
    """The configuration; what can't be read is a remark, and does without."""
    remarks: list[Remark] = []
    front = _first(directory, paths, _FILES, remarks)
    spoken = _first(directory, paths, _LANGUAGES, remarks)
    if spoken:
        front = {"languages": spoken, **front}
    made = replace(_config(front), remarks=tuple(remarks))
    return replace(made, input=_input(directory, paths))


def _first(
    directory: Directory, paths: Collection[str], files: Collection[str], remarks: list[Remark]
) -> Front:
    path = next((path for path in files if path in paths), None)
    try:
        return data(directory, path) if path else {}
    except Unreadable as error:
        said = f"{path} was not heeded. {error.remark.text}"
        remarks.append(Remark("config", said, error.remark.line))
        return {}


def _input(directory: Directory, paths: Collection[str]) -> str | None:
    """The directory that Eleventy reads, as its configuration names it."""
    path = next((path for path in ELEVENTY if path in paths), None)
    try:
        found = _INPUT.search(directory.text(path)) if path else None
    except Unreadable:
        return None
    named = found[1].strip("./") if found else ""
    return named if any(one.startswith(f"{named}/") for one in paths) and named else None


def data(directory: Directory, path: str) -> Front:
    """A mapping in a YAML, TOML or JSON file, its names in small letters.

    Raises:
        Unreadable: it is none.
    """
    text = directory.text(path)
    if path.endswith((".yml", ".yaml")):
        return read_yaml(text.removeprefix("---\n"), 1)[0]
    try:
        found = tomllib.loads(text) if path.endswith(".toml") else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(Remark("data-file", f"It can't be read: {error}.")) from error
    if not isinstance(found, dict):
        raise Unreadable(Remark("data-file", "It has no names."))
    return {str(name).lower(): value for name, value in found.items()}


def _config(front: Front) -> Config:
    url = values.text(front, "url", "baseurl", "base_url") or ""
    parts = values.parts(url if "://" in url else "")
    own = values.text(front, "baseurl") or ""
    zone = values.text(front, "timezone")
    language = (
        values.text(front, "defaultcontentlanguage", "default_language", "lang") or "en"
    ).lower()
    return Config(
        title=values.text(front, "title", "name"),
        url=f"{parts.scheme}://{parts.netloc}" if parts.netloc else None,
        baseurl=own if own.startswith("/") else "",
        timezone=zone if zone and _is_zone(zone) else None,
        language=language,
        languages=(language, *values.mapping(front, "languages")),
        permalinks=_permalinks(front),
        tops=_tops(front),
        collections=_collections(front),
        defaults=tuple(sorted(_defaults(front), key=lambda one: (len(one.path), one.type))),
    )


def _permalinks(front: Front) -> dict[str, str]:
    one = values.text(front, "permalink")
    many = values.mapping(front, "permalinks")
    many = many.get("page", many) if isinstance(many.get("page"), dict) else many
    named = {name: pattern for name, pattern in many.items() if isinstance(pattern, str)}
    collections = values.mapping(front, "collections")
    for name in collections:
        own = values.text(values.mapping(collections, name), "permalink")
        named[name] = own or "/:collection/:path.html"
    return named | ({"": one} if one else {})


def _collections(front: Front) -> dict[str, bool]:
    found = front.get("collections")
    if isinstance(found, list):  # by their names alone, which shows none
        return {str(name): False for name in found}
    named = values.mapping(front, "collections")
    return {name: values.flag(values.mapping(named, name), "output") is True for name in named}


def _defaults(front: Front) -> Iterable[Defaults]:
    found = front.get("defaults")
    for one in found if isinstance(found, list) else ():
        told = {"": one}
        scope = values.mapping(values.mapping(told, ""), "scope")
        given = values.mapping(values.mapping(told, ""), "values")
        path = (values.text(scope, "path") or "").strip("/").removesuffix("/*")
        yield Defaults(path, values.text(scope, "type") or "", given)


def _tops(front: Front) -> dict[str, str]:
    spoken = values.mapping(front, "languages")
    named = {code: values.text(values.mapping(spoken, code), "contentdir") for code in spoken}
    return {top.strip("/"): code for code, top in named.items() if top}


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
