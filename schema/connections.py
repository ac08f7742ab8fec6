"""Relay connections over pages of rows."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import strawberry
from strawberry import Parent

from db.relations.shapes import Edge, Page
from db.rows import Row
from resolvers import lists
from schema.edges import looks_at
from schema.info import Info

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class EdgeRow(Generic[R]):
    """An edge with the page that it is of, for its cursor."""

    page: Page[R]
    edge: Edge[R]

    @property
    def node(self) -> R:
        """The row itself."""
        return self.edge.node

    @property
    def cursor(self) -> str:
        """Made when somebody asks."""
        return lists.cursor(self.page, self.edge)


@looks_at("nodes", "sorts", gives="edges")
def edge_rows(parent: Parent[Any]) -> list[Any]:
    """The edges of a page."""
    return [EdgeRow(parent, edge) for edge in parent.edges]


@looks_at("nodes", gives="rows")
def node_rows(parent: Parent[Any]) -> list[Any]:
    """The rows of a page."""
    return list(parent.nodes)


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Relay's, over a ``Page``."""

    @strawberry.field(description="There is more behind `endCursor`.")
    @staticmethod
    @looks_at()
    def has_next_page(parent: Parent[Any]) -> bool:
        return bool(parent.has_next)

    @strawberry.field(description="There is more ahead of `startCursor`.")
    @staticmethod
    @looks_at()
    def has_previous_page(parent: Parent[Any]) -> bool:
        return bool(parent.has_previous)

    @strawberry.field(description="Cursor of the first one here; null on an empty page.")
    @staticmethod
    @looks_at("sorts")
    def start_cursor(parent: Parent[Any]) -> str | None:
        return lists.cursor(parent, parent.edges[0]) if parent.edges else None

    @strawberry.field(description="Cursor of the last one here; null on an empty page.")
    @staticmethod
    @looks_at("sorts")
    def end_cursor(parent: Parent[Any]) -> str | None:
        return lists.cursor(parent, parent.edges[-1]) if parent.edges else None


@looks_at()
async def capped_count(parent: Parent[Any], info: Info) -> int:
    """The length of the list, at most the cap."""
    return min(await lists.count(info.context, parent), lists.COUNT_CAP)


@looks_at()
async def is_capped(parent: Parent[Any], info: Info) -> bool:
    """Whether the list is longer than the cap."""
    return await lists.count(info.context, parent) > lists.COUNT_CAP


@looks_at()
async def exact_count(parent: Parent[Any], info: Info) -> int:
    """The length of the list, however long."""
    return await lists.count(info.context, parent, cap=None)


@looks_at("sorts")  # its cursors
def itself(parent: Parent[Any]) -> Any:
    """A page is its own page info."""
    return parent


EDGES = "The page's members with their cursors: what infinite scroll merges."
NODES = "The page's members."
PAGE_INFO = "Whether there is more, and from where."
CURSOR = "Where this one stands in the list: for `after` and `before`."
