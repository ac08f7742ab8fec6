"""Author lists."""

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
from schema.types.author import Author


@strawberry.type(description="An author in a list.")
class AuthorEdge:
    """Over an ``EdgeRow``."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Author = strawberry.field(metadata={"row": True}, description="The author.")


@strawberry.type(description="A page of authors.")
class AuthorConnection:
    """Over a ``Page``."""

    edges: list[AuthorEdge] = strawberry.field(resolver=edge_rows, description=EDGES)
    nodes: list[Author] = strawberry.field(resolver=node_rows, description=NODES)
    page_info: PageInfo = strawberry.field(resolver=itself, description=PAGE_INFO)
    total_count: int = strawberry.field(
        resolver=exact_count, description="Length of the whole list; costs only when asked."
    )
