"""An export on a disk, read as what a stranger may have sent.

Names come from the format, never from the files, and no link is followed, so nothing outside the
directory is ever read.
"""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from db.queries.carried import TABLES, Table
from exchange.errors import ExchangeError
from exchange.native import canonical, manifest, values
from exchange.native.errors import Damaged
from exchange.native.manifest import Listed, Manifest

MEDIA: Final = "media"
MAX_LINE_BYTES: Final = 32 * 1024 * 1024  # a body has at most 2 MB of text

_CHUNK_BYTES: Final = 1024 * 1024
_OPEN: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def file_of(table: Table) -> str:
    """Where the table's rows stand."""
    return f"{table.name}.jsonl"


FILES: Final = tuple(file_of(table) for table in TABLES)


@dataclass(frozen=True, slots=True)
class Source:
    """A directory that holds what its manifest says."""

    directory: Path
    manifest: Manifest

    def lines(self, table: Table) -> int:
        """How many rows the table has. Older exports lack tables that came later."""
        listed = self._listed(table)
        return listed.lines if listed else 0

    def rows(self, table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
        """See ``rows_of``."""
        return rows_of(self.directory, table) if self._listed(table) else iter(())

    def _listed(self, table: Table) -> Listed | None:
        name = file_of(table)
        return next((listed for listed in self.manifest.files if listed.name == name), None)


def found_at(directory: Path) -> Source:
    """The export in the directory, as far as its manifest tells.

    Raises:
        ExchangeError: there is none, or one that we don't know.
    """
    if not directory.is_dir():
        raise ExchangeError(f"There is no directory {directory}.")
    if not os.path.lexists(directory / manifest.NAME):
        raise ExchangeError(
            f"{directory} has no {manifest.NAME}: it is no export, or one that was not finished."
        )
    with opened(directory, manifest.NAME) as file:
        found = manifest.read(file.read(manifest.MAX_BYTES + 1))
    names = [listed.name for listed in found.files]
    if unknown := sorted(set(names) - set(FILES)):
        raise Damaged(manifest.NAME, f"There is no file {unknown[0]!r} in version 1.")
    if names != [name for name in FILES if name in names]:
        raise Damaged(manifest.NAME, f"'files' are in this order: {', '.join(FILES)}.")
    source = Source(directory, found)
    if source.lines(TABLES[0]) != 1:
        raise Damaged(FILES[0], "There must be one site.")
    return source


def examine(source: Source, tell: Callable[[int], None]) -> None:
    """Nothing, where the bytes of every file of lines are what the manifest says.

    ``tell`` is given the number of bytes looked at, now and then.

    Raises:
        Damaged: they aren't.
    """
    for listed in source.manifest.files:
        _examine(source.directory, listed, tell)


def rows_of(directory: Path, table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row of a table with the number of its line.

    Raises:
        Damaged: at the first line that is no row of the table.
    """
    name = file_of(table)
    with opened(directory, name) as file:
        for number, line in enumerate(_raw_lines(file, name), start=1):
            try:
                yield number, values.from_json(table, canonical.read(line))
            except ValueError as error:
                raise Damaged(name, str(error), number) from None


@contextmanager
def opened(directory: Path, name: str) -> Iterator[IO[bytes]]:
    """A file of the export, at its beginning.

    Raises:
        Damaged: there is none, or something else stands there.
    """
    try:
        number = os.open(directory / name, _OPEN)
    except OSError as error:
        reason = "it is missing" if isinstance(error, FileNotFoundError) else "it can't be read"
        raise Damaged(name, f"{reason}: {os.strerror(error.errno or 0)}.") from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise Damaged(name, "This must be a file.")
    with os.fdopen(number, "rb") as file:
        yield file


@contextmanager
def opened_medium(directory: Path, sha256: str) -> Iterator[IO[bytes]]:
    """The file of a medium. ``sha256``: checked.

    Raises:
        Damaged: there is none, or something else stands there.
    """
    if (directory / MEDIA).is_symlink():
        raise Damaged(MEDIA, "This must be a directory, not a link to one.")
    with opened(directory, f"{MEDIA}/{sha256}") as file:
        yield file


def _examine(directory: Path, listed: Listed, tell: Callable[[int], None]) -> None:
    digest, size, lines = hashlib.sha256(), 0, 0
    with opened(directory, listed.name) as file:
        while piece := file.read(_CHUNK_BYTES):
            digest.update(piece)
            size += len(piece)
            lines += piece.count(b"\n")
            tell(len(piece))
    if (size, lines, digest.hexdigest()) != (listed.bytes, listed.lines, listed.sha256):
        raise Damaged(
            listed.name,
            f"This is not the file that was exported ({listed.lines} lines, {listed.bytes} bytes; "
            f"here are {lines} and {size}): copy the export again.",
        )


def _raw_lines(file: IO[bytes], name: str) -> Iterator[bytes]:
    number = 0
    while line := file.readline(MAX_LINE_BYTES):
        number += 1
        if not line.endswith(b"\n"):
            raise Damaged(name, "The line is too long, or its end is missing.", number)
        yield line[:-1]
