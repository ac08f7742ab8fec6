"""What an editor types: checked, normalised, and as the snapshot that a revision keeps."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from body import texts, tree, urls, words
from body.errors import BodyError
from body.model import Tree
from body.references import references
from body.texts import StoredText
from resolvers.errors import Invalid, TooLong

Values = Mapping[str, Any]  # JSON by the keys of custom fields

ROLES: Final = ("AUTHOR", "EDITOR", "PHOTOGRAPHER", "ILLUSTRATOR", "TRANSLATOR", "CONTRIBUTOR")
MAX_TITLE_CHARS: Final = 500
MAX_LINE_CHARS: Final = 2000
MAX_URL_CHARS: Final = 2000

# What PostgreSQL can't store or no text holds: NUL and its kind, halves of surrogate pairs.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did what on a content. ``role``: one of ``ROLES``."""

    author_id: UUID
    role: str = "AUTHOR"


@dataclass(frozen=True, slots=True)
class Seo:
    """What search engines and social networks are told, where it isn't what readers are.

    ``canonical_url``: absolute. ``noindex``: search engines shall leave it out.
    """

    title: str | None = None
    description: str | None = None
    canonical_url: str | None = None
    noindex: bool = False
    image_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an editor types.

    ``body``: a tree of ``body.model``; blocks may be without keys. ``custom``: values as
    ``resolvers.custom.values`` takes them.
    """

    title: str
    kicker: str | None = None
    dek: str | None = None
    body: Mapping[str, object] | None = None
    tag_ids: tuple[UUID, ...] = ()
    credits: tuple[Credit, ...] = ()
    hero_image_id: UUID | None = None
    seo: Seo | None = None
    custom: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft as a revision stores it. ``media_ids``: of all that it shows."""

    snapshot: dict[str, Any]  # JSON
    content_hash: str
    excerpt: str
    word_count: int
    media_ids: frozenset[UUID]


def prepare(draft: Draft) -> Prepared:
    """Check and normalise a draft.

    Raises:
        Invalid: with the field that can't be taken.
    """
    content = snapshot(draft)
    said = content["body"] or tree.empty()
    return Prepared(
        snapshot=content,
        content_hash=content_hash(content),
        excerpt=words.excerpt(said),
        word_count=words.word_count(said),
        media_ids=_media_ids(draft, said),
    )


def snapshot(draft: Draft) -> dict[str, Any]:
    """The draft as JSON, in NFC, white space in single lines collapsed.

    Its custom values go in as they are. ``seo`` and ``custom`` are absent where they say nothing:
    snapshots from before there were any keep their hash.

    Raises:
        Invalid: with the field that can't be taken.
    """
    title = line("title", draft.title, MAX_TITLE_CHARS)
    if title is None:
        raise Invalid("title", "Give it a title.")
    _no_twins("tag_ids", draft.tag_ids, "Each tag once.")
    _no_twins("credits", draft.credits, "Each author once per role.")
    for credit in draft.credits:
        if credit.role not in ROLES:
            raise Invalid("credits", f"A role is one of {', '.join(ROLES)}.")
    seo = _seo(draft.seo or Seo())
    return {
        "title": title,
        "kicker": line("kicker", draft.kicker, MAX_LINE_CHARS),
        "dek": line("dek", draft.dek, MAX_LINE_CHARS),
        "body": checked_body(draft.body),
        "tag_ids": [str(tag_id) for tag_id in draft.tag_ids],
        "credits": [{"author_id": str(c.author_id), "role": c.role} for c in draft.credits],
        "hero_image_id": str(draft.hero_image_id) if draft.hero_image_id else None,
        **({"seo": seo} if seo else {}),
        **({"custom": dict(draft.custom)} if draft.custom else {}),
    }


def _seo(seo: Seo) -> dict[str, Any]:
    """What it says, without what it leaves open."""
    values = {
        "title": line("seo.title", seo.title, MAX_TITLE_CHARS),
        "description": line("seo.description", seo.description, MAX_LINE_CHARS),
        "canonical_url": _web_address("seo.canonical_url", seo.canonical_url),
        "noindex": seo.noindex or None,
        "image_id": str(seo.image_id) if seo.image_id else None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _web_address(field: str, url: str | None) -> str | None:
    given = line(field, url, MAX_URL_CHARS)
    clean = given and urls.absolute(given)
    if given and not clean:
        raise Invalid(field, "Give the whole address, as https://example.org/page.")
    return clean


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 of a snapshot's canonical JSON: the same text has the same hash everywhere."""
    return hashlib.sha256(_canonical(content)).hexdigest()


def line(field: str, text: str | None, max_chars: int) -> str | None:
    """One line of text, or None where it is blank.

    Raises:
        Invalid: too long, or with characters that no text holds.
    """
    clean = " ".join(_text(field, text or "").split())
    if len(clean) > max_chars:
        raise TooLong(field, max_chars)
    return clean or None


def lines(field: str, text: str, max_chars: int) -> str | None:
    """A text of several lines, without white space around it, or None where it is blank.

    Raises:
        Invalid: too long, or with characters that no text holds.
    """
    clean = _text(field, text.replace("\r\n", "\n")).strip()
    if len(clean) > max_chars:
        raise TooLong(field, max_chars)
    return clean or None


def rich_text(field: str, markdown: str | None) -> StoredText | None:
    """A caption, a bio, a description as it is stored; None where it says nothing.

    Raises:
        Invalid: it is too long.
    """
    try:
        return texts.from_markdown(markdown or "")
    except BodyError as error:
        raise Invalid(field, error.message) from error


def _media_ids(draft: Draft, said: Tree) -> frozenset[UUID]:
    """What the draft shows.

    Raises:
        Invalid: an id that is none.
    """
    try:
        ids = {UUID(media_id) for media_id in references(said).media_ids}
    except ValueError:
        raise Invalid("body", "A media_id is a UUID.") from None
    shown = {draft.hero_image_id, draft.seo.image_id if draft.seo else None}
    return frozenset(ids | {one for one in shown if one})


def _no_twins(field: str, items: tuple[object, ...], message: str) -> None:
    if len(set(items)) < len(items):
        raise Invalid(field, message)


def _text(field: str, text: str) -> str:
    if _UNPRINTABLE.search(text):
        raise Invalid(field, "Take the control characters out.")
    return unicodedata.normalize("NFC", text)


def checked_body(body: Mapping[str, object] | None) -> Tree | None:
    """The body as it is stored, with keys for the blocks that have none.

    Raises:
        Invalid: it is none.
    """
    if body is None:
        return None
    try:
        return tree.admitted(body)
    except BodyError as error:
        raise Invalid("body", str(error)) from error


def _canonical(content: dict[str, Any]) -> bytes:
    written = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return written.encode()
