"""Answers that are kept: the outermost layer of all. Plain ASGI, for a hit costs next to nothing.

An answer is kept when it is asked for the second time, with what it was made from, and dropped as
soon as any of that is touched. ``docs/caching.md`` says why it can't be stale.
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cache.doorkeeper import Doorkeeper
from cache.headers import Unmodified, has_it, headed, marked, unmodified
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
        if method == "HEAD":
            send = headed(send)
        message = await first_message(receive) if method == "POST" else None
        key = self._key(scope, method, message)
        if key is not None and self.sources.trusted():
            kept = self._fresh(key)
            if kept is not None:
                await self._hit(kept, scope, send)
                return
        if message is not None:
            receive = replaying(message, receive)
        let_settle(scope, self.sources.settle)
        if key is not None and self.sources.trusted():
            await self._missed(key, scope, receive, send)
        elif method in {"POST", "GET", "HEAD"}:
            self.counts.bypassed += 1
            await self._app(scope, receive, marked(send, b"BYPASS"))
        else:
            await self._app(scope, receive, send)

    def at_once(self, scope: Scope, content: bytearray) -> Kept | Unmodified | None:
        """What is to be sent for a request with this body, if its answer is kept.

        It counts as a hit then. None: call this for the request.
        """
        method: str = scope["method"]
        if method not in {"POST", "GET"} or len(content) > MAX_BYTES:
            return None
        key = key_of(scope, bytes(content) if method == "POST" else b"", self._shaping)
        kept = self._fresh(key) if key is not None and self.sources.trusted() else None
        return None if kept is None else self._told(kept, scope)

    def _key(self, scope: Scope, method: str | None, message: Message | None) -> Hashable | None:
        """Under what the answer may be kept; None: not at all."""
        if message is not None:
            content: bytes = message.get("body", b"")
            if message.get("more_body") or len(content) > MAX_BYTES:
                return None
            return key_of(scope, content, self._shaping)
        return key_of(scope, b"", self._shaping) if method in {"GET", "HEAD"} else None

    def _fresh(self, key: Hashable) -> Kept | None:
        """What is kept and still true, with its age told."""
        kept = self.shelf.get(key)
        if kept is None:
            return None
        now = self.sources.now_us()
        if not kept.since <= now < kept.until:
            self.shelf.remove(key)
            return None
        second = (now - kept.since) // 1_000_000
        if kept.second != second:  # what it begins with is the same for a second
            kept.second = second
            told = [*kept.headers, (b"age", b"%d" % second), (b"x-cache", b"HIT")]
            kept.start = {"type": "http.response.start", "status": 200, "headers": told}
            kept.head = b""
        return kept

    async def _hit(self, kept: Kept, scope: Scope, send: Send) -> None:
        told = self._told(kept, scope)
        await send(told.start)
        await send(told.body)

    def _told(self, kept: Kept, scope: Scope) -> Kept | Unmodified:
        self.counts.hits += 1
        return unmodified(kept.start["headers"]) if has_it(scope, kept.etag) else kept

    async def _missed(self, key: Hashable, scope: Scope, receive: Receive, send: Send) -> None:
        flight = self._flights.get(key)
        if flight is not None:
            await flight.wait()
            # What is kept is true now, whoever asked for it and whenever.
            kept = self._fresh(key) if self.sources.trusted() else None
            if kept is not None:
                await self._hit(kept, scope, send)
                return
        if flight is not None or not self._seen.before(key):
            self.counts.misses += 1
            await self._app(scope, receive, Making(self, key, scope, send).send)
            return
        self._flights[key] = flight = asyncio.Event()
        try:
            kept = await self._from_others(key)
            if kept is not None:
                await self._hit(kept, scope, send)
                return
            self.counts.misses += 1
            # What isn't to be kept keeps nobody waiting: a stream has no end.
            making = Making(self, key, scope, send)
            await making.run(self._app, receive, decided=flight.set)
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
