"""Collections and their items."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry
from strawberry import Parent

from db.relations.shapes import Page
from db.rows import CollectionItemRow, CollectionRow, ContentRow, MediaRow
from resolvers import collections, lists
from schema.arguments import After, Before, First, Last
from schema.connections import (
    CURSOR,
    EDGES,
    NODES,
    PAGE_INFO,
    EdgeRow,
    PageInfo,
    exact_count,
    itself,
)
from schema.info import Info
from schema.interfaces import Content, Node
from schema.refs import MaybeImage


@strawberry.enum(description="How a collection gets its items.")
class CollectionKind(Enum):
    """As stored."""

    MANUAL = strawberry.enum_value("MANUAL", description="Editors put each in its place.")
    RULE = strawberry.enum_value(
        "RULE", description="Behind what editors have pinned, a saved filter finds the rest."
    )


@dataclass(frozen=True, slots=True)
class ItemEdgeRow(EdgeRow[CollectionItemRow]):
    """``ahead``: how many of the page come before it."""

    ahead: int

    @property
    def item(self) -> CollectionItemRow:
        """What was put or found there."""
        return self.edge.node


@strawberry.type(description="An item of a collection: a content, as the front shows it.")
class CollectionItemEdge:
    """Over an ``ItemEdgeRow``."""

    cursor: str = strawberry.field(description=CURSOR)

    @strawberry.field(graphql_type=Content, description="The article or page.")
    @staticmethod
    def node(parent: Parent[ItemEdgeRow]) -> ContentRow:
        return parent.item.content

    @strawberry.field(
        description="Its place in the whole list, from 1. Behind the first page this is counted, "
        "only when asked."
    )
    @staticmethod
    async def position(parent: Parent[ItemEdgeRow], info: Info) -> int:
        return await collections.first_position(info.context, parent.page) + parent.ahead

    @strawberry.field(description="Editors keep it ahead of the rest.")
    @staticmethod
    def pinned(parent: Parent[ItemEdgeRow]) -> bool:
        return parent.item.pinned

    @strawberry.field(description="The front's own headline, else the title.")
    @staticmethod
    def headline(parent: Parent[ItemEdgeRow]) -> str:
        return parent.item.headline or parent.item.content.title

    @strawberry.field(
        graphql_type=MaybeImage, description="The front's own picture, else that at its head."
    )
    @staticmethod
    async def image(parent: Parent[ItemEdgeRow], info: Info) -> MediaRow | None:
        return await collections.image(info.context, parent.item)

    @strawberry.field(description="A word beside the headline, as Exclusive; mostly null.")
    @staticmethod
    def label(parent: Parent[ItemEdgeRow]) -> str | None:
        return parent.item.label


def _edges(parent: Parent[Any]) -> list[Any]:
    return [ItemEdgeRow(parent, edge, number) for number, edge in enumerate(parent.edges)]


def _contents(parent: Parent[Any]) -> list[Any]:
    return [edge.node.content for edge in parent.edges]


@strawberry.type(description="A page of a collection's items.")
class CollectionItemConnection:
    """Over a ``Page``."""

    edges: list[CollectionItemEdge] = strawberry.field(resolver=_edges, description=EDGES)
    nodes: list[Content] = strawberry.field(resolver=_contents, description=NODES)
    page_info: PageInfo = strawberry.field(resolver=itself, description=PAGE_INFO)
    total_count: int = strawberry.field(
        resolver=exact_count, description="Length of the whole list; costs only when asked."
    )


@strawberry.type(
    description="A list for a front: ordered by hand, or filled by a rule. What editors have "
    "pinned comes first, and only once."
)
class Collection(Node):
    """Over a ``CollectionRow``."""

    handle: str = strawberry.field(description="The name that front-ends ask for.")
    title: str = strawberry.field(description="As readers see it.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is a collection's."""
        return isinstance(obj, CollectionRow)

    @strawberry.field(description="How it gets its items.")
    @staticmethod
    def kind(parent: Parent[CollectionRow]) -> CollectionKind:
        return CollectionKind(parent.kind)

    @strawberry.field(
        graphql_type=CollectionItemConnection,
        description="Its articles and pages in their order: those that this view has in lists.",
    )
    @staticmethod
    async def items(
        parent: Parent[CollectionRow],
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Page[CollectionItemRow]:
        asked = lists.ListArguments(first, after, last, before)
        return await collections.items(info.context, parent, asked)
