"""Pages."""

from enum import Enum
from typing import Annotated, Any, Optional

import strawberry
from strawberry import UNSET

from db.relations import edges
from db.rows import PageRow
from schema.edges import many, one
from schema.filters import DateTimeFilter, IDFilter, LocaleFilter, StringFilter
from schema.interfaces import Content
from schema.orders import OrderDirection
from schema.refs import PageRef


@strawberry.type(description="A piece that stands for itself: about, imprint, a landing page.")
class Page(Content):
    """Over a ``PageRow``."""

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is a page's."""
        return isinstance(obj, PageRow)

    parent = one(
        edges.page_parent,
        Optional[PageRef],
        description="The page above; null for an outermost, or where readers don't see it.",
    )
    children = many(
        edges.page_children,
        list[PageRef],
        description="The pages directly below, in their order.",
    )
    breadcrumbs = many(
        edges.page_breadcrumbs,
        list[PageRef],
        description="The pages above, outermost first.",
    )


PageFilterRef = Annotated["PageFilter", strawberry.lazy("schema.types.page")]


@strawberry.input(description="Pages that a list is narrowed to; all given terms hold.")
class PageFilter:
    """Terms of ``PAGE_TERMS``."""

    and_: list[PageFilterRef] | None = strawberry.field(
        default=UNSET, name="and", description="All of these hold."
    )
    or_: list[PageFilterRef] | None = strawberry.field(
        default=UNSET, name="or", description="One of these holds; none where the list is empty."
    )
    not_: Optional[PageFilterRef] = strawberry.field(
        default=UNSET, name="not", description="This does not hold."
    )
    id: IDFilter | None = strawberry.field(default=UNSET, description="By id or contentId.")
    slug: StringFilter | None = strawberry.field(default=UNSET, description="By slug.")
    parent: IDFilter | None = strawberry.field(
        default=UNSET, description="By the page above; `isNull` finds the outermost."
    )
    locale: LocaleFilter | None = strawberry.field(default=UNSET, description="By language.")
    updated_at: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="By last change."
    )


@strawberry.enum(description="What pages can be ordered by.")
class PageOrderField(Enum):
    """Names in the orders of ``edges.pages``."""

    TITLE = strawberry.enum_value("TITLE", description="Title, as dictionaries sort.")
    UPDATED_AT = strawberry.enum_value("UPDATED_AT", description="Last change.")
    POSITION = strawberry.enum_value("POSITION", description="The order that editors gave them.")


@strawberry.input(description="One term of an order; further terms settle ties.")
class PageOrder:
    """A first where no direction is given."""

    field: PageOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which way round; ASC where nothing is said."
    )
