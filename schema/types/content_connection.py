"""Lists of articles and pages together."""

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
from schema.interfaces import Content


@strawberry.type(description="An article or a page in a list.")
class ContentEdge:
    """Over an ``EdgeRow``."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Content = strawberry.field(metadata={"row": True}, description="The article or page.")


@strawberry.type(description="A page of articles and pages.")
class ContentConnection:
    """Over a ``Page``."""

    edges: list[ContentEdge] = strawberry.field(resolver=edge_rows, description=EDGES)
    nodes: list[Content] = strawberry.field(resolver=node_rows, description=NODES)
    page_info: PageInfo = strawberry.field(resolver=itself, description=PAGE_INFO)
    total_count: int = strawberry.field(
        resolver=capped_count,
        description="Length of the whole list, counted up to 10,000; costs only when asked.",
    )
    total_count_is_capped: bool = strawberry.field(
        resolver=is_capped, description="The list is longer than `totalCount` says."
    )
