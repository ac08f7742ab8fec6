"""Series, and an article's place in one."""

from typing import Any

import strawberry
from strawberry import UNSET, Parent

from db.relations import edges, fronts
from db.rows import SeriesRow
from resolvers import shown
from schema.arguments import window
from schema.edges import looks_at, one, paged
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
    @looks_at("description")
    def description(parent: Parent[SeriesRow]) -> shown.ShownText | None:
        return shown.stored_text(parent.view, parent.description)

    image = one(fronts.series_image, MaybeImage, description="A picture for it.")
    parts = paged(
        fronts.series_parts,
        window,
        ArticleConnectionRef,
        description="Its parts in their order, the first first.",
    )


@strawberry.type(
    description="Where an article stands in its series, counted among the parts that this view has "
    "in lists."
)
class SeriesMembership:
    """Over a ``SeriesPlaceRow``."""

    position: int = strawberry.field(description="From 1.")
    total: int = strawberry.field(description="How many parts there are so far.")

    series = one(fronts.series_by_id, Series, key="series_id", description="The series.")
    previous = one(
        edges.article_by_id,
        MaybeArticle,
        key="previous_id",
        description="The part before; null for the first.",
    )
    next = one(
        edges.article_by_id,
        MaybeArticle,
        key="next_id",
        description="The next part; null for the last.",
    )


@strawberry.input(one_of=True, description="One series: by id, or by slug.")
class SeriesBy:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="An id of any view.")
    slug: SlugInLocale | None = strawberry.field(default=UNSET, description="By slug.")
