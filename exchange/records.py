"""What every format says of a publication: one record per thing, before Byline knows it.

Things name each other by ``source_id``, what the source calls them. Nothing here is of any format.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from body.model import Tree

Kind = Literal["ARTICLE", "PAGE"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was changed, dropped or not understood.

    ``code`` sorts it, for programs and for summaries; ``text`` is a sentence for a person.
    ``line``: in the source file, counted from 1, where that is known.
    """

    code: str
    text: str
    line: int | None = None


class Unreadable(Exception):
    """A thing of the source that can't be taken. ``remark`` says what to do about it."""

    def __init__(self, remark: Remark) -> None:
        """Keep the remark."""
        super().__init__(remark.text)
        self.remark = remark


def mistake(error: Exception) -> Remark:
    """Of a thing that our own code stumbles over: the others go on without it."""
    kind = type(error).__name__
    said = f"It can't be read, by a mistake in Byline ({kind}): please report it."
    return Remark("mistake", said)


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file of the source. ``source_id``: the same for every reference to it.

    ``alt`` and ``caption`` (Markdown): what the first reference says of it.
    """

    source_id: str
    path: Path
    alt: str | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """A section. ``above``: the section it stands below. ``description`` is Markdown."""

    source_id: str
    slug: str
    name: str
    above: str | None = None
    description: str | None = None
    old_paths: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A tag, named as it was written first. ``description`` is Markdown."""

    source_id: str
    slug: str
    name: str
    description: str | None = None
    old_paths: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """A byline. ``bio`` is Markdown, ``links`` are (label, URL)."""

    source_id: str
    slug: str
    name: str
    bio: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    avatar: LocalFile | None = None
    old_paths: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()


NodeRecord = SectionRecord | TagRecord | AuthorRecord


@dataclass(frozen=True, slots=True)
class ContentRecord:
    """An article or a page.

    ``body`` names files and contents by the addresses that the source has for them; ``files`` says
    which of those addresses are files. Unless it is a ``draft``, it is public from ``published``
    (None: from its import) ``until``. ``address``: what its relative links are relative to.
    """

    source_id: str
    kind: Kind
    slug: str
    title: str
    body: Tree
    dek: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    hero_image: LocalFile | None = None
    files: Mapping[str, LocalFile] = field(default_factory=dict)
    draft: bool = False
    published: datetime | None = None
    until: datetime | None = None
    address: str = "/"
    old_paths: tuple[str, ...] = ()
    source_url: str | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A content, as the index knows it before it is read.

    ``paths``: the address that it has at the source, then those that it had. ``at``: what it is
    ordered by.
    """

    source_id: str
    kind: Kind
    at: datetime | None = None
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A thing of the source that the index already had to leave out.

    ``skipped``: on purpose, as an author whom nobody names; else it could not be read.
    """

    kind: str
    source_id: str
    remarks: tuple[Remark, ...]
    skipped: bool = False


class Source(Protocol):
    """A publication elsewhere: an index in memory, contents one by one."""

    @property
    def title(self) -> str | None:
        """What the publication is called."""

    @property
    def hosts(self) -> frozenset[str]:
        """Hosts whose addresses lead into the publication itself."""

    @property
    def entries(self) -> Sequence[Entry]:
        """The contents, in the order of their writing."""

    @property
    def refused(self) -> Sequence[Refused]:
        """What is left out."""

    @property
    def remarks(self) -> Sequence[Remark]:
        """Of the source as a whole."""

    def nodes(self) -> Iterable[NodeRecord]:
        """Sections (those above first), then tags, then authors."""

    def read(self, entry: Entry) -> ContentRecord:
        """The content.

        Raises:
            Unreadable: it can't be taken.
        """
