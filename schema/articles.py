"""What lists of articles are asked for, below whatever they hang."""

from dataclasses import replace
from typing import Annotated

import strawberry

from resolvers.lists import ListArguments
from schema.arguments import After, Before, First, Last, Offset
from schema.filters import plain
from schema.orders import order_by as order_of
from schema.types.article import ArticleFilter, ArticleOrder

Filtered = Annotated[
    ArticleFilter | None, strawberry.argument(description="Only articles for which this holds.")
]
Ordered = Annotated[
    list[ArticleOrder] | None,
    strawberry.argument(description="By what; newest first where nothing is said."),
]


def asked(  # the arguments of a connection
    filter: Filtered = None,
    order_by: Ordered = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> ListArguments:
    """A part of a list of articles."""
    order, given = order_of(order_by), plain(filter)
    return ListArguments(first, after, last, before, order=order, filter=given)


def asked_of_all(  # noqa: PLR0913, PLR0917
    filter: Filtered = None,
    order_by: Ordered = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    offset: Offset = None,
) -> ListArguments:
    """A part of the site's list, which numbered pages can be made of too."""
    return replace(asked(filter, order_by, first, after, last, before), offset=offset)


def asked_of_section(  # noqa: PLR0913, PLR0917
    filter: Filtered = None,
    order_by: Ordered = None,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    include_descendants: Annotated[
        bool | None, strawberry.argument(description="Also what stands in sections below it.")
    ] = True,
) -> ListArguments:
    """A part of a section's list."""
    options = (("include_descendants", include_descendants is not False),)
    return replace(asked(filter, order_by, first, after, last, before), options=options)
