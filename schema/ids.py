"""Opaque ids: base64url of a type letter, a view tag and the 16 bytes of a UUID.

``L`` is the live view, ``S`` a snapshot (its instant follows in 8 bytes, microseconds since 1970),
``D`` the desk, ``*`` every view: things that views share, and the ``contentId`` of a content.
"""

import base64
import binascii
from binascii import b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from db.rows import (
    ArticleRow,
    AuthorRow,
    CollectionRow,
    CommentRow,
    ContentRow,
    CustomFieldRow,
    MediaRow,
    PageRow,
    RedirectRow,
    SectionRow,
    SeriesRow,
    SiteRow,
    SnapshotRow,
    TagRow,
)
from db.view import Perspective, View
from resolvers.errors import Invalid, RequestError

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_URLSAFE: Final = bytes.maketrans(b"+/", b"-_")
_NIL: Final = UUID(int=0)

LETTERS: Final = {
    "Article": b"A",
    "Page": b"P",
    "Section": b"S",
    "Tag": b"T",
    "Author": b"U",
    "Site": b"W",
    "Snapshot": b"N",
    "Redirect": b"R",
    "Content": b"C",
    "Body": b"B",
    "Media": b"M",
    "Seo": b"E",
    "Series": b"Y",
    "Collection": b"L",
    "CustomField": b"F",
    "Comment": b"O",
}
_TYPES: Final = {letter: name for name, letter in LETTERS.items()}
SHARED: Final = ("Content", "Media", "CustomField", "Comment")
Identified = (
    ArticleRow
    | PageRow
    | SectionRow
    | TagRow
    | AuthorRow
    | RedirectRow
    | SiteRow
    | SnapshotRow
    | MediaRow
    | CustomFieldRow
    | CommentRow
    | SeriesRow
    | CollectionRow
)
_NAMES: Final[dict[type, str]] = {
    ArticleRow: "Article",
    PageRow: "Page",
    SectionRow: "Section",
    TagRow: "Tag",
    AuthorRow: "Author",
    RedirectRow: "Redirect",
    SiteRow: "Site",
    SnapshotRow: "Snapshot",
    MediaRow: "Media",
    CustomFieldRow: "CustomField",
    CommentRow: "Comment",
    SeriesRow: "Series",
    CollectionRow: "Collection",
}


@dataclass(frozen=True, slots=True)
class GlobalId:
    """A decoded id. ``at``: the instant of a snapshot; ``shared``: of no view."""

    type: str
    uuid: UUID
    at: datetime | None = None
    shared: bool = False


def of(row: Identified) -> str:
    """The id of a row, as its view shows it."""
    uuid = _NIL if isinstance(row, SnapshotRow) else row.id
    return encode(_NAMES[type(row)], row.view, uuid)


def of_each(rows: Sequence[Identified]) -> list[str]:
    """The ids of rows of one type."""
    first = rows[0]
    view = first.view
    if isinstance(first, SnapshotRow) or any(row.view is not view for row in rows):
        return [of(row) for row in rows]
    return of_values(_NAMES[type(first)], view, [row.id for row in rows])  # type: ignore[union-attr]


def of_values(name: str, view: View, uuids: Sequence[UUID]) -> list[str]:
    """The ids of things of one type in one view."""
    name = name if name in LETTERS else "Media"  # an image's, as any file's
    head = LETTERS[name] + _view_tag(name, view)
    texts = [
        b2a_base64(head + uuid.bytes, newline=False).translate(_URLSAFE).decode() for uuid in uuids
    ]
    return texts if (len(head) + 16) % 3 == 0 else [text.rstrip("=") for text in texts]


def content_id(row: ContentRow) -> str:
    """The id of a content that is the same in every view."""
    return encode("Content", row.view, row.id)


def body_id(content: ContentRow) -> str:
    """The id of what a content says in its view."""
    return encode("Body", content.view, content.id)


def seo_id(row: ContentRow | SectionRow | TagRow | AuthorRow | SeriesRow) -> str:
    """The id of what machines are told of it in its view."""
    return encode("Seo", row.view, row.id)


def encode(type_name: str, view: View, uuid: UUID) -> str:
    """An id of this type in this view."""
    return _text(LETTERS[type_name] + _view_tag(type_name, view) + uuid.bytes)


def decode(text: str) -> GlobalId | None:
    """What an id stands for; None where it isn't one of ours."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        parsed = _parse(raw)
    except (ValueError, KeyError, OverflowError, binascii.Error):
        return None
    return parsed if _text(raw) == text else None


def uuid_of(text: str, *types: str) -> UUID:
    """The UUID in an id that a client sent, of any view.

    Raises:
        RequestError: INVALID_ID, where it is no id of one of these types.
    """
    found = decode(text)
    if found is None or found.type not in types:
        wanted = f" of type {' or '.join(types)}" if len(types) < len(LETTERS) else ""
        raise RequestError("INVALID_ID", f"This is no id{wanted}.")
    return found.uuid


def given(field: str, text: str, *types: str) -> UUID:
    """The UUID in an id of any view that is part of a write's input.

    Raises:
        Invalid: with ``field``, where it is no id of one of these types.
    """
    found = decode(text)
    if found is None or found.type not in types:
        raise Invalid(field, f"This is no id of type {' or '.join(types)}.")
    return found.uuid


def names(text: str, type_name: str) -> bool:
    """Whether an id is one of this type."""
    found = decode(text)
    return found is not None and found.type == type_name


def _parse(raw: bytes) -> GlobalId:
    type_name, tag = _TYPES[raw[:1]], raw[1:2]
    if tag == b"S" and len(raw) == 26 and type_name not in SHARED:
        at = _EPOCH + int.from_bytes(raw[2:10], "big", signed=True) * _MICROSECOND
        return GlobalId(type_name, UUID(bytes=raw[10:]), at)
    if tag not in (b"L", b"*") or (tag == b"*") != (type_name in SHARED):
        raise ValueError(tag)
    return GlobalId(type_name, UUID(bytes=raw[2:]), shared=tag == b"*")


def _view_tag(type_name: str, view: View) -> bytes:
    if type_name in SHARED:
        return b"*"
    match view.perspective:
        case Perspective.LIVE:
            return b"L"
        case Perspective.SNAPSHOT if not view.exact:
            micros = (view.at - _EPOCH) // _MICROSECOND
            return b"S" + micros.to_bytes(8, "big", signed=True)
        case perspective:
            raise NotImplementedError(perspective)  # issue 8 on: what editors see


def _text(raw: bytes) -> str:
    return b2a_base64(raw, newline=False).translate(_URLSAFE).decode().rstrip("=")
