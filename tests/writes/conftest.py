"""A small publication to write in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from db.session import Database
from resolvers import contents, taxonomy
from resolvers.contents import ContentState
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from resolvers.taxonomy import Locale, NodeState

Rows = Callable[..., Awaitable[list[tuple[Any, ...]]]]


@dataclass(frozen=True)
class Desk:
    """A site in English and Portuguese with a section, a tag and an author."""

    ctx: Context
    news: NodeState
    culture: NodeState
    tag: NodeState
    author: NodeState

    def draft(self, title: str = "A title", **fields: Any) -> Draft:  # noqa: ANN401
        """A draft with a credit."""
        return Draft(title, **{"credits": (Credit(self.author.id),), **fields})

    async def article(self, slug: str = "a", **fields: Any) -> ContentState:  # noqa: ANN401
        """A draft article in /news."""
        section_id = fields.pop("section_id", self.news.id)
        draft = fields.pop("draft", None) or self.draft()
        return await contents.create_article(
            self.ctx, section_id=section_id, draft=draft, slug=slug, **fields
        )

    async def published(self, slug: str = "a", **fields: Any) -> ContentState:  # noqa: ANN401
        """A public article in /news."""
        return await contents.publish(self.ctx, (await self.article(slug, **fields)).id)

    async def page(self, slug: str = "p", **fields: Any) -> ContentState:  # noqa: ANN401
        """A draft page."""
        return await contents.create_page(self.ctx, draft=Draft("A page"), slug=slug, **fields)


@pytest.fixture
async def desk(ctx: Context) -> Desk:
    await taxonomy.create_site(
        ctx,
        name="Try",
        url="https://try.example",
        locales=[Locale("en", "English"), Locale("pt", "Português", "/pt", ("en",))],
    )
    return Desk(
        ctx,
        news=await taxonomy.create_section(ctx, name="News"),
        culture=await taxonomy.create_section(ctx, name="Culture"),
        tag=await taxonomy.create_tag(ctx, name="Elections"),
        author=await taxonomy.create_author(ctx, name="Ann Lee"),
    )


@pytest.fixture
def rows(db: Database) -> Rows:
    """``await rows("select …", name=value)`` as tuples."""

    async def run(query: str, **values: object) -> list[tuple[Any, ...]]:
        async with db.read() as connection:
            return [tuple(row) for row in await connection.execute(text(query), values)]

    return run
