"""Writes the whole publication to a directory."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from db.queries import interchange
from db.queries.carried import MEDIA_ASSETS, TABLES, Table
from db.session import Connection, Database
from exchange.directories import appearing
from exchange.errors import ExchangeError
from exchange.native import canonical, manifest, values
from exchange.native.manifest import Listed, Manifest
from exchange.native.source import MEDIA, file_of, rows_of
from exchange.progress import Progress, Silent
from media.keys import Key
from media.storage import Missing, Storage, fetch

# What people have a right to keep to themselves: left out unless it is asked for.
_PRIVATE: Final = {"user_account": {"email"}}


@dataclass(frozen=True, slots=True)
class Summary:
    """How many rows of each table, in the order of the tables, and how many files of media."""

    rows: dict[str, int]
    media_files: int
    media_bytes: int

    def __str__(self) -> str:
        counted = [
            f"{number:,} {name.removesuffix('s') if number == 1 else name}"
            for name, number in (
                ("contents", self.rows["content"]),
                ("revisions", self.rows["revision"]),
                ("publications", self.rows["publication"]),
                ("redirects", self.rows["redirect"]),
                ("files", self.media_files),
            )
        ]
        return f"{', '.join(counted)} ({self.media_bytes / 1e6:,.1f} MB)"


async def write(
    db: Database,
    storage: Storage,
    directory: Path,
    *,
    emails: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Export everything as it is at one moment; writers go on meanwhile.

    The directory appears when all is there. ``emails``: with those of accounts.

    Raises:
        ExchangeError: the directory isn't empty, there is no publication, or a file is lost.
    """
    progress = progress or Silent()
    private = {} if emails else _PRIVATE
    with appearing(directory) as partial:
        async with db.read_together() as connection:
            listed = [
                await _write_table(connection, table, partial, private, progress)
                for table in TABLES
            ]
        if not listed[0].lines:
            raise ExchangeError("There is no publication to export yet.")
        media = await _write_media(storage, partial, progress)
        found = Manifest(tuple(listed), *media)
        (partial / manifest.NAME).write_bytes(found.written())
    rows = {table.name: one.lines for table, one in zip(TABLES, listed, strict=True)}
    return Summary(rows, *media)


@dataclass(slots=True)
class _Lines:
    """A file that is being written, and what the manifest will say of it."""

    file: IO[bytes]
    digest: Any = field(default_factory=hashlib.sha256)  # of a type that hashlib doesn't name
    lines: int = 0
    bytes: int = 0

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """One line for each."""
        for row in rows:
            line = canonical.written(row) + b"\n"
            self.file.write(line)
            self.digest.update(line)
            self.lines += 1
            self.bytes += len(line)


async def _write_table(
    connection: Connection,
    table: Table,
    directory: Path,
    private: dict[str, set[str]],
    progress: Progress,
) -> Listed:
    hidden = private.get(table.name, set())
    progress.begin(table.name, await interchange.count(connection, table))
    with (directory / file_of(table)).open("wb") as file:
        lines = _Lines(file)
        async for part in interchange.rows(connection, table):
            made = (values.to_json(table, row) for row in part)
            await asyncio.to_thread(
                lines.add, ({k: v for k, v in row.items() if k not in hidden} for row in made)
            )
            progress.advance(len(part))
    return Listed(file_of(table), lines.lines, lines.bytes, lines.digest.hexdigest())


async def _write_media(storage: Storage, directory: Path, progress: Progress) -> tuple[int, int]:
    """Copy the files; their number and their bytes."""
    (directory / MEDIA).mkdir()
    assets = {row["sha256"]: row["byte_size"] for _, row in rows_of(directory, MEDIA_ASSETS)}
    progress.begin("media", len(assets))
    for sha256 in assets:
        await _copy(storage, sha256, directory / MEDIA / sha256)
        progress.advance()
    return len(assets), sum(assets.values())


async def _copy(storage: Storage, sha256: str, target: Path) -> None:
    try:
        await fetch(storage, Key(sha256), target)
    except Missing:
        raise ExchangeError(
            f"The file {Key(sha256)} is not in the storage of media: put it back from a backup, "
            "or the export would not be whole."
        ) from None
    with target.open("rb") as file:
        digest = await asyncio.to_thread(hashlib.file_digest, file, "sha256")
    if digest.hexdigest() != sha256:
        raise ExchangeError(
            f"The file {Key(sha256)} in the storage of media is damaged: put it back from a backup."
        )
