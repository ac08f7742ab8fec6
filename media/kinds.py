"""Which types of files are taken. A file's own bytes tell its type, never its name or a header."""

from typing import Final, Literal

import filetype  # type: ignore[import-untyped]

from media.errors import Refused

Kind = Literal["IMAGE", "VIDEO", "AUDIO", "FILE"]

HEAD_BYTES: Final = 8192  # what ``recognise`` looks at
OCTETS: Final = "application/octet-stream"

_EXTENSIONS: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/x-flac": "flac",
    "audio/x-wav": "wav",
    "audio/aac": "aac",
    "video/mp4": "mp4",
    "video/x-m4v": "m4v",
    "video/quicktime": "mov",
    "video/webm": "webm",
}
_SAME: Final = {"image/apng": "image/png"}


def recognise(head: bytes) -> str | None:
    """The media type that a file with this beginning has; None where it is none of ours."""
    if head[4:12] == b"ftypavis":  # an animated AVIF, which the library doesn't know
        return "image/avif"
    found: str = (filetype.guess_mime(head[:HEAD_BYTES]) if head else None) or ""
    mime_type = _SAME.get(found, found)
    return mime_type if mime_type in _EXTENSIONS else None


def require(head: bytes) -> str:
    """The media type.

    Raises:
        Refused: it is none of ours.
    """
    mime_type = recognise(head)
    if mime_type is not None:
        return mime_type
    if b"<svg" in head.lower():
        raise Refused("svg", "An SVG can hold scripts: export it as PNG or WebP.")
    raise Refused(
        "unknown_type",
        "Send a JPEG, PNG, WebP, AVIF or GIF image, a PDF, or a usual audio or video file.",
    )


def kind_of(mime_type: str) -> Kind:
    """What it is to a reader."""
    kinds: dict[str, Kind] = {"image": "IMAGE", "video": "VIDEO", "audio": "AUDIO"}
    return kinds.get(mime_type.partition("/")[0], "FILE")


def extension_of(mime_type: str) -> str:
    """What file names of this type end in, without the dot."""
    return _EXTENSIONS[mime_type]
