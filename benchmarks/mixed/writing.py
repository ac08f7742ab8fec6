"""The process that writes: once for each line it is given, by the functions of the desk.

A line says that it is ready, and one after each write that it is done.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from uuid import UUID

import asyncpg
import typer

from benchmarks.mixed.keys import Article, Keys, Tag, keys
from benchmarks.mixed.popularity import Popularity
from db.session import Database
from resolvers import comments, contents, taxonomy
from resolvers.comments import Guest
from resolvers.context import Context
from resolvers.drafts import Credit, Draft

_HEAD: Final = """
  select r.snapshot from content c join revision r on r.id = c.head_revision_id
  where c.id = $1"""


@dataclass(slots=True)
class Desk:
    """Where writes come from. ``number``: of the last one."""

    ctx: Context
    connection: "asyncpg.Connection[Any]"
    articles: Popularity[Article]
    tags: Popularity[Tag]
    random: Random
    number: int = 0

    async def write(self) -> None:
        """One write, of whatever kind."""
        self.number += 1
        await self.random.choices(list(SHARES), list(SHARES.values()))[0](self)


async def publish(desk: Desk) -> None:
    """An article with another title, and the rest as it was."""
    article = desk.articles.draw(desk.random)
    said = json.loads(await desk.connection.fetchval(_HEAD, article.id))
    await contents.save_revision(desk.ctx, article.id, _draft(said, desk.number))
    await contents.publish(desk.ctx, article.id, revised=True)


async def comment(desk: Desk) -> None:
    """That readers see at once."""
    article = desk.articles.draw(desk.random)
    said, guest = f"Well said, for the {desk.number}th time.", Guest("A reader")
    await comments.add_comment(
        desk.ctx, article.id, markdown=said, guest=guest, status=comments.APPROVED
    )


async def rename_tag(desk: Desk) -> None:
    """Its address stays."""
    tag = desk.tags.draw(desk.random)
    await taxonomy.rename_tag(desk.ctx, tag.id, name=f"{tag.name} {desk.number}")


# Of twelve writes.
SHARES: Final[dict[Callable[[Desk], Awaitable[None]], int]] = {
    publish: 6,
    comment: 5,
    rename_tag: 1,
}


def _draft(said: dict[str, Any], number: int) -> Draft:
    """What a revision says, with a title of its own."""
    hero = said["hero_image_id"]
    return Draft(
        title=f"{said['title'].partition(' · ')[0]} · {number}",
        kicker=said["kicker"],
        dek=said["dek"],
        body=said["body"],
        tag_ids=tuple(map(UUID, said["tag_ids"])),
        credits=tuple(Credit(UUID(one["author_id"]), one["role"]) for one in said["credits"]),
        hero_image_id=UUID(hero) if hero else None,
        custom=said.get("custom", {}),
    )


def desk(ctx: Context, connection: "asyncpg.Connection[Any]", found: Keys, random: Random) -> Desk:
    """One that has written nothing yet."""
    return Desk(ctx, connection, Popularity(found.articles), Popularity(found.tags), random)


async def _write(url: str, seed: int) -> None:
    db = Database(url.replace("postgresql:", "postgresql+asyncpg:", 1))
    connection = await asyncpg.connect(url)
    try:
        writing = desk(Context(db), connection, await keys(url), Random(seed))  # noqa: S311
        print(flush=True)  # noqa: T201 -- for the process that waits for it
        while await asyncio.to_thread(sys.stdin.readline):
            await writing.write()
            print(flush=True)  # noqa: T201
    finally:
        await connection.close()
        await db.close()


def main(url: str, seed: int) -> None:
    """Write whenever it is told to."""
    asyncio.run(_write(url, seed))


if __name__ == "__main__":
    typer.run(main)
