"""Tags."""

from enum import Enum
from typing import Any

import strawberry
from strawberry import UNSET, Parent

from db.relations import edges
from db.rows import TagRow
from resolvers import shown
from resolvers.lists import count_below
from schema.articles import asked
from schema.edges import looks_at, paged
from schema.info import Info
from schema.inputs import SlugInLocale
from schema.interfaces import Routable
from schema.orders import OrderDirection
from schema.refs import ArticleConnectionRef, MaybeRichText


@strawberry.type(description="A keyword. It is seen as soon as something visible bears it.")
class Tag(Routable):
    """Over a ``TagRow``."""

    name: str = strawberry.field(description="As readers see it.")
    slug: str = strawberry.field(description="Last part of the path.")
    synonyms: list[str] = strawberry.field(description="Other words for the same.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is a tag's."""
        return isinstance(obj, TagRow)

    @strawberry.field(graphql_type=MaybeRichText, description="What it means.")
    @staticmethod
    @looks_at("description")
    def description(parent: Parent[TagRow]) -> shown.ShownText | None:
        return shown.stored_text(parent.view, parent.description)

    @strawberry.field(description="How many articles bear it in this view.")
    @staticmethod
    async def article_count(parent: Parent[TagRow], info: Info) -> int:
        return await count_below(info.context, edges.tag_articles, parent.view, parent.id)

    articles = paged(
        edges.tag_articles,
        asked,
        ArticleConnectionRef,
        description="Articles that bear the tag, newest first.",
    )


@strawberry.input(one_of=True, description="One tag: by id, or by slug.")
class TagBy:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="An id of any view.")
    slug: SlugInLocale | None = strawberry.field(default=UNSET, description="By slug.")


@strawberry.enum(description="What tags can be ordered by.")
class TagOrderField(Enum):
    """Names in the orders of ``edges.tags``."""

    NAME = strawberry.enum_value("NAME", description="Name, as dictionaries sort.")
    ARTICLE_COUNT = strawberry.enum_value("ARTICLE_COUNT", description="How many articles bear it.")


@strawberry.input(description="One term of an order; further terms settle ties.")
class TagOrder:
    """A first where no direction is given."""

    field: TagOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which way round; ASC where nothing is said."
    )
