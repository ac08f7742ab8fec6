"""Variants of pictures, each computed once and then stored."""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from media.drawing import FORMATS, RECIPE
from media.errors import Overloaded
from media.keys import Key
from media.storage import Stat, Storage, fetch
from media.transforms import Variant
from media.workers import Workers

MAX_WAITING: Final = 64  # a few seconds of work; whoever comes then is asked to come again


class Variants:
    """Finds variants, and draws the missing ones.

    In this process one drawing serves all who wait for it. Another process may draw the same at
    the same time; the storage keeps one of the two.
    """

    def __init__(
        self, storage: Storage, workers: Workers, directory: Path, max_waiting: int = MAX_WAITING
    ) -> None:
        """``directory``: for files while they are drawn."""
        self._storage = storage
        self._workers = workers
        self._directory = directory
        self._max_waiting = max_waiting
        self._running: dict[Key, asyncio.Task[Stat]] = {}

    @property
    def waiting(self) -> int:
        """How many drawings are waited for."""
        return len(self._running)

    async def find(self, sha256: str, variant: Variant) -> tuple[Key, Stat]:
        """Where the variant is stored. Not AUTO.

        Raises:
            Missing: there is no such original.
            Overloaded: too many are waited for.
            WorkFailed: it can't be drawn.
        """
        key = Key(sha256, f"{RECIPE}.{variant}")
        stat = await self._storage.stat(key)
        if stat is None:
            # Shielded: when one who waits goes away, the others still get it.
            stat = await asyncio.shield(self._task(key, variant))
        return key, stat

    async def close(self) -> None:
        """Stop drawing."""
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _task(self, key: Key, variant: Variant) -> asyncio.Task[Stat]:
        task = self._running.get(key)
        if task is None:
            if self.waiting >= self._max_waiting:
                raise Overloaded
            task = asyncio.create_task(self._draw(key, variant))
            self._running[key] = task
            task.add_done_callback(lambda done: self._forget(key, done))
        return task

    def _forget(self, key: Key, done: asyncio.Task[Stat]) -> None:
        del self._running[key]
        if not done.cancelled():
            done.exception()  # seen, also when nobody waits any more

    async def _draw(self, key: Key, variant: Variant) -> Stat:
        directory = await asyncio.to_thread(
            tempfile.TemporaryDirectory, dir=self._directory, ignore_cleanup_errors=True
        )
        try:
            source, target = Path(directory.name) / "original", Path(directory.name) / "drawn"
            await fetch(self._storage, Key(key.sha256), source)
            await self._workers.run(
                "draw", source=str(source), target=str(target), variant=str(variant)
            )
            mime_type = FORMATS[variant.format]
            await self._storage.put(key, target, mime_type)
            return Stat((await asyncio.to_thread(target.stat)).st_size, mime_type)
        finally:
            await asyncio.to_thread(directory.cleanup)
