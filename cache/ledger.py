"""What writes have touched, numbered as it was told."""

import logging
from collections import OrderedDict
from typing import Final, NamedTuple
from uuid import uuid4

import orjson

log: Final = logging.getLogger("byline.cache")

MAX_KEYS: Final = 50_000
MAX_MARKS: Final = 10_000
# In place of a table: everything, nothing; of its keys: all.
ALL: Final = "*"
NONE: Final = "."
ANY: Final = "any"


def greeting() -> str:
    """A notification that touches nothing, and is a mark for all who listen."""
    return orjson.dumps([uuid4().hex, NONE]).decode()


class Touched(NamedTuple):
    """Rows of a table by their keys; none of them: the whole table. No table: everything."""

    table: str | None
    keys: tuple[str, ...] = ()


class Ledger:
    """Tells whether something was touched since. Keys are those of an answer's dependencies."""

    def __init__(self) -> None:
        """Nothing is known yet, so everything may have been touched."""
        self.number = 1
        self._floor = 1  # what was touched before is not known any more
        self._last: dict[str, int] = {}
        self._whole: dict[str, int] = {}
        # Every process hears the same marks in the same order; numbers are a process's own.
        self.mark = ""
        self._marks: OrderedDict[str, int] = OrderedDict()

    def note(self, told: str) -> Touched:
        """One notification, as ``byline_tell`` of migration 0016 writes them."""
        self.number += 1
        mark, touched = _read(told)
        if touched.table is None:
            self.forget()
        elif touched.table != NONE:
            self._touch(touched.table, touched)
        self._keep_mark(mark)
        return touched

    def _keep_mark(self, mark: str) -> None:
        if not mark:
            return
        self.mark = mark
        self._marks[mark] = self.number
        if len(self._marks) > MAX_MARKS:
            self._marks.popitem(last=False)

    def number_of(self, mark: str) -> int | None:
        """The number that was given to what was told last with this mark; None: not known."""
        return self._marks.get(mark)

    def _touch(self, table: str, touched: Touched) -> None:
        self._last[table] = self.number
        if not touched.keys:
            self._whole[table] = self.number
        for key in touched.keys:
            self._last[f"{table} {key}"] = self.number
        if len(self._last) > MAX_KEYS:
            self.forget()

    def forget(self) -> None:
        """Take everything for touched."""
        self.number += 1
        self._floor = self.number
        self._last.clear()
        self._whole.clear()
        self._marks.clear()
        self.mark = ""

    def is_untouched(self, keys: frozenset[str], since: int) -> bool:
        """Whether nothing that these keys are of was touched after ``since``, a ``number``."""
        if since < self._floor:
            return False
        last, whole = self._last, self._whole
        return not any(
            last.get(key, 0) > since or whole.get(key.partition(" ")[0], 0) > since for key in keys
        )


def _read(told: str) -> tuple[str, Touched]:
    try:
        mark, table, *keys = orjson.loads(told)
    except ValueError:
        log.exception("cache.unreadable")  # not one of ours; to be safe, it touches everything
        return "", Touched(None)
    if table == ALL:
        return mark, Touched(None)
    return mark, Touched(table) if ANY in keys or not keys else Touched(table, tuple(keys))
