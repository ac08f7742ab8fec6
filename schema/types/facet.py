"""Counts beside a list: what a reader can narrow it to."""

from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import Parent

from db.relations.shapes import Page
from resolvers import search
from schema import ids
from schema.info import Info


@strawberry.enum(description="What a facet counts by.")
class FacetField(Enum):
    """The groupings of ``db.queries.facets``."""

    SECTION = strawberry.enum_value("SECTION", description="The section that an article is in.")
    TAG = strawberry.enum_value("TAG", description="Each tag that it bears.")
    AUTHOR = strawberry.enum_value("AUTHOR", description="Each author, once, in whatever role.")
    YEAR = strawberry.enum_value("YEAR", description="The year of its first publication, in UTC.")
    LOCALE = strawberry.enum_value("LOCALE", description="Its language.")


@strawberry.type(description="A group of a list's members, and how many there are.")
class FacetCount:
    """What a facet gives."""

    value: str = strawberry.field(
        description="For a filter: the id of a section, tag or author, a year, a language."
    )
    label: str = strawberry.field(description="For people.")
    count: int = strawberry.field(description="How many of the first 10,000 members.")


_TYPES = {"SECTION": "Section", "TAG": "Tag", "AUTHOR": "Author"}


async def facets(
    parent: Parent[Any],
    info: Info,
    by: Annotated[FacetField, strawberry.argument(description="By what.")],
    first: Annotated[
        int, strawberry.argument(description="So many of the largest groups, at most 100.")
    ] = 10,
) -> list[FacetCount]:
    """The groups of a page's whole list."""
    page: Page[Any] = parent
    found = await search.facet(info.context, page, by.name, first)
    return [
        FacetCount(
            value=row.label
            if row.id is None
            else ids.encode(_TYPES[by.name], page.counted.view, row.id),
            label=row.label,
            count=row.count,
        )
        for row in found
    ]


FACETS = "The list's members by something, the largest groups first; for narrowing it down."
