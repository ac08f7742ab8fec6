"""Search and its hits."""

from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry import Parent

from db.relations.shapes import Edge, Page
from db.rows import ContentRow
from resolvers import lists, search
from schema.connections import (
    CURSOR,
    EDGES,
    NODES,
    PAGE_INFO,
    PageInfo,
    capped_count,
    is_capped,
    itself,
    node_rows,
)
from schema.info import Info
from schema.interfaces import Content
from schema.scalars import HTML
from schema.types.facet import FACETS, FacetCount, facets


@strawberry.type(description="A passage in which something was found.")
class Highlight:
    """Over a ``search.Highlight``."""

    field: str = strawberry.field(description="Where: title, dek or body.")
    html: HTML = strawberry.field(
        description="Safe HTML: what was found stands in `<mark>`, all else is text. A body is cut "
        "to the passages that fit; that of a locked piece to those of its teaser."
    )


@dataclass(frozen=True, slots=True)
class HitRow:
    """An edge with the page that it is of."""

    page: Page[ContentRow]
    edge: Edge[ContentRow]


@strawberry.type(description="A hit.")
class SearchEdge:
    """Over a ``HitRow``."""

    @strawberry.field(description=CURSOR)
    @staticmethod
    def cursor(parent: Parent[HitRow]) -> str:
        return lists.cursor(parent.page, parent.edge)

    @strawberry.field(
        description="How well it fits, from 0: only to be compared within one search."
    )
    @staticmethod
    def score(parent: Parent[HitRow]) -> float:
        return search.score(parent.edge)

    @strawberry.field(
        graphql_type=list[Highlight], description="Where it fits: for a page of results."
    )
    @staticmethod
    async def highlights(parent: Parent[HitRow], info: Info) -> list[search.Highlight]:
        return await search.highlights(info.context, parent.page, parent.edge)

    @strawberry.field(graphql_type=Content, description="The article or page.")
    @staticmethod
    def node(parent: Parent[HitRow]) -> ContentRow:
        return parent.edge.node


def _hits(parent: Parent[Any]) -> list[Any]:
    return [HitRow(parent, edge) for edge in parent.edges]


@strawberry.type(
    description="A page of hits, what fits best first. Of a `locked` piece only the title, kicker, "
    "dek and how it begins are searched."
)
class SearchConnection:
    """Over a ``Page``."""

    edges: list[SearchEdge] = strawberry.field(resolver=_hits, description=EDGES)
    nodes: list[Content] = strawberry.field(resolver=node_rows, description=NODES)
    page_info: PageInfo = strawberry.field(resolver=itself, description=PAGE_INFO)
    total_count: int = strawberry.field(
        resolver=capped_count,
        description="How many hits there are, counted up to 10,000; costs only when asked.",
    )
    total_count_is_capped: bool = strawberry.field(
        resolver=is_capped, description="There are more hits than `totalCount` says."
    )
    facets: list[FacetCount] = strawberry.field(resolver=facets, description=FACETS)

    @strawberry.field(
        description="The query as it is probably meant, where it finds nothing: a spelling that "
        "titles use."
    )
    @staticmethod
    async def suggestion(parent: Parent[Any], info: Info) -> str | None:
        return await search.suggestion(info.context, parent)
