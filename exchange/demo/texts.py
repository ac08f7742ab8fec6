"""The Gazette's texts: Markdown files, each below what it says of itself.

In a text, ``content:KEY``, ``media:NAME`` and ``author:SLUG`` stand for ids that are made when the
demo is. A key is a file's name; the same key in two languages makes a translated pair.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import yaml
from pydantic import BaseModel, ConfigDict, Field

from body import markdown_in
from body.model import Tree

_TEXTS: Final = Path(__file__).parent / "texts"
_NAMED: Final = re.compile(r"\b(content|media|author):([a-z][a-z-]*)")

Key = tuple[str, str]  # locale, and the file's name


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Version(_Said):
    """Another title of the same text. ``published``: as of ``Text``."""

    title: str
    published: int | datetime


class Text(_Said):
    """An article, or a page where it is in no section.

    ``published``: days before the demo is made, or an instant; below zero it is planned; without,
    it is a draft. ``withdrawn``: days before as well. ``earlier``, ``later``: titles that it had,
    and will have. ``authors``: slugs, perhaps with ``=ROLE``.
    """

    key: str
    locale: str
    markdown: str
    title: str
    kicker: str | None = None
    dek: str | None = None
    slug: str | None = None
    section: str | None = None
    below: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    hero: str | None = None
    access: str = "PUBLIC"
    comments: bool = True
    published: int | datetime | None = None
    withdrawn: int | None = None
    earlier: Version | None = None
    later: Version | None = None
    fields: dict[str, Any] = Field(default_factory=dict)
    seo: dict[str, Any] = Field(default_factory=dict)

    def body(self) -> Tree:
        """The Markdown as a tree."""
        tree, _ = markdown_in.read(self.markdown)
        return tree


def known() -> list[Key]:
    """All texts; of two languages, the site's own comes first."""
    files = sorted(_TEXTS.glob("*/*.md"), key=lambda path: (path.parent.name != "en", path.name))
    return [(path.parent.name, path.stem) for path in files]


def written(key: Key) -> tuple[str, str]:
    """What a file says of its text, as YAML, and the text."""
    locale, name = key
    _, front, markdown = (_TEXTS / locale / f"{name}.md").read_text("utf-8").split("---\n", 2)
    return front, markdown


def read(key: Key, ids: Mapping[str, UUID]) -> Text:
    """The text. ``ids``: what names in it stand for, as ``content:KEY`` in its own language."""

    def with_ids(said: str) -> str:
        return _NAMED.sub(lambda name: f"{name[1]}:{ids[name[0]]}", said)

    front, markdown = written(key)
    said = yaml.safe_load(with_ids(front))
    return Text(key=key[1], locale=key[0], markdown=with_ids(markdown), **said)
