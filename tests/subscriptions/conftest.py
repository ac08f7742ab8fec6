"""Who follows the events of the database that a test writes to."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest

from db.session import Database
from resolvers.context import Context
from resolvers.following import Told
from resolvers.hub import Hub
from tests.conftest import TickingClock
from tests.writes.conftest import desk, rows

__all__ = ["desk", "rows"]
POLL_S = 0.02
PATIENCE_S = 10


class Follower:
    """Collects what a stream gives."""

    def __init__(self, stream: AsyncGenerator[Told, None]) -> None:
        self._found: asyncio.Queue[Any] = asyncio.Queue()
        self._task = asyncio.create_task(self._follow(stream))

    async def _follow(self, stream: AsyncGenerator[Told, None]) -> None:
        async with aclosing(stream):
            async for told in stream:
                self._found.put_nowait(told.value)
        self._found.put_nowait(None)

    async def next(self) -> Any:  # noqa: ANN401  # a row; None at the stream's end
        """What comes next."""
        return await asyncio.wait_for(self._found.get(), PATIENCE_S)

    async def stop(self) -> list[Any]:
        """Follow no more; what had come and was not looked at."""
        self._task.cancel()
        await asyncio.wait([self._task])
        return [self._found.get_nowait() for _ in range(self._found.qsize())]


@pytest.fixture
async def hub(db: Database) -> AsyncIterator[Hub]:
    """Reads the events of this test."""
    made = Hub(db, poll_s=POLL_S)
    yield made
    await made.close()


@pytest.fixture
def reader(db: Database, hub: Hub, clock: TickingClock) -> Context:
    """An operation of an anonymous reader."""
    return Context(db, clock=clock, events=hub)


async def following(hub: Hub, stream: AsyncGenerator[Told, None]) -> Follower:
    """Who follows a stream, once it does."""
    before = hub.followers
    follower = Follower(stream)
    await until(lambda: hub.followers > before and hub.is_reading)
    return follower


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what another task does."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110  # it has no event for tests
            await asyncio.sleep(0.005)
