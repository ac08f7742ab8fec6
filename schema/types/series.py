"""Series, and an article's place in one."""

from typing import Any

import strawberry
from strawberry import UNSET, Parent

from db.relations import edges, fronts
from db.relations.shapes import Page
from db.rows import ArticleRow, MediaRow, SeriesPlaceRow, SeriesRow
from resolvers import lists, shown
from schema.arguments import After, Before, First, Last
from schema.info import Info
from schema.inputs import SlugInLocale
from schema.interfaces import Routable
from schema.refs import ArticleConnectionRef, MaybeArticle, MaybeImage, MaybeRichText


@strawberry.type(
    description="Articles that belong together, in their order. It is seen as soon as a part of it "
    "is in lists."
)
class Series(Routable):
    """Over a ``SeriesRow``."""

    title: str = strawberry.field(description="As readers see it.")
    slug: str = strawberry.field(description="Last part of the path.")
    complete: bool = strawberry.field(description="True: nothing more will come.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is a series'."""
        return isinstance(obj, SeriesRow)

    @strawberry.field(graphql_type=MaybeRichText, description="What it is about.")
    @staticmethod
    def description(parent: Parent[SeriesRow]) -> shown.ShownText | None:
        return shown.stored_text(parent.view, parent.description)

    @strawberry.field(graphql_type=MaybeImage, description="A picture for it.")
    @staticmethod
    async def image(parent: Parent[SeriesRow], info: Info) -> MediaRow | None:
        return await info.context.loaders.one(fronts.series_image, parent.view, parent.image_id)

    @strawberry.field(
        graphql_type=ArticleConnectionRef, description="Its parts in their order, the first first."
    )
    @staticmethod
    async def parts(
        parent: Parent[SeriesRow],
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Page[ArticleRow]:
        asked = lists.ListArguments(first, after, last, before)
        return await lists.read(info.context, fronts.series_parts, parent.view, asked, parent.id)


@strawberry.type(
    description="Where an article stands in its series, counted among the parts that this view has "
    "in lists."
)
class SeriesMembership:
    """Over a ``SeriesPlaceRow``."""

    position: int = strawberry.field(description="From 1.")
    total: int = strawberry.field(description="How many parts there are so far.")

    @strawberry.field(graphql_type=Series, description="The series.")
    @staticmethod
    async def series(parent: Parent[SeriesPlaceRow], info: Info) -> SeriesRow | None:
        loaders = info.context.loaders
        return await loaders.one(fronts.series_by_id, parent.view, parent.series_id)

    @strawberry.field(graphql_type=MaybeArticle, description="The part before; null for the first.")
    @staticmethod
    async def previous(parent: Parent[SeriesPlaceRow], info: Info) -> ArticleRow | None:
        loaders = info.context.loaders
        return await loaders.one(edges.article_by_id, parent.view, parent.previous_id)

    @strawberry.field(graphql_type=MaybeArticle, description="The next part; null for the last.")
    @staticmethod
    async def next(parent: Parent[SeriesPlaceRow], info: Info) -> ArticleRow | None:
        return await info.context.loaders.one(edges.article_by_id, parent.view, parent.next_id)


@strawberry.input(one_of=True, description="One series: by id, or by slug.")
class SeriesBy:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="An id of any view.")
    slug: SlugInLocale | None = strawberry.field(default=UNSET, description="By slug.")
