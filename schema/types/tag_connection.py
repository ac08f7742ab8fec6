"""Tag lists."""

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
from schema.types.tag import Tag


@strawberry.type(description="A tag in a list.")
class TagEdge:
    """Over an ``EdgeRow``."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Tag = strawberry.field(metadata={"row": True}, description="The tag.")


@strawberry.type(description="A page of tags.")
class TagConnection:
    """Over a ``Page``."""

    edges: list[TagEdge] = strawberry.field(resolver=edge_rows, description=EDGES)
    nodes: list[Tag] = strawberry.field(resolver=node_rows, description=NODES)
    page_info: PageInfo = strawberry.field(resolver=itself, description=PAGE_INFO)
    total_count: int = strawberry.field(
        resolver=exact_count, description="Length of the whole list; costs only when asked."
    )
