"""Article lists."""

import strawberry

from schema.connections import (
    CURSOR,
    EDGES,
    NODES,
    PAGE_INFO,
    PageInfo,
    capped_count,
    edge_rows,
    is_capped,
    itself,
    node_rows,
)
from schema.types.article import Article
from schema.types.facet import FACETS, FacetCount, facets


@strawberry.type(description="An article in a list.")
class ArticleEdge:
    """Over an ``EdgeRow``."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Article = strawberry.field(metadata={"row": True}, description="The article.")


@strawberry.type(description="A page of articles.")
class ArticleConnection:
    """Over a ``Page``."""

    edges: list[ArticleEdge] = strawberry.field(resolver=edge_rows, description=EDGES)
    nodes: list[Article] = strawberry.field(resolver=node_rows, description=NODES)
    page_info: PageInfo = strawberry.field(resolver=itself, description=PAGE_INFO)
    total_count: int = strawberry.field(
        resolver=capped_count,
        description="Length of the whole list, counted up to 10,000; costs only when asked.",
    )
    total_count_is_capped: bool = strawberry.field(
        resolver=is_capped, description="The list is longer than `totalCount` says."
    )
    facets: list[FacetCount] = strawberry.field(resolver=facets, description=FACETS)
