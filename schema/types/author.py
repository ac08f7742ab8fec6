"""Authors."""

from typing import Any

import strawberry
from strawberry import UNSET, Parent

from db.relations import edges
from db.rows import AuthorRow
from resolvers import shown
from schema.articles import asked
from schema.edges import looks_at, one, paged
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
    @looks_at("bio")
    def bio(parent: Parent[AuthorRow]) -> shown.ShownText | None:
        return shown.stored_text(parent.view, parent.bio)

    avatar = one(edges.author_avatar, MaybeImage, description="A picture of them.")

    @strawberry.field(graphql_type=list[AuthorLink], description="Where else to find them.")
    @staticmethod
    @looks_at("links")
    def links(parent: Parent[AuthorRow]) -> list[dict[str, str]]:
        return parent.links

    articles = paged(
        edges.author_articles,
        asked,
        ArticleConnectionRef,
        description="Articles with a credit of theirs, newest first.",
    )


@strawberry.input(one_of=True, description="One author: by id, or by slug.")
class AuthorBy:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="An id of any view.")
    slug: SlugInLocale | None = strawberry.field(default=UNSET, description="By slug.")
