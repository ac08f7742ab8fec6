"""Two servers as operators run them, while PostgreSQL and Redis come and go."""

import json
import os
import signal
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import asyncpg
import pytest

import embedded
from tests.test_server import plain, serving

QUERY = json.dumps({"query": "{ site { name } articles(first: 5) { nodes { title } } }"})
PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class Two:
    """Servers on one database. ``home``: of PostgreSQL and Valkey, which are no part of them."""

    home: Path
    database_url: str
    addresses: tuple[str, str]

    async def rename(self, name: str) -> None:
        """By hand."""
        connection = await asyncpg.connect(plain(self.database_url))
        await connection.execute("update site set name = $1", name)
        await connection.close()


def ask(address: str) -> tuple[str, str]:
    """The site's name, and how it was found; an error's status where there is one."""
    request = urllib.request.Request(  # noqa: S310  # our own address
        f"{address}/graphql", QUERY.encode(), {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            got: Any = json.load(answer)
            site = (got["data"] or {}).get("site") or {}
            return site.get("name", "an error"), answer.headers["x-cache"]
    except HTTPError as error:
        return str(error.code), error.headers["x-cache"]


def until(holds: Callable[[], bool]) -> float:
    """How many seconds it took."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < PATIENCE_S
        time.sleep(0.02)
    return time.monotonic() - start


@contextmanager
def services(home: Path) -> Iterator[embedded.Services]:
    with embedded.running(home, database="byline_test", durable=False, say=lambda _: None) as made:
        yield made


@pytest.fixture
def two() -> Iterator[Two]:
    with tempfile.TemporaryDirectory(prefix="byline-", dir="/tmp") as name, ExitStack() as stack:
        home = Path(name)
        home.chmod(0o755)
        used = stack.enter_context(services(home))
        given = {
            "DATABASE_URL": plain(used.database_url),
            "REDIS_URL": used.redis_url,
            "BYLINE_CACHE": "on",
        }
        addresses = [stack.enter_context(serving(home / "data", **given))[1] for _ in range(2)]
        yield Two(home, used.database_url, (addresses[0], addresses[1]))


def kept(two: Two) -> None:
    """Both servers keep the answer now."""
    for address in two.addresses:
        until(lambda address=address: ask(address)[1] == "HIT")  # type: ignore[misc]


def seen(two: Two, name: str) -> float:
    """After how many seconds both tell this name."""
    return until(lambda: {ask(address)[0] for address in two.addresses} == {name})


def pid_of(home: Path, name: str) -> int:
    """The server's that runs below this directory."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        line = entry.read_bytes().split(b"\0")
        if line[0].decode().endswith(name) and str(home).encode() in b" ".join(line):
            return int(entry.parent.name)
    raise AssertionError(name)


async def test_both_see_every_write_also_when_the_servers_below_come_and_go(two: Two) -> None:
    kept(two)
    await two.rename("First")
    assert seen(two, "First") < 1
    kept(two)

    os.kill(pid_of(two.home, "valkey-server"), signal.SIGKILL)
    await two.rename("Second")
    assert seen(two, "Second") < 1
    kept(two)

    os.kill(pid_of(two.home, "bin/postgres"), signal.SIGINT)
    until(lambda: all(ask(address)[1] != "HIT" for address in two.addresses))
    with services(two.home):
        seen(two, "Second")
        await two.rename("Third")
        assert seen(two, "Third") < 1
        kept(two)
        await two.rename("Fourth")
        assert seen(two, "Fourth") < 1
