"""An answer on its way out: held back until it is whole, then kept if it may be."""

from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cache.headers import OWN, Headers, etag_of, for_others, has_it, unmodified
from cache.horizon import Horizon
from cache.ledger import Ledger
from cache.offers import make_offer
from cache.shelf import MAX_KEYS, Kept
from cache.sources import Collected, Sources

# A net, should all else fail: nothing is kept for longer.
LONGEST_US: Final = 60_000_000
# Before the instant at which something comes due, for clocks are read one after the other.
MARGIN_US: Final = 1_000
_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Keeper(Protocol):
    """Who keeps answers."""

    sources: Sources
    ledger: Ledger
    horizon: Horizon
    max_age_s: int

    def put(self, key: Hashable, kept: Kept, number: int, mark: str) -> None:
        """Keep it, unless what it was made from was touched after ``number``.

        ``mark``: the last one that was heard by then.
        """


class Making:
    """One answer. ``key``: what it may be kept under."""

    def __init__(self, keeper: Keeper, key: Hashable, scope: Scope, send: Send) -> None:
        """It begins now.

        First the number of what was told last is taken, then the time; both before all else. The
        other way round, an answer from before a publication could count as one from after it.
        """
        self._number, self._mark = keeper.ledger.number, keeper.ledger.mark
        self._since = keeper.sources.began_us()
        self._keeper = keeper
        self._key = key
        self._scope = scope
        self._send = send
        self._offer = make_offer(scope)
        self._collected: Collected | None = None
        self._start: Message | None = None
        self._tell: Callable[[], None] | None = None

    async def run(self, app: ASGIApp, receive: Receive, decided: Callable[[], None]) -> None:
        """Make it, and note what from. ``decided``: called once it is kept, or never will be."""
        self._tell = decided
        with self._keeper.sources.collecting() as collected:
            self._collected = collected
            await app(self._scope, receive, self.send)

    async def send(self, message: Message) -> None:
        """In place of the server's."""
        if message["type"] == "http.response.start" and self._offer.accepted:
            self._start = message
            return
        if message["type"] == "http.response.start":
            self._decided()
            await self._send({**message, "headers": [*message["headers"], (b"x-cache", b"MISS")]})
            return
        start, self._start = self._start, None
        if start is None:  # the rest of an answer in parts
            await self._send(message)
        elif start["status"] == 200 and not message.get("more_body"):
            await self._whole(start, message)
        else:
            self._decided()
            await self._send_missed(start, start["headers"], message)

    def _decided(self) -> None:
        if self._tell is not None:
            self._tell()

    async def _whole(self, start: Message, body: Message) -> None:
        keys, is_get = self._keys(), self._scope["method"] != "POST"
        until = await self._until() if keys is not None else 0
        etag = etag_of(body["body"])
        own = [header for header in start["headers"] if header[0] in OWN]
        told = [header for header in start["headers"] if header[0] not in OWN]
        if is_get:
            told = for_others(told, etag, self._max_age_s(until), keys)
        if keys is not None and until > self._since:
            kept = Kept(told, body, etag, keys, self._document(), self._since, until)
            self._keeper.put(self._key, kept, self._number, self._mark)
        self._decided()  # kept or not: who takes it slowly keeps nobody waiting
        if has_it(self._scope, etag):
            short = unmodified([*told, *own, (b"x-cache", b"MISS")])
            await self._send(short.start)
            await self._send(short.body)
        else:
            await self._send_missed(start, [*told, *own], body)

    async def _send_missed(self, start: Message, headers: Headers, body: Message) -> None:
        await self._send({**start, "headers": [*headers, (b"x-cache", b"MISS")]})
        await self._send(body)

    def _document(self) -> str:
        return blake2b(self._offer.document.encode(errors="replace"), digest_size=16).hexdigest()

    def _keys(self) -> frozenset[str] | None:
        keys = self._collected.known if self._collected else None
        if keys is not None and len(keys) > MAX_KEYS:
            return frozenset(key.partition(" ")[0] for key in keys)
        return keys

    async def _until(self) -> int:
        """To when it is true, in microseconds; 0: that can't be told."""
        change = await self._keeper.horizon.after(_EPOCH + self._since * _MICROSECOND)
        if change is None:
            return 0
        due = (change - _EPOCH) // _MICROSECOND - MARGIN_US
        return min(due, self._since + LONGEST_US)

    def _max_age_s(self, until: int) -> int:
        return max(0, min(self._keeper.max_age_s, (until - self._since) // 1_000_000))
