"""The whole import: what stands, then sections, tags and authors, then the contents in order."""

import asyncio
import logging
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from db.queries import fronts, imports
from exchange.errors import ExchangeError
from exchange.importing import contents, nodes
from exchange.importing.contents import Work
from exchange.importing.drafting import files_of
from exchange.importing.ids import content_id
from exchange.importing.links import Index
from exchange.importing.pictures import Discarding, Pictures
from exchange.importing.state import CONTENT, Run
from exchange.progress import Progress, Silent
from exchange.records import Entry, Remark, Source, Unreadable, mistake
from exchange.report import Item, Report
from media.library import Library
from resolvers import taxonomy
from resolvers.context import Context
from resolvers.sources import Imported, imported
from resolvers.writes import current_site

log = logging.getLogger(__name__)

# Read ahead of the writing: enough that pictures are ready when their text is written.
_AHEAD: Final = 24
_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Options:
    """``source``: the name by which its things are known again. ``url``: of a site to be made.

    ``is_named``: somebody has chosen the name.
    """

    source: str
    site_name: str
    url: str
    timezone: str
    dry_run: bool = False
    overwrite: bool = False
    author: str | None = None
    is_named: bool = True


class _Undo(Exception):
    """A dry run is over."""


async def run(
    ctx: Context,
    library: Library,
    source: Source,
    options: Options,
    progress: Progress | None = None,
) -> Report:
    """Bring everything from the source, and tell what became of it.

    A dry run does the same in one transaction that is rolled back, and stores no file: what it
    reports is what a run would do now. Other writers wait for it meanwhile.

    Raises:
        ExchangeError: another import goes on, or this came under another name before.
    """
    report = Report(options.source, options.dry_run)
    import_ = Import(ctx, library, source, options, report, progress or Silent())
    begun = time.monotonic()
    async with ctx.db.read() as connection, imports.alone(connection) as mine:
        if not mine:
            raise ExchangeError("Another import goes on in this database: wait for its end.")
        await (_and_undo(import_) if options.dry_run else _run(import_))
    report.seconds = time.monotonic() - begun
    report.settle()
    return report


@dataclass(frozen=True, slots=True)
class Import:
    """What is done with what, and who is told."""

    ctx: Context
    library: Library
    source: Source
    options: Options
    report: Report
    progress: Progress


async def _and_undo(import_: Import) -> None:
    with tempfile.TemporaryDirectory(prefix="byline-dry-run-") as directory, suppress(_Undo):
        real = import_.library
        library = Library(
            Discarding(), real.addresses, Path(directory), limits=real.limits, workers=real.workers
        )
        async with import_.ctx.transaction():
            await _run(replace(import_, library=library))
            raise _Undo


async def _run(import_: Import) -> None:
    ctx, options, report = import_.ctx, import_.options, import_.report
    report.remarks.extend(import_.source.remarks)
    report.items.extend(_refused(import_.source))
    await _ensure_site(ctx, options)
    known = await imported(ctx, options.source)
    if not known and not options.is_named:
        await _require_new(import_)
    ahead = not options.dry_run
    pictures = Pictures(ctx, import_.library, options.source, report, known, ahead=ahead)
    try:
        state = await _state(import_, known, pictures)
        await _bring_nodes(state, import_)
        await _bring_contents(state, import_)
    finally:
        await pictures.close()
    report.items.extend(await _missing(state, import_.source))
    report.remarks.extend(_waiting(state))


async def _require_new(import_: Import) -> None:
    """Nobody imports a publication twice because its name differs this time.

    Raises:
        ExchangeError: its contents came under another name before.
    """
    ids = [entry.source_id for entry in import_.source.entries]
    async with import_.ctx.transaction() as tx:
        names = await imports.sources_of(tx.session, ids)
    if names:
        raise ExchangeError(
            f"Files of these names came from {names[0]} before. If they are the same, say "
            f"--source {names[0]}; if not, say --source and another name."
        )


async def _ensure_site(ctx: Context, options: Options) -> None:
    async with ctx.transaction():
        if not await taxonomy.has_site(ctx):
            await taxonomy.create_site(
                ctx, name=options.site_name, url=options.url, timezone=options.timezone
            )


