"""Exports and imports beside writers, and those that are killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.queries import interchange
from db.queries.carried import Table
from db.session import NestedReadError
from resolvers import contents, taxonomy
from tests.conftest import ROOT, TickingClock
from tests.exchange.exports.full import fill
from tests.exchange.exports.places import Bytes, Place, bytes_of, put

PATIENCE_S = 30


async def test_an_export_shows_one_moment_while_a_writer_writes(
    here: Place, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(here, clock)
    before = bytes_of(await here.export())
    ((page_id,),) = await here.rows("select id from content where slug = 'above'")
    rows = interchange.rows

    async def while_writing(
        connection: Any,  # noqa: ANN401 -- SQLAlchemy's
        table: Table,
    ) -> AsyncIterator[Sequence[Sequence[Any]]]:
        if table.name in {"tag", "content", "publication"}:
            await taxonomy.create_tag(here.ctx, name=f"Made at {table.name}")
            await contents.rename_slug(here.ctx, page_id, f"at-{table.name}")
        async for part in rows(connection, table):
            yield part

    monkeypatch.setattr(interchange, "rows", while_writing)
    assert bytes_of(await here.export()) == before
    monkeypatch.undo()
    assert bytes_of(await here.export()) != before


async def test_who_reads_one_moment_cannot_write(here: Place) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with here.ctx.db.read_together() as connection:
            await connection.execute(text("delete from event"))


async def test_one_moment_is_not_read_inside_a_write(here: Place) -> None:
    async with here.ctx.transaction():
        with pytest.raises(NestedReadError):
            async with here.ctx.db.read_together():
                pass


class Cli:
    """``cli.py`` on a place's database and storage."""

    def __init__(self, place: Place) -> None:
        self.db = place.ctx.db
        url = place.ctx.db.engine.url.render_as_string(hide_password=False)
        storage = place.library.storage._root  # type: ignore[attr-defined]  # noqa: SLF001
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "BYLINE_MEDIA_URL": storage.as_uri(),
            "BYLINE_DATA_DIR": str(storage.parent / "data"),
        }

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, ROOT / "cli.py", *arguments],
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str | Path) -> tuple[int, str]:
        """The exit code and all that was said."""
        process = self.start(*arguments)
        said = "".join(process.communicate(timeout=PATIENCE_S))
        return process.returncode, said

    async def kill(self, *arguments: str | Path, when: Callable[[], object], lock: str) -> None:
        """Kill it when something is seen. It can't have ended before: it waits for the lock."""
        async with self.db.engine.begin() as connection:
            await connection.execute(text(f"lock table {lock}"))
            process = self.start(*arguments)
            try:
                async with asyncio.timeout(PATIENCE_S):
                    while not when():
                        assert process.poll() is None
                        await asyncio.sleep(0.0005)
            finally:
                process.kill()
                process.communicate()
        assert process.returncode == -signal.SIGKILL


async def test_an_export_that_is_killed_leaves_nothing_under_its_name(
    here: Place, clock: TickingClock, tmp_path: Path
) -> None:
    await fill(here, clock)
    target = tmp_path / "target"

    def begun() -> object:
        return list(tmp_path.glob(".target.*.partial/*.jsonl"))

    await Cli(here).kill("export", target, when=begun, lock="redirect")
    assert not target.exists()
    code, said = Cli(here).run("export", target)
    assert (code, said[:17]) == (0, "Exported 8 conten"), said
    assert bytes_of(target) == bytes_of(await here.export())
    code, said = Cli(here).run("export", tmp_path / "site", "--format", "markdown")
    assert (code, said[:19]) == (0, "Exported 4 contents"), said


async def test_an_import_that_is_killed_leaves_the_database_empty(
    there: Place, whole: Bytes, tmp_path: Path
) -> None:
    directory = put(whole, tmp_path / "export")
    cli = Cli(there)
    files = there.library.storage._root / "originals"  # type: ignore[attr-defined]  # noqa: SLF001
    await cli.kill(
        "import",
        "native",
        directory,
        when=lambda: list(files.rglob("*/*/*")),
        lock="redirect in share mode",  # which reading needn't wait for
    )
    assert set((await there.counts()).values()) == {0}
    code, said = cli.run("import", "native", directory)
    assert (code, said[:17]) == (0, "Imported 8 conten"), said
    assert bytes_of(await there.export(emails=True)) == whole
    code, said = cli.run("import", "native", directory)
    assert (code, said[:36]) == (2, "This database has a publication alre")
