"""Files of the source become media: each once, ahead of the texts that show them."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from exchange.records import LocalFile, Remark
from exchange.report import Item, Outcome, Report
from media.errors import MediaError
from media.keys import Key
from media.library import Library
from media.storage import Missing, Stat
from resolvers.context import Context
from resolvers.errors import DomainError
from resolvers.media import add_media
from resolvers.sources import Imported, remember

MEDIA: Final = "MEDIA"
# Two decode, one is on its way in.
_AT_ONCE: Final = 3


class Discarding:
    """Storage for a dry run: it takes everything and keeps nothing."""

    async def put(self, key: Key, file: Path, mime_type: str) -> None:
        """Nothing."""

    async def stat(self, key: Key) -> Stat | None:
        """Nothing is there."""
        del key
        return None

    def open(self, key: Key, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Never anything to read.

        Raises:
            Missing: always.
        """
        del start, end
        raise Missing(str(key))

    async def delete(self, key: Key) -> None:
        """Nothing to forget."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that has become a medium, or why it has not."""

    id: UUID | None
    kind: str | None = None
    remark: Remark | None = None


class Pictures:
    """Takes files in, each once. ``ahead``: several at a time, while texts are read and written.

    In a dry run everything happens in one transaction, and that serves one task: nothing is ahead.
    """

    def __init__(
        self,
        ctx: Context,
        library: Library,
        source: str,
        report: Report,
        known: Mapping[tuple[str, str], Imported],
        *,
        ahead: bool = True,
    ) -> None:
        """``known``: what earlier runs made."""
        self._ctx = ctx
        self._library = library
        self._source = source
        self._report = report
        self._known = known
        self._gate = asyncio.Semaphore(_AT_ONCE) if ahead else None
        self._tasks: dict[str, asyncio.Task[Taken]] = {}
        self._done: dict[str, Taken] = {}
        self.digests: dict[str, str] = {}

    def digest(self, files: Iterable[LocalFile]) -> None:
        """Look at the bytes of files, each once; ``digests`` has them. Blocks."""
        for file in files:
            if file.source_id not in self.digests:
                with file.path.open("rb") as opened:
                    self.digests[file.source_id] = file_digest(opened, "sha256").hexdigest()

    def begin(self, files: Iterable[LocalFile]) -> None:
        """Start with these, where something may be done ahead. Outside of a transaction."""
        for file in files:
            known = file.source_id in self._tasks or file.source_id in self._done
            if self._gate and not known:
                task = asyncio.create_task(self._in_turn(file, self._gate))
                self._tasks[file.source_id] = task

    async def take(self, file: LocalFile) -> Taken:
        """The medium that the file is, or why it is none."""
        if file.source_id not in self._done:
            task = self._tasks.get(file.source_id)
            self._done[file.source_id] = await (task or self._take(file))
        return self._done[file.source_id]

    async def close(self) -> None:
        """End what was begun and is waited for no more."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _in_turn(self, file: LocalFile, gate: asyncio.Semaphore) -> Taken:
        async with gate:
            return await self._take(file)

    async def _take(self, file: LocalFile) -> Taken:
        known = self._known.get((MEDIA, file.source_id))
        digest = self.digests[file.source_id]
        if known and known.fingerprint.partition(":")[0] == digest:
            self._note(file, "unchanged", known.subject_id)
            return Taken(known.subject_id, known.fingerprint.partition(":")[2])
        try:
            return await self._add(file, "changed" if known else "created")
        except (DomainError, MediaError) as error:
            remark = Remark("file-refused", f"{file.source_id} was not taken: {error}")
            self._note(file, "skipped", None, remark)
            return Taken(None, remark=remark)

    async def _add(self, file: LocalFile, outcome: Outcome) -> Taken:
        with await asyncio.to_thread(_opened, file) as opened:
            made = await add_media(
                self._ctx,
                self._library,
                opened,
                filename=file.path.name,
                alt_text=file.alt,
                caption=file.caption,
            )
        mark = f"{self.digests[file.source_id]}:{made.kind}"
        item = Imported(MEDIA, file.source_id, made.id, mark)
        await remember(self._ctx, self._source, item)
        self._note(file, "unchanged" if made.duplicate else outcome, made.id)
        return Taken(made.id, made.kind)

    def _note(
        self, file: LocalFile, outcome: Outcome, media_id: UUID | None, *remarks: Remark
    ) -> None:
        self._report.add(Item(MEDIA, file.source_id, outcome, media_id, remarks=remarks))


def _opened(file: LocalFile) -> IO[bytes]:
    return file.path.open("rb")
