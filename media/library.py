"""All of this room, opened and closed together."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import unquote, urlsplit

from media.errors import Refused
from media.keys import Key
from media.kinds import HEAD_BYTES, Kind, kind_of, require
from media.renditions import Addresses
from media.s3 import S3Storage
from media.signing import Signer
from media.storage import CHUNK_BYTES, LocalStorage, Storage
from media.variants import Variants
from media.workers import Workers

MEGA: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken at most."""

    max_bytes: int = 100 * MEGA
    max_pixels: int = 50 * MEGA


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it came, on our disk while it is looked at."""

    path: Path
    sha256: str
    size: int
    head: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is stored, and what it is. ``source_sha256``: of the bytes as they came."""

    sha256: str
    source_sha256: str
    storage_key: str
    kind: Kind
    mime_type: str
    byte_size: int
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    thumb_hash: str | None = None
    dominant_color: str | None = None


class Library:
    """Takes files in, and knows where they and their variants are."""

    def __init__(
        self,
        storage: Storage,
        addresses: Addresses,
        directory: Path,
        *,
        limits: Limits | None = None,
        workers: Workers | None = None,
    ) -> None:
        """``directory``: for files while they are worked on. Better: ``open_library``."""
        self.storage = storage
        self.addresses = addresses
        self.limits = limits or Limits()
        self.workers = workers or Workers()
        self.variants = Variants(storage, self.workers, directory)
        self._directory = directory

    @asynccontextmanager
    async def receive(self, file: IO[bytes]) -> AsyncIterator[Received]:
        """Copy a file to our disk for as long as it is looked at. It is read from where it stands.

        Raises:
            Refused: empty or too large.
        """
        directory = await asyncio.to_thread(tempfile.TemporaryDirectory, dir=self._directory)
        try:
            path = Path(directory.name) / "received"
            yield await asyncio.to_thread(_copy, file, path, self.limits.max_bytes)
        finally:
            await asyncio.to_thread(directory.cleanup)

    async def admit(self, received: Received) -> Stored:
        """Look at the file, clean it, and store it. The same file again is stored once.

        Raises:
            Refused: not a type we take, damaged, or too large.
            WorkFailed: the process that looked at it crashed or took too long.
        """
        mime_type = require(received.head)
        if kind_of(mime_type) == "IMAGE":
            return await self._admit_picture(received)
        facts = await self.workers.run("measure", source=str(received.path))
        return await self._put(received, received.path, {"mime_type": mime_type, **facts})

    async def _admit_picture(self, received: Received) -> Stored:
        target = received.path.with_name("cleaned")
        facts = await self.workers.run(
            "clean",
            source=str(received.path),
            target=str(target),
            max_pixels=self.limits.max_pixels,
        )
        return await self._put(received, target, facts)

    async def _put(self, received: Received, file: Path, facts: dict[str, Any]) -> Stored:
        """Store the file. ``facts``: fields of ``Stored``, as JSON gave them."""
        sha256, size = await asyncio.to_thread(_digest, file)
        key, mime_type = Key(sha256), facts["mime_type"]
        await self.storage.put(key, file, mime_type)
        return Stored(
            sha256=sha256,
            source_sha256=received.sha256,
            storage_key=str(key),
            kind=kind_of(mime_type),
            byte_size=size,
            **facts,
        )

    async def close(self) -> None:
        """End what runs."""
        await self.variants.close()
        await self.workers.close()


@asynccontextmanager
async def open_library(
    url: str, signing_key: bytes, *, public_url: str = "", limits: Limits | None = None
) -> AsyncIterator[Library]:
    """The library over the storage at ``url``, closed at the end.

    Raises:
        ValueError: ``url`` is none of ``storage_at``'s.
    """
    with tempfile.TemporaryDirectory(prefix="byline-media-") as directory:
        storage = await asyncio.to_thread(storage_at, url)
        addresses = Addresses(Signer(signing_key), public_url)
        library = Library(storage, addresses, Path(directory), limits=limits)
        try:
            yield library
        finally:
            await library.close()


def storage_at(url: str) -> Storage:
    """``file:/path``, ``file:///path`` or ``s3://bucket?endpoint=…`` (see ``S3Storage``).

    Raises:
        ValueError: neither.
    """
    if url.startswith("s3://"):
        return S3Storage.from_url(url)
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc or not parts.path.startswith("/"):
        raise ValueError("not of the form file:/directory or s3://bucket?endpoint=…")
    return LocalStorage(Path(unquote(parts.path)))


def _copy(file: IO[bytes], path: Path, max_bytes: int) -> Received:
    digest, size, head = hashlib.sha256(), 0, b""
    with path.open("wb") as copy:
        while piece := file.read(CHUNK_BYTES):
            size += len(piece)
            if size > max_bytes:
                raise Refused("too_large", f"A file has at most {max_bytes // MEGA} MB.")
            head = head or piece[:HEAD_BYTES]
            digest.update(piece)
            copy.write(piece)
    if not size:
        raise Refused("empty", "This file is empty.")
    return Received(path, digest.hexdigest(), size, head)


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
