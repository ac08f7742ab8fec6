"""What an editor types: checked, normalised, and as the snapshot that a revision keeps."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from resolvers.errors import Invalid

ROLES: Final = ("AUTHOR", "EDITOR", "PHOTOGRAPHER", "ILLUSTRATOR", "TRANSLATOR", "CONTRIBUTOR")
MAX_TITLE_CHARS: Final = 500
MAX_LINE_CHARS: Final = 2000
MAX_BODY_BYTES: Final = 4 * 1024 * 1024
MAX_BODY_DEPTH: Final = 64
EXCERPT_CHARS: Final = 500

# What PostgreSQL can't store or no text holds: NUL and its kind, halves of surrogate pairs.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did what on a content. ``role``: one of ``ROLES``."""

    author_id: UUID
    role: str = "AUTHOR"


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an editor types. ``body``: ``{"version": 1, "blocks": [...]}``."""

    title: str
    kicker: str | None = None
    dek: str | None = None
    body: dict[str, Any] | None = None  # JSON
    tag_ids: tuple[UUID, ...] = ()
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft as a revision stores it."""

    snapshot: dict[str, Any]  # JSON
    content_hash: str
    excerpt: str
    word_count: int


def prepare(draft: Draft) -> Prepared:
    """Check and normalise a draft.

    Raises:
        Invalid: with the field that can't be taken.
    """
    content = snapshot(draft)
    text = plain_text(content["body"])
    return Prepared(content, content_hash(content), excerpt(text), len(text.split()))


def snapshot(draft: Draft) -> dict[str, Any]:
    """The draft as JSON, in NFC, white space in single lines collapsed.

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
    return {
        "title": title,
        "kicker": line("kicker", draft.kicker, MAX_LINE_CHARS),
        "dek": line("dek", draft.dek, MAX_LINE_CHARS),
        "body": _body(draft.body),
        "tag_ids": [str(tag_id) for tag_id in draft.tag_ids],
        "credits": [{"author_id": str(c.author_id), "role": c.role} for c in draft.credits],
    }


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
        raise Invalid(field, f"At most {max_chars} characters.")
    return clean or None


def plain_text(body: dict[str, Any] | None) -> str:
    """The words of a body, one line per paragraph or heading.

    Any tree is taken as a body for now; what has another shape gives no text.
    """
    blocks = (body or {}).get("blocks")
    lines = [_words(block) for block in blocks] if isinstance(blocks, list) else []
    return "\n".join(text for text in lines if text)


def excerpt(text: str) -> str:
    """The beginning of the text, cut after a word."""
    flat = " ".join(text.split())
    if len(flat) <= EXCERPT_CHARS:
        return flat
    return flat[: EXCERPT_CHARS + 1].rpartition(" ")[0] or flat[:EXCERPT_CHARS]


def _words(block: object) -> str:
    if not isinstance(block, dict) or block.get("type") not in {"paragraph", "heading"}:
        return ""
    spans = block.get("text")
    parts = [s.get("text") for s in spans if isinstance(s, dict)] if isinstance(spans, list) else []
    return "".join(part for part in parts if isinstance(part, str))


def _no_twins(field: str, items: tuple[object, ...], message: str) -> None:
    if len(set(items)) < len(items):
        raise Invalid(field, message)


def _text(field: str, text: str) -> str:
    if _UNPRINTABLE.search(text):
        raise Invalid(field, "Take the control characters out.")
    return unicodedata.normalize("NFC", text)


def _body(body: dict[str, Any] | None) -> dict[str, Any] | None:
    if body is None:
        return None
    clean: dict[str, Any] = _tree(body, 0)
    try:
        size = len(_canonical(clean))
    except (TypeError, ValueError):
        raise Invalid("body", "The body is not JSON.") from None
    if size > MAX_BODY_BYTES:
        raise Invalid("body", f"At most {MAX_BODY_BYTES} bytes.")
    return clean


def _tree(value: Any, depth: int) -> Any:  # noqa: ANN401 -- JSON in, JSON out
    if depth > MAX_BODY_DEPTH:
        raise Invalid("body", f"At most {MAX_BODY_DEPTH} levels.")
    if isinstance(value, str):
        return _text("body", value)
    if isinstance(value, list | tuple):
        return [_tree(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_key(key): _tree(item, depth + 1) for key, item in value.items()}
    return value


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise Invalid("body", "The body is not JSON.")
    return _text("body", key)


def _canonical(content: dict[str, Any]) -> bytes:
    written = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return written.encode()
