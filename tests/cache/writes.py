"""Writes of every kind to the Gazette, at random: by the functions of the desk and by raw SQL."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.session import Database
from resolvers import comments, contents, fronts, media, redirects, taxonomy
from resolvers.comments import Guest
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.errors import DomainError
from resolvers.fronts import Entry, Item
from tests.schema.conftest import Hands

# A table, and what is set in one row of it that was picked at random.
RAW: Final = (
    "update tag set name = name || '~' where id = :id -- tag",
    "update tag set description = null where id = :id -- tag",
    "update author set name = name || '~' where id = :id -- author",
    (
        "update author set avatar_id = (select id from media_asset where kind = 'IMAGE' "
        "order by md5(id::text || :salt) limit 1) where id = :id -- author"
    ),
    "update section set hidden = not hidden where id = :id -- section",
    "update section set name = name || '~', position = position + 1 where id = :id -- section",
    "update media_asset set credit = :salt where id = :id -- media_asset",
    "update series set title = title || '~' where id = :id -- series",
    "update series set complete = not complete where id = :id -- series",
    "update collection set title = title || '~' where id = :id -- collection",
    "update collection_item set headline = :salt where collection_id = :id -- collection",
    "update menu_item set label = :salt where id = :id -- menu_item",
    (
        "delete from menu_item i where id = :id and not exists (select from menu_item o "
        "where o.parent_id = i.id or o.menu_id = i.menu_id and o.position > i.position "
        "and o.parent_id is not distinct from i.parent_id) -- menu_item"
    ),
    (
        "update comment set status = "
        "case status when 'APPROVED' then 'REMOVED' else 'APPROVED' end where id = :id -- comment"
    ),
    "update comment set guest_name = :salt where id = :id and author_id is null -- comment",
    "update content set comments_open = not comments_open where id = :id -- content",
    "update site set tagline = :salt where id = :id -- site",
    "update user_account set name = name || '~' where id = :id -- user_account",
    "update custom_field set name = name || '~' where id = :id -- custom_field",
    "update custom_field set filterable = not filterable where id = :id -- custom_field",
    "update redirect set hits = hits + 1 where id = :id -- redirect",
    "update content set review_state = 'REQUESTED' where id = :id -- content",
)


@dataclass(slots=True)
class Desk:
    """Whoever writes. ``made``: by kind, ids of what there is."""

    ctx: Context
    clock: Hands
    random: Random
    made: dict[str, list[Any]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    refused: int = 0

    async def look(self) -> None:
        """Learn what there is."""
        for table in TABLES:
            async with self.ctx.db.read() as connection:
                rows = await connection.execute(text(f"select id from {table} order by id"))  # noqa: S608
                self.made[table] = [row[0] for row in rows]

    async def write(self) -> str:
        """One write, of whatever kind; its name. The desk may refuse it."""
        name = self.random.choice(NAMES)
        try:
            await WRITES[name](self)
        except (DomainError, DBAPIError, LookupError):
            self.refused += 1
        else:
            self.done[name] = self.done.get(name, 0) + 1
        return name

    def one(self, table: str) -> UUID:
        """One that there is."""
        found: UUID = self.random.choice(self.made[table])
        return found

    def word(self) -> str:
        return f"w{self.random.randrange(10**6)}"

    def draft(self) -> Draft:
        """Something typed, with what an article needs."""
        r = self.random
        blocks = [{"type": "paragraph", "text": [{"text": f"ferry budget {self.word()}"}]}]
        tags = r.sample(self.made["tag"], r.randrange(3))
        return Draft(
            title=f"Ferry {self.word()}",
            dek=self.word(),
            body={"version": 1, "blocks": blocks},
            tag_ids=tuple(tags),
            credits=(Credit(self.one("author"), "AUTHOR"),),
        )


async def _publish(desk: Desk) -> None:
    """As it is, or with another text."""
    content = desk.one("content")
    if desk.random.random() < 0.6:
        await contents.save_revision(desk.ctx, content, desk.draft())
    await contents.publish(desk.ctx, content, revised=desk.random.random() < 0.5)


async def _draft(desk: Desk) -> None:
    await contents.save_revision(
        desk.ctx, desk.one("content"), desk.draft(), autosave=desk.random.random() < 0.5
    )


async def _create(desk: Desk) -> None:
    made = await contents.create_article(
        desk.ctx, section_id=desk.one("section"), draft=desk.draft(), slug=desk.word()
    )
    desk.made["content"].append(made.id)
    if desk.random.random() < 0.7:
        await contents.publish(desk.ctx, made.id)


async def _unpublish(desk: Desk) -> None:
    to = desk.random.choice([None, "/news/harbour", f"/{desk.word()}"])
    await contents.unpublish(desk.ctx, desk.one("content"), redirect_to=to)


async def _schedule(desk: Desk) -> None:
    content = desk.one("content")
    if desk.random.random() < 0.5:
        await contents.save_revision(desk.ctx, content, desk.draft())
    action = desk.random.choice(["PUBLISH", "UNPUBLISH"])
    at = desk.ctx.clock() + timedelta(seconds=desk.random.randrange(1, 40))
    await contents.schedule(desk.ctx, content, action=action, at=at)


async def _time(desk: Desk) -> None:
    """Nobody writes; what is planned comes due."""
    desk.clock.advance(seconds=desk.random.randrange(1, 30))


async def _move(desk: Desk) -> None:
    await contents.move(desk.ctx, desk.one("content"), section_id=desk.one("section"))


async def _rename(desk: Desk) -> None:
    await contents.rename_slug(desk.ctx, desk.one("content"), desk.word())


async def _access(desk: Desk) -> None:
    access = desk.random.choice(["PUBLIC", "PUBLIC", "UNLISTED", "REGISTERED", "SUBSCRIBERS"])
    await contents.set_access(desk.ctx, desk.one("content"), access)


async def _delete(desk: Desk) -> None:
    if desk.random.random() < 0.2:  # it never comes back
        await contents.delete(desk.ctx, desk.one("content"))


async def _correct(desk: Desk) -> None:
    await contents.correct(desk.ctx, desk.one("content"), note=desk.word())


async def _comment(desk: Desk) -> None:
    parent = desk.one("comment") if desk.random.random() < 0.5 else None
    async with desk.ctx.db.read() as connection:
        article = await connection.scalar(
            text("select article_id from comment where id = :id"), {"id": parent}
        )
    made = await comments.add_comment(
        desk.ctx,
        article or desk.one("content"),
        markdown=desk.word(),
        guest=Guest(desk.word()),
        parent_id=parent,
        status="APPROVED",
    )
    desk.made["comment"].append(made.id)


async def _moderate(desk: Desk) -> None:
    status = desk.random.choice(["APPROVED", "REMOVED", "SPAM"])
    await comments.moderate_comment(desk.ctx, desk.one("comment"), status)


async def _pin(desk: Desk) -> None:
    await comments.pin_comment(desk.ctx, desk.one("comment"), pinned=desk.random.random() < 0.5)


async def _section(desk: Desk) -> None:
    if desk.random.random() < 0.5:
        await taxonomy.rename_section(desk.ctx, desk.one("section"), slug=desk.word())
    else:
        await taxonomy.move_section(
            desk.ctx, desk.one("section"), parent_id=desk.random.choice([None, desk.one("section")])
        )


async def _tag(desk: Desk) -> None:
    await taxonomy.rename_tag(desk.ctx, desk.one("tag"), name=desk.word(), slug=desk.word())


async def _author(desk: Desk) -> None:
    await taxonomy.rename_author(desk.ctx, desk.one("author"), slug=desk.word())


async def _series(desk: Desk) -> None:
    parts = desk.random.sample(desk.made["content"], 4)
    await fronts.arrange_series(desk.ctx, desk.one("series"), parts)


async def _collection(desk: Desk) -> None:
    items = [Item(one) for one in desk.random.sample(desk.made["content"], 3)]
    await fronts.arrange_collection(desk.ctx, desk.one("collection"), items)


async def _menu(desk: Desk) -> None:
    entries = [Entry(desk.one("content"), desk.word()), Entry(desk.one("section"))]
    await fronts.set_menu(desk.ctx, "main", entries)


async def _redirect(desk: Desk) -> None:
    await redirects.create_redirect(desk.ctx, f"/{desk.word()}", to_content_id=desk.one("content"))


async def _unredirect(desk: Desk) -> None:
    await redirects.remove_redirect(desk.ctx, desk.one("redirect"))


async def _media(desk: Desk) -> None:
    await media.update_media(desk.ctx, desk.one("media_asset"), alt_text=desk.word())


async def _raw(desk: Desk) -> None:
    statement, _, table = desk.random.choice(RAW).partition(" -- ")
    await raw(desk.ctx.db, statement, id=desk.one(table), salt=desk.word())


async def raw(db: Database, statement: str, **given: Any) -> None:  # noqa: ANN401
    """As somebody types it at the database's prompt."""
    used = {name: value for name, value in given.items() if f":{name}" in statement}
    async with db.engine.begin() as connection:
        await connection.execute(text("select set_config('byline.history', 'erasure', true)"))
        await connection.execute(text(statement), used)


TABLES: Final = (
    "content", "tag", "author", "section", "series", "collection", "menu_item", "comment",
    "media_asset", "redirect", "site", "user_account", "custom_field",
)  # fmt: skip
Write = Callable[[Desk], Awaitable[None]]
WRITES: Final[dict[str, Write]] = {
    "publish": _publish, "draft": _draft, "create": _create, "unpublish": _unpublish,
    "schedule": _schedule, "time": _time, "move": _move, "rename": _rename, "access": _access,
    "delete": _delete, "correct": _correct, "comment": _comment, "moderate": _moderate,
    "pin": _pin, "section": _section, "tag": _tag, "author": _author, "series": _series,
    "collection": _collection, "menu": _menu, "redirect": _redirect, "unredirect": _unredirect,
    "media": _media, "raw": _raw,
}  # fmt: skip
# How newsrooms write: mostly drafts, then what is published, then comments.
_OFTEN: Final = {"draft": 6, "publish": 6, "comment": 5, "time": 5, "raw": 8, "schedule": 3}
NAMES: Final = tuple(name for name in WRITES for _ in range(_OFTEN.get(name, 1)))
