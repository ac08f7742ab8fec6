"""A mixed load on Byline with its cache, and then without."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import asyncpg

from benchmarks import processes
from benchmarks.mixed import serving
from benchmarks.mixed.results import Mix
from benchmarks.mixed.summary import Summary
from benchmarks.publications import Publication
from benchmarks.servers import Server, Unfit
from benchmarks.stage import Stage

SEED: Final = 1


@dataclass(frozen=True, slots=True)
class _Moment:
    """Seconds by the clock, and on a core: of server, PostgreSQL, load and machine."""

    at: float
    server: float
    postgres: float
    load: float
    machine: float


def measure(stage: Stage, *, reads: int, writes: float) -> Iterator[Mix]:
    """With the cache, and without. ``writes``: of a hundred requests.

    Raises:
        Unfit: an answer wasn't 200, or nothing came.
    """
    for engine in ("cache", "engine"):
        publication = asyncio.run(_copy(stage.publications[0], f"byline_mixed_{engine}"))
        yield _run(stage, publication, engine, reads=reads, writes=writes)


async def _copy(publication: Publication, name: str) -> Publication:
    """The publication as it is, for who writes into it."""
    address = urlsplit(publication.database_url)
    original = address.path.removeprefix("/")
    connection = await asyncpg.connect(address._replace(path="/postgres").geturl())
    try:
        await connection.execute(f'drop database if exists "{name}" with (force)')
        await connection.execute(f'create database "{name}" template "{original}"')
    finally:
        await connection.close()
    return replace(publication, database_url=address._replace(path=f"/{name}").geturl())


def _run(stage: Stage, publication: Publication, engine: str, *, reads: int, writes: float) -> Mix:
    counts = stage.directory / "counts.json"
    command = (sys.executable, "-m", serving.__name__)
    environ = {serving.FILE: str(counts)}
    server = stage.byline(f"mixed-{engine}", publication, engine, command, environ)
    with _readers(stage, server, publication, reads=reads, writes=writes) as readers:
        _said(readers)
        begun, first = _moment(readers, server, publication), _counts(server, engine, counts)
        summary = Summary(**json.loads(_said(readers)))
        ended, last = _moment(readers, server, publication), _counts(server, engine, counts)
    read = sum(summary.reads.values())
    if summary.errors:
        raise Unfit(f"{summary.errors} answers of {read} were not 200.")
    own, postgres = ended.server - begun.server, ended.postgres - begun.postgres
    known = own + postgres + ended.load - begun.load
    lasted = ended.at - begun.at
    return Mix(
        server=engine,
        summary=summary,
        per_second=read / lasted,
        cpu_ms=own * 1e3 / read,
        postgres_ms=postgres * 1e3 / read,
        busy=own / lasted,
        kept=last["kept"],
        dropped=last["dropped"] - first["dropped"],
        foreign=max(0.0, ended.machine - begun.machine - known) / lasted,
    )


@contextmanager
def _readers(
    stage: Stage, server: Server, publication: Publication, *, reads: int, writes: float
) -> Iterator[subprocess.Popen[str]]:
    told = (server.port, publication.database_url, writes / 100, SEED, reads)
    command = [sys.executable, "-m", "benchmarks.mixed.reading", *map(str, told)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if stage.load_core is not None:
                processes.pin([process.pid], stage.load_core)
            yield process
        finally:
            process.terminate()


def _said(readers: subprocess.Popen[str]) -> str:
    assert readers.stdout  # noqa: S101 -- a pipe
    line = readers.stdout.readline()
    if not line:
        raise Unfit("The readers have ended: see above.")
    return line


def _moment(readers: subprocess.Popen[str], server: Server, publication: Publication) -> _Moment:
    return _Moment(
        time.monotonic(),
        processes.cpu_s(server.pids),
        processes.cpu_s(processes.tree(publication.postgres)),
        processes.cpu_s(processes.tree(readers.pid)),
        processes.machine_cpu_s(),
    )


def _counts(server: Server, engine: str, path: Path) -> dict[str, int]:
    """Of answers: kept now, and dropped since it began."""
    if engine != "cache":
        return {"kept": 0, "dropped": 0}
    path.unlink(missing_ok=True)
    os.kill(server.pid, signal.SIGUSR1)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if path.exists() and (text := path.read_text("utf-8")):
            counts: dict[str, int] = json.loads(text)
            return counts
        time.sleep(0.01)
    raise Unfit("The server doesn't say what it has dropped.")
