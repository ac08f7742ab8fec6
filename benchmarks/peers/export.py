"""The bench's data set as an export of Byline's own, for ``cli.py import native``."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import asyncpg

from benchmarks.peers.rows import ROWS, Dataset, Row
from db.queries.carried import TABLES
from exchange.native import canonical, manifest
from exchange.native.manifest import Listed, Manifest
from exchange.native.source import MEDIA, file_of


async def read(url: str) -> Dataset:
    """All of the bench's database. ``url``: for asyncpg."""
    source = await asyncpg.connect(url)
    try:
        tags = defaultdict[int, list[int]](list)
        pairs = await source.fetch("select article_id, tag_id from article_tag order by 1, 2")
        for pair in pairs:
            tags[pair["article_id"]].append(pair["tag_id"])
        return Dataset(
            articles=await _all(source, "article"),
            authors=await _all(source, "author"),
            all_tags=await _all(source, "tag"),
            comments=await _all(source, "comment"),
            tags=tags,
        )
    finally:
        await source.close()


async def _all(source: asyncpg.Connection, table: str) -> list[Row]:
    rows = await source.fetch(f"select * from {table} order by id")  # noqa: S608 -- our own names
    return [dict(row) for row in rows]


def write(data: Dataset, directory: Path) -> None:
    """Write the export into an empty directory."""
    (directory / MEDIA).mkdir(parents=True)
    listed = [
        _write(directory / file_of(table), ROWS[table.name](data))
        for table in TABLES
        if table.name in ROWS
    ]
    (directory / manifest.NAME).write_bytes(Manifest(tuple(listed), 0, 0).written())


def _write(path: Path, rows: Iterable[Row]) -> Listed:
    lines = size = 0
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for row in rows:
            line = canonical.written(row) + b"\n"
            file.write(line)
            digest.update(line)
            lines, size = lines + 1, size + len(line)
    return Listed(path.name, lines, size, digest.hexdigest())
