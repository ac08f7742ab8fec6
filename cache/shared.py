"""Answers that the processes of one database share, in Redis.

Redis is no witness of what is true. All processes hear the same marks in the same order, so each
decides by what it has heard itself: an answer was made after some mark, and nothing that it was
made from was told since. What Redis lost, or missed, can't make an answer wrong.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable, Iterable
from contextlib import asynccontextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import orjson

from cache.connection import Away, CacheServer
from cache.shelf import Kept

MAX_WAITING: Final = 100  # answers on their way to Redis


def namespace(directories: Iterable[Path], *settings: str) -> str:
    """The same for processes that answer alike: by the code in these directories, and settings."""
    found = blake2b("\n".join(settings).encode(), digest_size=12)
    for path in sorted(path for directory in directories for path in directory.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


class Shared(NamedTuple):
    """An answer, and the last mark that its process had heard before it was made."""

    kept: Kept
    mark: str


class SharedShelf:
    """What others have made. Whoever takes something has to ask his ledger."""

    def __init__(self, server: CacheServer, namespace: str) -> None:
        """``namespace``: of all that answer alike: one database, one version, the same settings."""
        self._server = server
        self._prefix = f"byline:answer:{namespace}:".encode()
        self._waiting: set[asyncio.Task[None]] = set()

    async def get(self, request: Hashable) -> Shared | None:
        """The answer to this request; None where there is none, or Redis is away."""
        name = self._name(request)
        with suppress(Away):
            found: Any = await self._server.ask(lambda redis: cast("Any", redis.get(name)))
            return None if found is None else _read(found)
        return None

    def put(self, request: Hashable, kept: Kept, mark: str, now: int) -> None:
        """Bring it there, in its own time. ``now``: microseconds."""
        if self._server.is_away or len(self._waiting) >= MAX_WAITING or kept.until <= now:
            return
        lasting_ms = (kept.until - now) // 1_000
        task = asyncio.create_task(self._put(self._name(request), _written(kept, mark), lasting_ms))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def settle(self) -> None:
        """Wait until what was put is there."""
        if self._waiting:
            await asyncio.wait(self._waiting)

    async def _put(self, name: bytes, content: bytes, lasting_ms: int) -> None:
        with suppress(Away):
            await self._server.ask(lambda redis: redis.set(name, content, px=max(1, lasting_ms)))

    def _name(self, request: Hashable) -> bytes:
        return self._prefix + blake2b(repr(request).encode(), digest_size=20).digest()


@asynccontextmanager
async def sharing(server: CacheServer, namespace: str) -> AsyncIterator[SharedShelf]:
    """What processes of this namespace share, for as long as the block takes."""
    shelf = SharedShelf(server, namespace)
    try:
        yield shelf
    finally:
        await shelf.settle()


def _written(kept: Kept, mark: str) -> bytes:
    """What is known of it on the first line, then its bytes."""
    known = {
        "headers": [[part.decode("latin-1") for part in header] for header in kept.headers],
        "etag": kept.etag.decode(),
        "keys": sorted(kept.keys),
        "document": kept.document,
        "since": kept.since,
        "until": kept.until,
        "mark": mark,
    }
    body: bytes = kept.body["body"]
    return orjson.dumps(known) + b"\n" + body


def _read(content: bytes) -> Shared | None:
    first, _, body = content.partition(b"\n")
    try:
        known: dict[str, Any] = orjson.loads(first)
    except ValueError:
        return None
    kept = Kept(
        headers=[
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in known["headers"]
        ],
        body={"type": "http.response.body", "body": body},
        etag=known["etag"].encode(),
        keys=frozenset(known["keys"]),
        document=known["document"],
        since=known["since"],
        until=known["until"],
    )
    return Shared(kept, known["mark"])
