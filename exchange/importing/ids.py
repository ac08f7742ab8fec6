"""Ids of contents, computed: the same in every run, before the content is made."""

from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

_MAX_MS: Final = (1 << 48) - 1


def content_id(source: str, source_id: str, at: datetime | None) -> UUID:
    """A UUIDv7 whose time is ``at`` (1970 for what has none), and whose rest is a hash of the name.

    So lists in the order of ids are in the order of publication, and a link to a content can be
    written before the content.
    """
    milliseconds = min(max(int(at.timestamp() * 1000), 0), _MAX_MS) if at else 0
    name = f"{source}\n{source_id}".encode(errors="surrogateescape")
    rest = int.from_bytes(sha256(name).digest()[:10], "big")
    number = milliseconds << 80 | rest
    number = number & ~(0xF << 76) | 0x7 << 76  # the version
    number = number & ~(0x3 << 62) | 0x2 << 62  # the variant
    return UUID(int=number)