async def _state(
    import_: Import, known: Mapping[tuple[str, str], Imported], pictures: Pictures
) -> Run:
    source, options = import_.source, import_.options
    ids = _ids(source.entries, options.source, known)
    async with import_.ctx.transaction() as tx:
        deleted = await fronts.trashed(tx.session, list(ids.values()))
        site = await current_site(tx)
    return Run(
        ctx=import_.ctx,
        source=options.source,
        report=import_.report,
        known=known,
        ids=ids,
        deleted=deleted,
        index=Index(source.entries, ids, source.hosts),
        pictures=pictures,
        fallback_author=options.author or site.name,
        overwrite=options.overwrite,
    )


def _ids(
    entries: Iterable[Entry], source: str, known: Mapping[tuple[str, str], Imported]
) -> dict[str, UUID]:
    """What an earlier run made wins: an id stays when the date at the source changes."""
    return {
        entry.source_id: made.subject_id
        if (made := known.get((CONTENT, entry.source_id)))
        else content_id(source, entry.source_id, entry.at)
        for entry in entries
    }


async def _bring_nodes(state: Run, import_: Import) -> None:
    records = list(import_.source.nodes())
    import_.progress.begin("Tags and authors", len(records))
    for record in records:
        await nodes.bring(state, record)
        import_.progress.advance()


async def _bring_contents(state: Run, import_: Import) -> None:
    """In the order of their dates, so that every run gives the same addresses."""
    entries = sorted(import_.source.entries, key=lambda e: (e.at or _EARLIEST, e.source_id))
    queue: asyncio.Queue[Work | Item] = asyncio.Queue(_AHEAD)
    import_.progress.begin("Articles and pages", len(entries))
    async with asyncio.TaskGroup() as group:
        group.create_task(_prepare(state, import_.source, entries, queue))
        for _ in entries:
            found = await queue.get()
            if isinstance(found, Item):
                state.report.add(found)
            else:
                await contents.bring(found)
            import_.progress.advance()


async def _prepare(
    state: Run, source: Source, entries: Sequence[Entry], queue: asyncio.Queue[Work | Item]
) -> None:
    """Read texts ahead of those that are written, so that their pictures are ready then.

    Not in a thread: it would contend with the writing for the interpreter, which costs more than
    a pause of some milliseconds per text.
    """
    for entry in entries:
        found = _read(state, source, entry)
        if isinstance(found, Work) and found.is_new and not found.is_deleted:
            state.pictures.begin(files_of(found.record))
        await queue.put(found)
        await asyncio.sleep(0)


def _read(state: Run, source: Source, entry: Entry) -> Work | Item:
    try:
        return contents.prepare(state, source.read(entry))
    except Unreadable as error:
        remark = error.remark
    except Exception as error:
        log.exception("import.unreadable", extra={"source_id": entry.source_id})
        remark = mistake(error)
    return Item(entry.kind, entry.source_id, "failed", remarks=(remark,))


def _waiting(state: Run) -> Iterator[Remark]:
    """Links to contents that didn't arrive: they are right as soon as those do."""
    for item in state.report.items:
        linking = state.index.linked_from.get(item.source_id)
        if item.outcome == "failed" and linking:
            many = "text links" if len(linking) == 1 else "texts link"
            said = f"{len(linking)} {many} to {item.source_id}, which did not arrive."
            yield Remark("link-waits", said)


def _refused(source: Source) -> list[Item]:
    return [
        Item(one.kind, one.source_id, "skipped" if one.skipped else "failed", remarks=one.remarks)
        for one in source.refused
    ]


async def _missing(state: Run, source: Source) -> list[Item]:
    """What came from there and isn't there any more: left alone."""
    there = {entry.source_id for entry in source.entries} | {r.source_id for r in source.refused}
    said = Remark("gone-at-source", "It isn't at the source any more; here it was left as it is.")
    gone = {
        source_id: item
        for (kind, source_id), item in state.known.items()
        if kind == CONTENT and source_id not in there
    }
    async with state.ctx.transaction() as tx:
        kinds = await imports.types(tx.session, [item.subject_id for item in gone.values()])
    return [
        Item(kinds[item.subject_id], source_id, "unchanged", item.subject_id, remarks=(said,))
        for source_id, item in gone.items()
        if item.subject_id in kinds
    ]
