"""Answers that are kept: the outermost layer of all. Plain ASGI, for a hit costs next to nothing.

An answer is kept when it is asked for the second time, with what it was made from, and dropped as
soon as any of that is touched. ``docs/caching.md`` says why it can't be stale.
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cache.doorkeeper import Doorkeeper
from cache.headers import has_it, marked, send_unmodified
from cache.horizon import TIMED, Horizon
from cache.ledger import Ledger
from cache.making import Making
from cache.offers import let_settle
from cache.requests import MAX_BYTES, SHAPING, first_message, key_of, replaying
from cache.shared import SharedShelf
from cache.shelf import Kept, Shelf
from cache.sources import Keeping, Sources


@dataclass(slots=True)
class Counts:
    """Of requests. ``refused``: made, and not kept, for something was touched meanwhile."""

    hits: int = 0
    misses: int = 0
    bypassed: int = 0
    refused: int = 0


class Answers:
    """``app``, and answers of it that are kept."""

    def __init__(
        self,
        app: ASGIApp,
        sources: Sources,
        keeping: Keeping,
        shared: SharedShelf | None = None,
    ) -> None:
        """Nothing is kept yet. ``shared``: with other processes."""
        self._shared = shared
        self.sources = sources
        self.shelf = Shelf(keeping.max_bytes)
        self.ledger = Ledger()
        self.horizon = Horizon(sources.next_change)
        self.max_age_s = keeping.max_age_s
        self.counts = Counts()
        self._app = app
        self._shaping = SHAPING | {b"origin"} if keeping.by_origin else SHAPING
        self._seen = Doorkeeper()
        self._flights: dict[Hashable, asyncio.Event] = {}

    def told(self, payload: str) -> None:
        """A write has touched something: see ``Ledger.note``."""
        touched = self.ledger.note(payload)
        self.shelf.drop(touched)
        if touched.table is None or touched.table in TIMED:
            self.horizon.forget()

    def forget(self) -> None:
        """Something may have been touched and not told."""
        self.ledger.forget()
        self.shelf.clear()
        self.horizon.forget()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""
        method = scope.get("method")  # a WebSocket has none
        if method == "POST":
            message = await first_message(receive)
            if message is not None:
                await self._posted(message, scope, replaying(message, receive), send)
                return
        elif method == "GET":
            await self._asked(b"", scope, receive, send)
            return
        let_settle(scope, self.sources.settle)
        await self._app(scope, receive, send)

    async def _posted(self, message: Message, scope: Scope, receive: Receive, send: Send) -> None:
        content = message.get("body", b"")
        if message.get("more_body") or len(content) > MAX_BYTES:
            await self._app(scope, receive, send)
        else:
            await self._asked(content, scope, receive, send)

    async def _asked(self, content: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        key = key_of(scope, content, self._shaping)
        let_settle(scope, self.sources.settle)
        if key is None or not self.sources.trusted():
            self.counts.bypassed += 1
            await self._app(scope, receive, marked(send, b"BYPASS"))
        elif (kept := self._fresh(key)) is not None:
            await self._hit(kept, scope, send)
        else:
            await self._missed(key, scope, receive, send)

    def _fresh(self, key: Hashable) -> Kept | None:
        kept = self.shelf.get(key)
        if kept is not None and not kept.since <= self.sources.now_us() < kept.until:
            self.shelf.remove(key)
            return None
        return kept

    async def _hit(self, kept: Kept, scope: Scope, send: Send) -> None:
        self.counts.hits += 1
        second = (self.sources.now_us() - kept.since) // 1_000_000
        if kept.second != second:  # what follows is the same for a second
            kept.second = second
            told = [*kept.headers, (b"age", b"%d" % second), (b"x-cache", b"HIT")]
            kept.start = {"type": "http.response.start", "status": 200, "headers": told}
        if has_it(scope, kept.etag):
            await send_unmodified(kept.start["headers"], send)
            return
        await send(kept.start)
        await send(kept.body)

    async def _missed(self, key: Hashable, scope: Scope, receive: Receive, send: Send) -> None:
        flight = self._flights.get(key)
        if flight is not None:
            await flight.wait()
            # What is kept is true now, whoever asked for it and whenever.
            kept = self._fresh(key) if self.sources.trusted() else None
            if kept is not None:
                await self._hit(kept, scope, send)
                return
        self.counts.misses += 1
        if flight is not None or not self._seen.before(key):
            making = Making(self, key, scope, send, keeps=False)
            # Others may only be told to keep what is known not to be private.
            if self.max_age_s and scope["method"] == "GET":
                await making.run(self._app, receive)
            else:
                await self._app(scope, receive, making.send)
            return
        self._flights[key] = flight = asyncio.Event()
        try:
            if (kept := await self._from_others(key)) is not None:
                await self._hit(kept, scope, send)
                return
            # What isn't to be kept keeps nobody waiting: a stream has no end.
            making = Making(self, key, scope, send)
            await making.run(self._app, receive, declined=flight.set)
        finally:
            del self._flights[key]
            flight.set()

    def put(self, key: Hashable, kept: Kept, number: int, mark: str) -> None:
        """Keep it, unless what it was made from was touched after ``number``.

        ``mark``: the last one that was heard by then, for other processes.
        """
        if not self.sources.trusted() or not self.ledger.is_untouched(kept.keys, number):
            self.counts.refused += 1
        elif self.shelf.put(key, kept) and self._shared and mark:
            self._shared.put(key, kept, mark, self.sources.now_us())

    async def _from_others(self, key: Hashable) -> Kept | None:
        """What another process has made, if by all that was heard here it is true."""
        shared = await self._shared.get(key) if self._shared else None
        if shared is None or not self.sources.trusted():
            return None
        number = self.ledger.number_of(shared.mark)
        if number is None or not self.ledger.is_untouched(shared.kept.keys, number):
            return None
        self.shelf.put(key, shared.kept)
        return self._fresh(key)
