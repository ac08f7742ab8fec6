"""What stands while something is measured: publications, Redis, and the servers on them."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import embedded
from benchmarks import byline
from benchmarks.operations import Operation, operations
from benchmarks.publications import HOME, Publication, existing, filled
from benchmarks.servers import Server, Subject, Unfit, started

# Where there is a second core, the server has one to itself.
CORES: Final = (0, 1) if len(os.sched_getaffinity(0)) > 1 else (None, None)
NOTHING: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Stage:
    """``directory``: for files that are not to stay."""

    publications: Sequence[Publication]
    redis_url: str
    directory: Path
    server_core: int | None
    load_core: int | None
    _servers: ExitStack

    def byline(
        self,
        name: str,
        publication: Publication,
        engine: str,
        command: Sequence[str] = byline.COMMAND,
        more: Mapping[str, str] = NOTHING,
    ) -> Server:
        """Byline on a publication, until the stage is cleared. ``more``: settings besides."""
        environ = byline.environ(publication.database_url, self.redis_url, HOME, engine)
        return self._start(Subject(name, command, {**environ, **more}))

    def floor(self, server: Server, asked: Sequence[Operation]) -> Server:
        """The floor: it answers what the server answers."""
        answers = self.directory / "answers.json"
        bodies = [body for operation in asked for body in operation.bodies]
        pairs = [(body.decode(), server.answer(body).decode()) for body in bodies]
        answers.write_text(json.dumps(pairs), "utf-8")
        return self._start(
            Subject("floor", (sys.executable, "-m", "benchmarks.floor", str(answers)))
        )

    def _start(self, subject: Subject) -> Server:
        return self._servers.enter_context(started(subject, HOME, self.server_core))


@contextmanager
def staged(articles: int, scale: int | None = None, database: str = "") -> Iterator[Stage]:
    """The stage with a publication, and a larger one where ``scale`` says how large.

    ``database``: the URL of one to take in place of our own.
    """
    HOME.mkdir(parents=True, exist_ok=True)
    server_core, load_core = CORES
    sizes = [articles, scale] if scale else [articles]
    with ExitStack() as stack:
        if database:
            publications = [asyncio.run(existing(database))]
        else:
            publications = [stack.enter_context(filled(size, load_core)) for size in sizes]
        redis = stack.enter_context(embedded.running(HOME, postgres=False))
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = stack.enter_context(ExitStack())
        yield Stage(publications, redis.redis_url, directory, server_core, load_core, servers)


def asked(publication: Publication, only: str = "") -> dict[str, Operation]:
    """The operations by their names. ``only``: some of them, with commas between the names.

    Raises:
        Unfit: there is no such operation.
    """
    found = {one.name: one for one in asyncio.run(operations(publication.database_url))}
    names = [name.strip() for name in only.split(",")] if only else list(found)
    if unknown := sorted(set(names) - found.keys()):
        raise Unfit(f"There is no operation {unknown[0]!r}: take of {', '.join(found)}.")
    return {name: found[name] for name in names}
