"""Authors."""

from typing import Any

import strawberry
from strawberry import UNSET, Parent

from db.relations import edges
from db.relations.shapes import Page
from db.rows import ArticleRow, AuthorRow, MediaRow
from resolvers import shown
from schema.arguments import After, Before, First, Last
from schema.articles import Filtered, Ordered, article_page
from schema.info import Info
from schema.inputs import SlugInLocale
from schema.interfaces import Routable
from schema.refs import ArticleConnectionRef, MaybeImage, MaybeRichText
from schema.scalars import URL


@strawberry.type(description="Where else an author is found.")
class AuthorLink:
    """Over an item of the row's ``links``."""

    @strawberry.field(description="As readers see it.")
    @staticmethod
    def label(parent: Parent[dict[str, str]]) -> str:
        return parent["label"]

    @strawberry.field(graphql_type=URL, description="The address.")
    @staticmethod
    def url(parent: Parent[dict[str, str]]) -> str:
        return parent["url"]


@strawberry.type(description="A public byline: a person, an agency, a team. Not an account.")
class Author(Routable):
    """Over an ``AuthorRow``."""

    name: str = strawberry.field(description="As readers see it.")
    slug: str = strawberry.field(description="Last part of the path.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is an author's."""
        return isinstance(obj, AuthorRow)

    @strawberry.field(graphql_type=MaybeRichText, description="Who they are.")
    @staticmethod
    def bio(parent: Parent[AuthorRow]) -> shown.ShownText | None:
        return shown.stored_text(parent.view, parent.bio)

    @strawberry.field(graphql_type=MaybeImage, description="A picture of them.")
    @staticmethod
    async def avatar(parent: Parent[AuthorRow], info: Info) -> MediaRow | None:
        return await info.context.loaders.one(edges.author_avatar, parent.view, parent.avatar_id)

    @strawberry.field(graphql_type=list[AuthorLink], description="Where else to find them.")
    @staticmethod
    def links(parent: Parent[AuthorRow]) -> list[dict[str, str]]:
        return parent.links

    @strawberry.field(
        graphql_type=ArticleConnectionRef,
        description="Articles with a credit of theirs, newest first.",
    )
    @staticmethod
    async def articles(  # noqa: PLR0913, PLR0917
        parent: Parent[AuthorRow],
        info: Info,
        filter: Filtered = None,
        order_by: Ordered = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Page[ArticleRow]:
        window = (first, after, last, before)
        return await article_page(edges.author_articles, parent, info, filter, order_by, window)


@strawberry.input(one_of=True, description="One author: by id, or by slug.")
class AuthorBy:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="An id of any view.")
    slug: SlugInLocale | None = strawberry.field(default=UNSET, description="By slug.")
