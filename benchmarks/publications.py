"""PostgreSQL with a publication of so many articles, kept from one benchmark to the next."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import asyncpg

import embedded
from benchmarks import processes
from benchmarks.servers import Unfit
from settings import ROOT

HOME: Final = ROOT / ".byline" / "bench"


@dataclass(frozen=True, slots=True)
class Publication:
    """A filled database. ``postgres``: the process that all of its server's come from."""

    articles: int
    database_url: str
    postgres: int
    version: str


@contextmanager
def filled(articles: int, core: int | None) -> Iterator[Publication]:
    """The publication, made when it isn't there yet; its server pinned to the core.

    Raises:
        Unfit: it can't be made.
    """
    with embedded.running(
        HOME, valkey=False, database=f"byline_{articles}", durable=False
    ) as services:
        url = services.database_url.replace("+asyncpg", "")
        if asyncio.run(_articles(url)) < articles:
            _fill(url, articles)
        else:
            _by_cli(url, "migrate")  # it may have been made by an older Byline
        found = asyncio.run(existing(url))
        if core is not None:
            processes.pin(processes.tree(found.postgres), core)
        yield found


async def existing(url: str) -> Publication:
    """What is there. ``url``: for asyncpg, of a server on this machine."""
    connection = await asyncpg.connect(url)
    try:
        postgres = processes.parent(connection.get_server_pid())
        version = await connection.fetchval("show server_version")
    finally:
        await connection.close()
    return Publication(await _articles(url), url, postgres, version)


def _fill(url: str, articles: int) -> None:
    _by_cli(url, "demo", "--articles", str(articles))
    asyncio.run(settle(url))


def _by_cli(url: str, *arguments: str) -> None:
    environ = os.environ | {"DATABASE_URL": url, "BYLINE_DATA_DIR": str(HOME)}
    command = [sys.executable, "cli.py", *arguments]
    if subprocess.run(command, check=False, cwd=ROOT, env=environ).returncode:
        raise Unfit("The publication can't be made: see above.")


async def settle(url: str) -> None:
    """What autovacuum does in time: statistics, and visibility for index-only scans."""
    connection = await asyncpg.connect(url)
    await connection.execute("vacuum (analyze, freeze)")
    await connection.close()


async def _articles(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("select to_regclass('content')") is None:
            return 0
        counted: int = await connection.fetchval("select count(*) from content")
        return counted
    finally:
        await connection.close()
