"""Lists of the documents that a client was built with, as Apollo and graphql-codegen write them."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

APOLLO: Final = "apollo-persisted-query-manifest"
_SHA256: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


class ManifestError(Exception):
    """A file that is no manifest, or contradicts itself. Its text is one line."""


@dataclass(frozen=True, slots=True)
class Document:
    """``id``: what the client asks by; ``text``: what it stands for."""

    id: str
    text: str


def sha256(text: str) -> str:
    """The hash by which clients call a document, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_manifest(path: Path) -> list[Document]:
    """The documents of one file, in its order.

    Raises:
        ManifestError: it can't be read, or an id that is a SHA-256 hash isn't that of its text.
    """
    try:
        documents = list(_documents(orjson.loads(path.read_bytes()), path))
    except OSError as error:
        raise ManifestError(f"{path} can't be read: {error.strerror}.") from None
    except orjson.JSONDecodeError as error:
        raise ManifestError(f"{path} is not JSON: {error}.") from None
    for one in documents:
        told = _SHA256.fullmatch(one.id)
        if told and told[1] != sha256(one.text):
            raise ManifestError(f"{path}: {one.id} is not the SHA-256 hash of its document.")
    return documents


def read_manifests(paths: Iterable[Path]) -> dict[str, str]:
    """The texts of all documents, by id.

    Raises:
        ManifestError: see ``read_manifest``; or two files have one id for different texts.
    """
    texts: dict[str, str] = {}
    for path in paths:
        for one in read_manifest(path):
            if texts.setdefault(one.id, one.text) != one.text:
                raise ManifestError(f"{path}: another manifest has {one.id} for another document.")
    return texts


def _documents(content: Any, path: Path) -> Iterator[Document]:  # noqa: ANN401  # JSON
    """Apollo: ``{"operations": [{"id", "body"}]}``; the others, Relay's too: ``{id: text}``."""
    if not isinstance(content, dict):
        raise _unknown(path)
    if content.get("format") == APOLLO:
        if content.get("version") != 1 or not isinstance(content.get("operations"), list):
            raise ManifestError(f"{path}: of Apollo's manifests, version 1 can be read.")
        for one in content["operations"]:
            if not isinstance(one, dict):
                raise _unknown(path)
            yield _document(one.get("id"), one.get("body"), path)
        return
    for key, text in content.items():
        yield _document(key, text, path)


def _document(id_: object, text: object, path: Path) -> Document:
    if not (isinstance(id_, str) and id_ and isinstance(text, str)):
        raise _unknown(path)
    return Document(id_, text)


def _unknown(path: Path) -> ManifestError:
    return ManifestError(
        f"{path} is no manifest: neither Apollo's nor a JSON object of ids and documents."
    )
