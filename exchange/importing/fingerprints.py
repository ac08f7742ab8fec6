"""What a record says, as a short text: equal where nothing has to be done.

A content's has three parts (text, place, time), so that a run knows which of them changed at the
source, and leaves alone what an editor changed here meanwhile.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from exchange.records import AuthorRecord, ContentRecord, NodeRecord

# Counted up when a conversion of ours gets better: everything is then brought up to date.
VERSION: Final = 1
# Of what was here before the import came: it is used, and never changed.
ADOPTED: Final = "adopted"

Digests = Mapping[str, str]  # SHA-256 of each file, by its source id


@dataclass(frozen=True, slots=True)
class Mark:
    """A content's fingerprint."""

    text: str
    place: str
    time: str

    def __str__(self) -> str:
        return f"{VERSION}:{self.text}:{self.place}:{self.time}"

    @classmethod
    def read(cls, stored: str) -> "Mark | None":
        """The stored one; None where another version of the conversion wrote it."""
        version, _, rest = stored.partition(":")
        parts = rest.split(":")
        return cls(*parts) if version == str(VERSION) and len(parts) == 3 else None


def of_content(record: ContentRecord, digests: Digests) -> Mark:
    """``record.body`` with its links as they shall be stored."""
    files = {address: digests.get(file.source_id) for address, file in record.files.items()}
    hero = record.hero_image and digests.get(record.hero_image.source_id)
    text = [record.title, record.dek, record.body, record.tags, record.authors, files, hero]
    return Mark(
        _digest(text),
        _digest([record.slug, record.section, sorted(record.old_paths)]),
        _digest([record.draft, record.published, record.until]),
    )


def of_node(record: NodeRecord, digests: Digests) -> str:
    """Of a section, tag or author."""
    said = {name: getattr(record, name) for name in type(record).__slots__}
    said |= {"remarks": None, "avatar": None}
    if isinstance(record, AuthorRecord) and record.avatar:
        said["avatar"] = digests.get(record.avatar.source_id)
    return f"{VERSION}:{_digest(said)}"


def _digest(said: Any) -> str:  # noqa: ANN401 -- anything that JSON has, and instants
    written = json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(written.encode(errors="surrogatepass")).hexdigest()[:32]
