"""Menus."""

from typing import Annotated, Optional

import strawberry
from strawberry import Parent

from db.rows import MenuRow, Row
from resolvers import menus
from resolvers.menus import ShownItem
from schema.info import Info
from schema.interfaces import Routable
from schema.scalars import URL

MenuItemRef = Annotated["MenuItem", strawberry.lazy("schema.types.menu")]


@strawberry.type(description="A link in a menu.")
class MenuItem:
    """Over a ``ShownItem``."""

    label: str = strawberry.field(description="What stands there: the editors' words, or a title.")
    url: URL = strawberry.field(description="Where it leads, absolute.")
    path: str | None = strawberry.field(
        description="The same within the site; null where it leaves the site."
    )

    @strawberry.field(
        graphql_type=Optional[Routable],
        description="What it leads to; null outside the site, and for a path of the front-end's "
        "own.",
    )
    @staticmethod
    def target(parent: Parent[ShownItem]) -> Row | None:
        return parent.target

    @strawberry.field(graphql_type=list[MenuItemRef], description="What stands below it.")
    @staticmethod
    def items(parent: Parent[ShownItem]) -> tuple[ShownItem, ...]:
        return parent.items


@strawberry.type(
    description="A tree of links. What leads to something that this view doesn't show is left out, "
    "with all below it."
)
class Menu:
    """Over a ``MenuRow``."""

    handle: str = strawberry.field(description="The name that front-ends ask for.")

    @strawberry.field(graphql_type=list[MenuItem], description="The outermost links.")
    @staticmethod
    async def items(parent: Parent[MenuRow], info: Info) -> tuple[ShownItem, ...]:
        return await menus.items(info.context, parent)
