"""Page lists."""

import strawberry

from schema.connections import (
    CURSOR,
    EDGES,
    NODES,
    PAGE_INFO,
    PageInfo,
    edge_rows,
    exact_count,
    itself,
    node_rows,
)
from schema.types.page import Page


@strawberry.type(description="A page in a list.")
class PageEdge:
    """Over an ``EdgeRow``."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Page = strawberry.field(metadata={"row": True}, description="The page.")


@strawberry.type(description="A page of pages.")
class PageConnection:
    """Over a ``Page``."""

    edges: list[PageEdge] = strawberry.field(resolver=edge_rows, description=EDGES)
    nodes: list[Page] = strawberry.field(resolver=node_rows, description=NODES)
    page_info: PageInfo = strawberry.field(resolver=itself, description=PAGE_INFO)
    total_count: int = strawberry.field(
        resolver=exact_count, description="Length of the whole list; costs only when asked."
    )
