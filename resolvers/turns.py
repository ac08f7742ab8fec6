"""Thousands who wait for the same thing go on in turns, so that all others get theirs."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any, Final, Generic, TypeVar

# All in a row would keep everybody else waiting for half a second: 5,000 take 100 µs each.
AT_ONCE: Final = 20

T = TypeVar("T")


class Turns:
    """Lets some of those who wait go on, and then whatever else there is to do."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._waiting: deque[asyncio.Future[None]] = deque()

    def take(self, waiting: "asyncio.Future[None]") -> None:
        """It goes on behind those who came before; one that has ended by then is passed over."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._next)
        self._waiting.append(waiting)

    def _next(self) -> None:
        for _ in range(min(AT_ONCE, len(self._waiting))):
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._next)


class Shared(Generic[T]):
    """What is worked out once, for all who wait for it; nobody's leaving ends it."""

    def __init__(self, coming: Coroutine[Any, Any, T], turns: Turns) -> None:
        """It is begun now."""
        self._turns = turns
        self._waiting: list[asyncio.Future[None]] = []
        self._task = asyncio.create_task(coming)
        self._task.add_done_callback(self._tell)

    @property
    def is_known(self) -> bool:
        """Whether nobody has to wait for it."""
        return self._task.done()

    async def result(self) -> T:
        """What it came to; what it raised is raised to all."""
        if not self._task.done():
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            await turn
        return self._task.result()

    def _tell(self, task: "asyncio.Task[T]") -> None:
        if not task.cancelled():
            task.exception()  # seen, though all who waited may have left
        for one in self._waiting:
            self._turns.take(one)
        self._waiting.clear()
