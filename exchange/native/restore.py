"""Puts an export into a database that has no publication yet."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from db.errors import BrokenRule
from db.queries import contents, interchange, taxonomy
from db.queries.carried import MEDIA_ASSETS, TABLES, Table
from exchange.errors import ExchangeError
from exchange.native.errors import Damaged
from exchange.native.export import Summary
from exchange.native.gate import Gate
from exchange.native.source import Source, examine, file_of, found_at, opened_medium
from exchange.progress import Progress, Silent
from media.errors import Refused
from media.keys import Key
from media.kinds import recognise
from media.library import Library
from resolvers.context import Context, Transaction
from resolvers.errors import DomainError, Invalid
from resolvers.writes import EVERYTHING, Told, Touched, current_site, tell

BATCH_ROWS: Final = 100  # of which each can have a body of some megabytes
MAX_CLOCK_ERROR: Final = timedelta(days=1)

Numbered = tuple[int, dict[str, Any]]  # of the line, and the row


async def read(
    ctx: Context, library: Library, directory: Path, *, progress: Progress | None = None
) -> Summary:
    """Restore everything: ids, versions, instants and all.

    Nothing is written to the database unless all of it can be. Files are stored first; under their
    hashes they do no harm if the rest fails.

    Raises:
        ExchangeError: the database is in use, or the export isn't whole and sound.
    """
    progress = progress or Silent()
    async with ctx.transaction() as tx:
        await _require_untouched(tx)
    source = await asyncio.to_thread(found_at, directory)
    progress.begin("checking", sum(listed.bytes for listed in source.manifest.files))
    await asyncio.to_thread(examine, source, progress.advance)
    await _store_media(library, source, progress)
    try:
        async with ctx.transaction() as tx:
            await contents.take_time(tx.session)
            await taxonomy.lock_site(tx.session)
            await _require_untouched(tx)
            await _restore(ctx, tx, source, progress)
    except (BrokenRule, DomainError) as error:  # those of rows have been told as such
        raise ExchangeError(f"Someone writes in this database meanwhile: {error}") from error
    found = source.manifest
    rows = {table.name: source.lines(table) for table in TABLES}
    return Summary(rows, found.media_files, found.media_bytes)


async def _require_untouched(tx: Transaction) -> None:
    if not await interchange.is_untouched(tx.session):
        raise ExchangeError(
            "This database has a publication already. Import into an empty one: "
            "set DATABASE_URL or BYLINE_DATA_DIR."
        )


async def _store_media(library: Library, source: Source, progress: Progress) -> None:
    """Put the files where this deployment keeps its own, once each is what its row says."""
    progress.begin("media", source.lines(MEDIA_ASSETS))
    gate = Gate()
    files = size = 0
    for number, row in source.rows(MEDIA_ASSETS):
        _pass(gate, MEDIA_ASSETS, number, row)
        await _store(library, source.directory, row)
        files, size = files + 1, size + row["byte_size"]
        progress.advance()
    if (files, size) != (source.manifest.media_files, source.manifest.media_bytes):
        raise Damaged("manifest.json", "'media' doesn't count what media_asset.jsonl lists.")


async def _store(library: Library, directory: Path, row: dict[str, Any]) -> None:
    sha256, name = row["sha256"], f"media/{row['sha256']}"
    try:
        with opened_medium(directory, sha256) as file:
            async with library.receive(file) as received:
                if (received.sha256, received.size) != (sha256, row["byte_size"]):
                    raise Damaged(name, "This is not the file that was exported: copy it again.")
                if recognise(received.head) != row["mime_type"]:
                    raise Damaged(name, f"Its bytes are not {row['mime_type']}.")
                await library.storage.put(Key(sha256), received.path, row["mime_type"])
    except Refused as error:
        raise Damaged(name, f"{error} See BYLINE_MEDIA_MAX_BYTES.") from error


async def _restore(ctx: Context, tx: Transaction, source: Source, progress: Progress) -> None:
    await interchange.begin(tx.session)
    gate = Gate()
    for table in TABLES:
        progress.begin(table.name, source.lines(table))
        await _restore_table(tx, source, table, gate, progress)
    site = await current_site(tx)
    # Later than all that is restored: what was over then is over here, whatever our clock says.
    latest = await interchange.latest_change(tx.session)
    if latest and latest > ctx.clock() + MAX_CLOCK_ERROR:
        raise ExchangeError(
            f"The export is of {latest:%Y-%m-%d}, still to come: set the clock right."
        )
    now = await tx.stamp(after=latest)
    progress.begin("last checks", 1)
    try:
        await interchange.finish(tx.session)
    except BrokenRule as error:
        raise ExchangeError(f"The export doesn't hold together: {_sentence(error)}") from error
    told = Told("site.imported", site.id, site.id, now)
    await tell(ctx, tx, told, Touched(tags={EVERYTHING}))


async def _restore_table(
    tx: Transaction, source: Source, table: Table, gate: Gate, progress: Progress
) -> None:
    rows = source.rows(table)
    while batch := await asyncio.to_thread(_next, rows, gate, table):
        try:
            await interchange.add(tx.session, table, [row for _, row in batch])
        except BrokenRule:
            await _add_one_by_one(tx, table, batch)
        progress.advance(len(batch))


def _next(rows: Iterator[Numbered], gate: Gate, table: Table) -> list[Numbered]:
    batch = list(islice(rows, BATCH_ROWS))
    for number, row in batch:
        _pass(gate, table, number, row)
    return batch


def _pass(gate: Gate, table: Table, number: int, row: dict[str, Any]) -> None:
    """Let the row pass the gate; a file of media lies where this deployment keeps it.

    Raises:
        Damaged: it doesn't pass.
    """
    try:
        gate.check(table.name, row)
    except Invalid as error:
        raise Damaged(file_of(table), f"{error.field!r}: {error}", number) from error
    if table is MEDIA_ASSETS:
        row["storage_key"] = str(Key(row["sha256"]))


async def _add_one_by_one(tx: Transaction, table: Table, batch: Iterable[Numbered]) -> None:
    """Find the row that the database refused."""
    for number, row in batch:
        try:
            await interchange.add(tx.session, table, [row])
        except BrokenRule as error:
            raise Damaged(file_of(table), _sentence(error), number) from error


def _sentence(error: BrokenRule) -> str:
    whose = "" if error.detail.startswith("Failing row") else error.detail  # the whole row
    return " ".join(text for text in (error.message, whose, f"(rule {error.rule})") if text)
