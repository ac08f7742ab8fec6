"""Answers that are kept in the process: found by their request, dropped by what they depend on."""

from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Message

from cache.ledger import Touched

# Of what is kept beside the bytes of an answer and its request, about: headers, the index.
OVERHEAD: Final = 1_000
PER_KEY: Final = 150
# What depends on more is dropped with the tables.
MAX_KEYS: Final = 500
# Of all bytes the most that the answers to one document may take, and that one answer may.
SHARE_OF_DOCUMENT: Final = 4
SHARE_OF_ANSWER: Final = 16


@dataclass(slots=True, eq=False)
class Kept:
    """An answer. ``since``, ``until``: microseconds of the clock between which it is true.

    ``document``: a hash of its text, which may be far longer than the answer.
    """

    headers: list[tuple[bytes, bytes]]
    body: Message
    etag: bytes
    keys: frozenset[str]
    document: str
    since: int
    until: int
    # The message that begins it, with the age that it has in this second.
    second: int = -1
    start: Message = field(default_factory=dict)
    head: bytes = b""  # its headers, as whoever sends them has written them

    @property
    def size(self) -> int:
        """In bytes, about, without its request."""
        return len(self.body["body"]) + OVERHEAD + PER_KEY * len(self.keys)


class Shelf:
    """At most so many bytes; what was asked for least recently goes first."""

    def __init__(self, max_bytes: int) -> None:
        """0 keeps nothing."""
        self.max_bytes = max_bytes
        self.bytes = 0
        self.dropped = 0  # because something was touched
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        # By table and key; an empty key stands for the table.
        self._index: defaultdict[str, defaultdict[str, set[Hashable]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self._documents: defaultdict[str, OrderedDict[Hashable, int]] = defaultdict(OrderedDict)
        self._of_document: defaultdict[str, int] = defaultdict(int)

    def __len__(self) -> int:
        """How many answers there are."""
        return len(self._kept)

    def get(self, request: Hashable) -> Kept | None:
        """The answer, which is now the most recent one."""
        kept = self._kept.get(request)
        if kept is not None:
            self._kept.move_to_end(request)
        return kept

    def put(self, request: Hashable, kept: Kept) -> bool:
        """Keep it, and forget others for it; False where it is too large."""
        size = kept.size + _size_of(request)
        if size > self.max_bytes // SHARE_OF_ANSWER:
            return False
        self.remove(request)
        self._kept[request] = kept
        for table, key in _split(kept.keys):
            self._index[table][key].add(request)
        self.bytes += size
        self._documents[kept.document][request] = size
        self._of_document[kept.document] += size
        while self._of_document[kept.document] > self.max_bytes // SHARE_OF_DOCUMENT:
            self.remove(next(iter(self._documents[kept.document])))
        while self.bytes > self.max_bytes:
            self.remove(next(iter(self._kept)))
        return True

    def remove(self, request: Hashable) -> None:
        """Forget an answer, if it is there."""
        kept = self._kept.pop(request, None)
        if kept is None:
            return
        size = _discard(self._documents, kept.document, request)
        self.bytes -= size
        self._of_document[kept.document] -= size
        if kept.document not in self._documents:
            del self._of_document[kept.document]
        for table, key in _split(kept.keys):
            self._index[table][key].discard(request)
            if not self._index[table][key]:
                del self._index[table][key]

    def drop(self, touched: Touched) -> None:
        """Forget what depends on it."""
        if touched.table is None:
            self.clear()
            return
        by_key = self._index[touched.table]
        keys = ("", *touched.keys) if touched.keys else tuple(by_key)
        for request in {request for key in keys for request in by_key.get(key, ())}:
            self.remove(request)
            self.dropped += 1

    def clear(self) -> None:
        """Forget all."""
        self.dropped += len(self._kept)
        self.bytes = 0
        for one in (self._kept, self._index, self._documents, self._of_document):
            one.clear()


def _split(keys: frozenset[str]) -> Iterator[tuple[str, str]]:
    for one in keys:
        table, _, key = one.partition(" ")
        yield table, key


def _discard(
    documents: defaultdict[str, OrderedDict[Hashable, int]], document: str, request: Hashable
) -> int:
    requests = documents[document]
    size = requests.pop(request)
    if not requests:
        del documents[document]
    return size


def _size_of(request: Hashable) -> int:
    """In bytes, of the parts that whoever asks has chosen."""
    if isinstance(request, bytes | str):
        return len(request)
    return sum(map(_size_of, request)) if isinstance(request, tuple) else 0
