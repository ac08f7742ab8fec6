"""``manifest.json``: what the directory holds. It is written last, so with it the rest is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from exchange.errors import ExchangeError
from exchange.native import canonical
from exchange.native.errors import Damaged

NAME: Final = "manifest.json"
FORMAT: Final = "byline"
VERSION: Final = 1
MAX_BYTES: Final = 64 * 1024

_KEYS: Final = {"files", "format", "media", "version"}
_FILE_KEYS: Final = {"bytes", "lines", "name", "sha256"}


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of lines. ``sha256``: of its bytes, in lower-case hexadecimal."""

    name: str
    lines: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``files``: in the order in which they need each other. Media are counted together."""

    files: tuple[Listed, ...]
    media_files: int
    media_bytes: int

    def written(self) -> bytes:
        """As the file holds it."""
        listed = [{key: getattr(one, key) for key in _FILE_KEYS} for one in self.files]
        media = {"files": self.media_files, "bytes": self.media_bytes}
        value = {"format": FORMAT, "version": VERSION, "files": listed, "media": media}
        return canonical.written(value) + b"\n"


def read(text: bytes) -> Manifest:
    """The manifest.

    Raises:
        ExchangeError: it is none of ours, or of a version that we don't know.
    """
    if not text.endswith(b"\n"):
        raise Damaged(NAME, "Its end is missing: copy the export again.")
    try:
        value = canonical.read(text[:-1])
    except ValueError as error:
        raise Damaged(NAME, str(error)) from None
    if value.get("format") != FORMAT:
        raise Damaged(NAME, "This is not an export of Byline.")
    if value.get("version") != VERSION:
        raise ExchangeError(
            f"This export is of version {value.get('version')!r}, and this Byline reads version "
            f"{VERSION}: import it with the Byline that wrote it, or a newer one."
        )
    _require(value, _KEYS, "it")
    media = value["media"]
    _require(media, {"bytes", "files"}, "'media'")
    if not isinstance(value["files"], list):
        raise Damaged(NAME, "'files' must be a list.")
    return Manifest(
        tuple(_listed(one) for one in value["files"]),
        _number(media, "files"),
        _number(media, "bytes"),
    )


def _listed(value: Any) -> Listed:  # noqa: ANN401 -- JSON
    _require(value, _FILE_KEYS, "each of 'files'")
    texts = [value[key] for key in ("name", "sha256")]
    if not all(isinstance(text, str) for text in texts):
        raise Damaged(NAME, "'name' and 'sha256' must be texts.")
    return Listed(texts[0], _number(value, "lines"), _number(value, "bytes"), texts[1])


def _require(value: Any, keys: set[str], what: str) -> None:  # noqa: ANN401 -- JSON
    if not isinstance(value, dict) or value.keys() != keys:
        raise Damaged(NAME, f"The keys of {what} must be {', '.join(sorted(keys))}.")


def _number(value: Mapping[str, Any], key: str) -> int:
    number = value[key]
    if type(number) is not int or number < 0:
        raise Damaged(NAME, f"{key!r} must be a whole number.")
    return number
