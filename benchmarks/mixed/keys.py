"""What may be read and written: articles, sections and tags, each in the order of popularity."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

# An order that has to do with nothing, and is the same for all who look.
_ARTICLES: Final = """
  select p.content_id, p.path from publication p join content c on c.id = p.content_id
  where p.type = 'ARTICLE' and p.access = 'PUBLIC' and c.comments_open
    and p.live_until = 'infinity' and p.live_from <= now()
  order by md5(p.content_id::text)"""
_SECTIONS: Final = "select slug from section where not hidden order by md5(id::text)"
_TAGS: Final = "select id, slug, name from tag order by md5(id::text)"


@dataclass(frozen=True, slots=True)
class Article:
    """One that everybody may read, and comment on."""

    id: UUID
    path: str


@dataclass(frozen=True, slots=True)
class Tag:
    """``name``: as it was at first."""

    id: UUID
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Keys:
    """``sections``: their slugs."""

    articles: Sequence[Article]
    sections: Sequence[str]
    tags: Sequence[Tag]


async def keys(url: str) -> Keys:
    """Those of the publication in a database. ``url``: for asyncpg."""
    connection = await asyncpg.connect(url)
    try:
        articles = [Article(*row) for row in await connection.fetch(_ARTICLES)]
        sections = [row["slug"] for row in await connection.fetch(_SECTIONS)]
        tags = [Tag(*row) for row in await connection.fetch(_TAGS)]
    finally:
        await connection.close()
    return Keys(articles, sections, tags)
