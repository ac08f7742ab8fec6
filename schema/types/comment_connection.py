"""Lists of comments."""

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
from schema.types.comment import Comment


@strawberry.type(description="A comment in a list.")
class CommentEdge:
    """Over an ``EdgeRow``."""

    cursor: str = strawberry.field(description=CURSOR)
    node: Comment = strawberry.field(metadata={"row": True}, description="The comment.")


@strawberry.type(description="A page of comments.")
class CommentConnection:
    """Over a ``Page``."""

    edges: list[CommentEdge] = strawberry.field(resolver=edge_rows, description=EDGES)
    nodes: list[Comment] = strawberry.field(resolver=node_rows, description=NODES)
    page_info: PageInfo = strawberry.field(resolver=itself, description=PAGE_INFO)
    total_count: int = strawberry.field(
        resolver=capped_count,
        description="Length of the whole list, without answers below, counted up to 10,000.",
    )
    total_count_is_capped: bool = strawberry.field(
        resolver=is_capped, description="The list is longer than `totalCount` says."
    )
