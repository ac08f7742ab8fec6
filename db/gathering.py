"""What several operations look up in one turn of the loop, read by one statement.

The way to PostgreSQL and back is most of what a look-up costs, and who is busy finds several
requests at each turn.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, Final

from db.dependencies import collected
from db.errors import TIMEOUTS

MOST: Final = 100  # keys of one statement
# So many rounds in which nobody is alone are expected after one.
COMPANY: Final = 10
# What begins with one of the keys.
Read = Callable[[Sequence[Any]], Awaitable[Sequence[Any]]]
_Waiting = dict[Any, list["asyncio.Future[Sequence[Any]]"]]


@dataclass(slots=True, eq=False)
class _Round:
    read: Read
    waiting: _Waiting = field(default_factory=dict)
    task: asyncio.Task[None] | None = None

    def leave(self) -> None:
        """Somebody has: what nobody waits for any more takes no connection from others."""
        if self.task is not None and not any(_left(self.waiting)):
            self.task.cancel()


class Gathering:
    """Rounds of look-ups: each ends with the turn of the loop in which somebody began it."""

    def __init__(self) -> None:
        """Nobody asks yet."""
        self._open: dict[Hashable, _Round] = {}
        self._company = 0
        self._alone: Hashable = None
        self._reading: set[asyncio.Task[None]] = set()

    async def records(self, name: Hashable, key: Any, read: Read) -> Sequence[Any]:
        """Those that begin with ``key``, of what is read for all keys that are asked for now.

        ``name``: the same for those whose ``read`` would find the same, and as of the same instant.
        Where that fails, each key is read by itself; a time-out is raised to all of them. Where
        hardly anybody asks, nobody waits.
        """
        if not self._company and self._alone != name:
            self._alone = name  # or so it seems: who comes meanwhile by this name waits for others
            try:
                return await read([key])
            finally:
                self._alone = None
        if found := collected():
            found.sent += 1  # in a context that collects nothing
        loop = asyncio.get_running_loop()
        begun = self._open.get(name)
        if begun is None or len(begun.waiting) == MOST:
            begun = self._open[name] = _Round(read)
            # In a context of its own: what is read is of nobody in particular.
            loop.call_soon(self._begin, name, begun, context=Context())
        waiter: asyncio.Future[Sequence[Any]] = loop.create_future()
        begun.waiting.setdefault(key, []).append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            begun.leave()
            raise

    def _begin(self, name: Hashable, begun: _Round) -> None:
        if self._open.get(name) is begun:
            del self._open[name]
        together = sum(map(len, begun.waiting.values())) > 1
        self._company = COMPANY if together else max(0, self._company - 1)
        task = asyncio.get_running_loop().create_task(_read(begun.waiting, begun.read))
        self._reading.add(task)  # the loop itself holds none
        task.add_done_callback(self._reading.discard)
        begun.task = task
        begun.leave()  # all may have, before it began


async def _read(waiting: _Waiting, read: Read) -> None:
    try:
        found = _by_key(await read(list(waiting)))
    except Exception as error:  # noqa: BLE001  # for who asked, whatever it is
        if len(waiting) > 1 and not isinstance(error, TIMEOUTS):
            await _read_each(waiting, read)
        for _, waiter in _left(waiting):
            waiter.set_exception(error)
    else:
        for key, waiter in _left(waiting):
            waiter.set_result(found.get(key, ()))
    finally:
        for _, waiter in _left(waiting):
            waiter.cancel()  # this was


async def _read_each(waiting: _Waiting, read: Read) -> None:
    """Each key by itself, so that one which can't be read fails those alone who asked for it."""
    await asyncio.gather(*(_read({key: waiters}, read) for key, waiters in waiting.items()))


def _by_key(records: Sequence[Any]) -> Mapping[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for record in records:
        found[record[0]].append(record)
    return found


def _left(waiting: _Waiting) -> Iterator[tuple[Any, "asyncio.Future[Sequence[Any]]"]]:
    """Those who are still there to be told."""
    for key, waiters in waiting.items():
        yield from ((key, waiter) for waiter in waiters if not waiter.done())
