"""Lists of articles, below whatever they hang."""

from typing import Annotated, Any

import strawberry

from db.relations.shapes import Filter, Page, Paged
from db.rows import ArticleRow
from resolvers import lists
from schema.filters import plain
from schema.info import Info
from schema.orders import order_by
from schema.types.article import ArticleFilter, ArticleOrder

Filtered = Annotated[
    ArticleFilter | None, strawberry.argument(description="Only articles for which this holds.")
]
Ordered = Annotated[
    list[ArticleOrder] | None,
    strawberry.argument(description="By what; newest first where nothing is said."),
]


async def article_page(  # noqa: PLR0913, PLR0917  # the arguments of a connection
    relation: Paged[ArticleRow],
    parent: Any,
    info: Info,
    filter: ArticleFilter | None,
    order: list[ArticleOrder] | None,
    window: tuple[int | None, str | None, int | None, str | None],
    options: Filter = (),
) -> Page[ArticleRow]:
    """A page of the articles below ``parent``."""
    first, after, last, before = window
    asked = lists.ListArguments(
        first=first,
        after=after,
        last=last,
        before=before,
        order=order_by(order),
        filter=plain(filter),
        options=options,
    )
    return await lists.read(info.context, relation, parent.view, asked, parent.id)
