"""All that a view shows, for exports: over one connection that sees a single moment."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import Author, Content, MediaAsset, Section, Site, Tag
from db.view import View
from db.view import bodies as bodies_of
from db.view import content_credits as credits_of
from db.view import content_tags as tags_of
from db.view import contents as contents_of
from db.view import redirects as redirects_of

READ_ROWS: Final = 100  # of which each can have a body of some megabytes

Rows = Sequence[Any]  # each with the named columns


async def site(connection: AsyncConnection) -> Row[Any] | None:
    """The publication itself."""
    return (await connection.execute(select(*Site.__table__.c).limit(1))).one_or_none()


async def sections(connection: AsyncConnection) -> Rows:
    """All sections, outermost first."""
    path = Section.path.collate("C")
    return (await connection.execute(select(*Section.__table__.c).order_by(path, Section.id))).all()


async def tags(connection: AsyncConnection) -> Rows:
    """All tags; a view may show only some of them."""
    return (await connection.execute(select(*Tag.__table__.c).order_by(Tag.id))).all()


async def authors(connection: AsyncConnection) -> Rows:
    """All authors; a view may show only some of them."""
    return (await connection.execute(select(*Author.__table__.c).order_by(Author.id))).all()


async def media(connection: AsyncConnection) -> Rows:
    """All stored files; a view may show only some of them."""
    query = select(*MediaAsset.__table__.c).order_by(MediaAsset.id)
    return (await connection.execute(query)).all()


async def addresses(connection: AsyncConnection, view: View) -> Rows:
    """(content_id, locale, path, title) of every visible content."""
    shown = contents_of(view)
    query = select(shown.c.content_id, shown.c.locale, shown.c.path, shown.c.title)
    return (await connection.execute(query.order_by(shown.c.content_id))).all()


async def contents(connection: AsyncConnection, view: View) -> AsyncIterator[Rows]:
    """Every visible content, by path, some at a time.

    What ``db.view.contents`` tells, with ``json`` (its body, None without) and
    ``translation_group_id``.
    """
    shown, body = contents_of(view), bodies_of(view)
    query = (
        select(*shown.c, body.c.json, Content.translation_group_id)
        .join(body, body.c.edition_id == shown.c.edition_id)
        .join(Content, Content.id == shown.c.content_id)
        .order_by(shown.c.path.collate("C"), shown.c.locale.collate("C"))
    )
    result = await connection.stream(query, execution_options={"yield_per": READ_ROWS})
    async for part in result.partitions():
        yield part


async def tagged(connection: AsyncConnection, view: View) -> Rows:
    """(content_id, tag_id) of all visible contents, in the order of the tags on each."""
    t = tags_of(view)
    query = select(t.c.content_id, t.c.tag_id).order_by(t.c.content_id, t.c.position)
    return (await connection.execute(query)).all()


async def credited(connection: AsyncConnection, view: View) -> Rows:
    """(content_id, author_id, role) of all visible contents, in the order of each byline."""
    c = credits_of(view)
    query = select(c.c.content_id, c.c.author_id, c.c.role)
    return (await connection.execute(query.order_by(c.c.content_id, c.c.position))).all()


async def redirects(connection: AsyncConnection, view: View) -> Rows:
    """(locale, from_path, to_path) of all redirects that lead to something."""
    r = redirects_of(view)
    query = select(r.c.locale, r.c.from_path, r.c.to_path).where(r.c.to_path.is_not(None))
    return (await connection.execute(query.order_by(r.c.from_path.collate("C"), r.c.locale))).all()
