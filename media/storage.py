"""Where bytes lie: the protocol, and a local directory."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol

from media.keys import Key
from media.kinds import HEAD_BYTES, OCTETS, recognise

CHUNK_BYTES: Final = 256 * 1024
_LEFT_OVER_S: Final = 24 * 3600  # no upload takes that long: its process is gone


class Missing(Exception):
    """Nothing is stored under this key."""


@dataclass(frozen=True, slots=True)
class Stat:
    """What is known of stored bytes without reading them."""

    size: int
    mime_type: str


class Storage(Protocol):
    """Bytes under keys. They are there as a whole or not at all, and never change."""

    async def put(self, key: Key, file: Path, mime_type: str) -> None:
        """Store a copy of ``file``. What is there already stays."""

    async def stat(self, key: Key) -> Stat | None:
        """None: nothing is there."""

    def open(self, key: Key, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from ``start`` to before ``end``, in pieces.

        Raises:
            Missing: nothing is there.
        """

    async def delete(self, key: Key) -> None:
        """Forget it; an original with all its variants. Nothing there is no error."""


async def fetch(storage: Storage, key: Key, into: Path) -> None:
    """Copy stored bytes to a local file.

    Raises:
        Missing: nothing is there.
    """
    with await asyncio.to_thread(into.open, "wb") as file:
        async for piece in storage.open(key):
            await asyncio.to_thread(file.write, piece)


class LocalStorage:
    """A directory. A file appears under its name by one rename, after its bytes are on the disk."""

    def __init__(self, root: Path) -> None:
        """``root``: made when it is missing."""
        self._root = root
        self._incoming = root / "incoming"  # on the same disk, so that a rename can move it
        self._incoming.mkdir(parents=True, exist_ok=True)
        _sweep(self._incoming)

    async def put(self, key: Key, file: Path, mime_type: str) -> None:
        """See ``Storage``. The type is told by the bytes."""
        del mime_type
        await asyncio.to_thread(self._put, self._path(key), file)

    async def stat(self, key: Key) -> Stat | None:
        """See ``Storage``."""
        return await asyncio.to_thread(_stat, self._path(key))

    async def open(self, key: Key, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """See ``Storage``."""
        file, left = await asyncio.to_thread(_open, self._path(key), start, end)
        try:
            while left > 0:
                piece = await asyncio.to_thread(file.read, min(CHUNK_BYTES, left))
                if not piece:
                    return
                left -= len(piece)
                yield piece
        finally:
            file.close()

    async def delete(self, key: Key) -> None:
        """See ``Storage``."""
        await asyncio.to_thread(self._delete, key)

    def _path(self, key: Key) -> Path:
        return self._root / str(key)  # a key has no dots or slashes but its own

    def _put(self, path: Path, file: Path) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._copied(file) as copy:
            copy.replace(path)
        for directory in path.relative_to(self._root).parents:
            _sync_directory(self._root / directory)

    @contextmanager
    def _copied(self, file: Path) -> Iterator[Path]:
        number, name = tempfile.mkstemp(dir=self._incoming)
        copy = Path(name)
        try:
            with os.fdopen(number, "wb") as target, file.open("rb") as source:
                shutil.copyfileobj(source, target, CHUNK_BYTES)
                target.flush()
                os.fsync(target.fileno())
            yield copy
        finally:
            copy.unlink(missing_ok=True)

    def _delete(self, key: Key) -> None:
        self._path(key).unlink(missing_ok=True)
        if key.variant is None:
            shutil.rmtree(self._root / key.family, ignore_errors=True)


def _open(path: Path, start: int, end: int | None) -> tuple[IO[bytes], int]:
    """The file at ``start``, and how many bytes are wanted of it."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Missing(path.name) from None
    size = os.fstat(file.fileno()).st_size
    file.seek(start)
    return file, min(size if end is None else end, size) - start


def _stat(path: Path) -> Stat | None:
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            return Stat(size, recognise(file.read(HEAD_BYTES)) or OCTETS)
    except FileNotFoundError:
        return None


def _sync_directory(directory: Path) -> None:
    """So that the name survives a power cut too."""
    number = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _sweep(incoming: Path) -> None:
    """Remove what uploads of processes that were killed have left."""
    oldest = time.time() - _LEFT_OVER_S
    for path in incoming.iterdir():
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()
