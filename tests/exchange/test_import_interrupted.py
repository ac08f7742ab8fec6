"""Imports that are killed or interrupted, and run again."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.conftest import ROOT
from tests.databases import fresh_database
from tests.exchange.blog import Blog, Importer
from tests.media.pictures import encoded, scene

PATIENCE_S: Final = 60
POSTS: Final = 60

# What an import leaves, without what is made anew in each run.
DUMP: Final = (
    "select id, type, slug, path, access, first_published_at, deleted_at, version from content",
    "select s.path, c.slug from content c join section s on s.id = c.section_id",
    """select content_id, number, title, dek, excerpt, word_count, m.sha256 from revision r
    left join media_asset m on m.id = r.hero_image_id""",
    """select p.content_id, r.number, p.live_from, p.live_until, p.path from publication p
    join revision r on r.id = p.revision_id""",
    """select p.content_id, t.slug, j.position from publication_tag j
    join publication p on p.id = j.publication_id join tag t on t.id = j.tag_id""",
    """select p.content_id, a.slug, j.position from publication_credit j
    join publication p on p.id = j.publication_id join author a on a.id = j.author_id""",
    """select content_id, b ->> 'key', b ->> 'type', b -> 'text', m.sha256 from revision r
    cross join jsonb_array_elements(r.snapshot -> 'body' -> 'blocks') b
    left join media_asset m on m.id = (b ->> 'media_id')::uuid""",
    "select from_path, to_path, to_content_id, cause, deleted_at is null from redirect",
    "select kind, source_id, fingerprint, revision from source_item",
    "select slug, name, bio from author union select slug, name, description from tag",
    "select sha256, alt_text, filename from media_asset",
    "select type, content_id, count(*) from event where content_id is not null group by 1, 2",
)


def write_blog(blog: Blog) -> None:
    for number in range(8):
        blog.write(f"pictures/{number}.png", encoded(scene(40 + number, 40), "PNG"))
    for number in range(POSTS):
        day = f"2014-{number % 12 + 1:02}-{number % 28 + 1:02}"
        blog.post(
            f"posts/{day}-post-{number % 50}.md",
            f"Words {number}.\n\n![A picture](/pictures/{number % 8}.png)\n\n"
            f"[another](/posts/{(number * 7) % POSTS}/) [next]({day}-post-{number % 50}.md)",
            tags=f"[tag {number % 9}, tag {number % 4}]",
            authors=f"[author-{number % 7}]",
            image=f"/pictures/{(number + 3) % 8}.png",
            redirect_from=f"/posts/{number}/",
        )


class Run:
    """``cli.py import`` on a database and a storage of its own."""

    def __init__(self, url: str, blog: Blog, directory: Path) -> None:
        self.url = url
        self.blog = blog
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "BYLINE_DATA_DIR": str(directory),
        }

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, ROOT / "cli.py", "import", "markdown", self.blog.root],
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    async def count(self, table: str) -> int:
        engine = create_async_engine(self.url)
        async with engine.connect() as connection:
            found = await connection.execute(text(f"select count(*) from {table}"))  # noqa: S608
            number = int(found.scalar_one())
        await engine.dispose()
        return number


async def dump(engine: AsyncEngine) -> list[list[str]]:
    async with engine.connect() as connection:
        return [
            sorted(str(tuple(row)) for row in await connection.execute(text(query)))
            for query in DUMP
        ]


async def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    said, _ = await asyncio.to_thread(process.communicate, timeout=PATIENCE_S)
    return process.returncode, said


async def test_an_import_that_is_stopped_and_run_again_ends_as_one_that_was_not(
    server_url: str, blog: Blog, bring: Importer, tmp_path: Path
) -> None:
    write_blog(blog)
    assert (await bring()).complete
    whole = await dump(bring.ctx.db.engine)
    url = await fresh_database(server_url, f"byline_{os.getpid()}_killed_test")
    run = Run(url, blog, tmp_path / "data")

    await stopped(run, signal.SIGKILL, at=0)
    said = await stopped(run, signal.SIGINT, at=await run.count("content") + 3)
    assert said == "Stopped; run it again to go on.\n"
    more = random.randrange(1, 20)  # noqa: S311 -- no secret
    await stopped(run, signal.SIGKILL, at=await run.count("content") + more)
    assert await run.count("content") < POSTS

    code, said = await finish(run.start())
    assert code == 0, said
    engine = create_async_engine(url)
    assert await dump(engine) == whole
    await engine.dispose()
    await drop(server_url, url)


async def stopped(run: Run, how: signal.Signals, at: int) -> str:
    """Stop an import some moments after so many articles are there; at 0, after the first tag.

    What it said.
    """
    process = run.start()
    deadline = time.monotonic() + PATIENCE_S
    table = "content" if at else "tag"
    while await run.count(table) < max(at, 1):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
    await asyncio.sleep(random.random() / 50)  # noqa: S311 -- no secret
    process.send_signal(how)
    code, said = await finish(process)
    assert code == (130 if how is signal.SIGINT else -how), said
    return said


async def drop(server_url: str, url: str) -> None:
    engine = create_async_engine(server_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"drop database {make_url(url).database} with (force)"))
    await engine.dispose()
