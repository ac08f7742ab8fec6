"""What answers at an address."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Optional

import strawberry
from strawberry import Parent

from db.relations import hot
from db.rows import RedirectRow, Row
from db.view import View
from resolvers import routes, suggestions
from schema.edges import made
from schema.info import Info
from schema.interfaces import Node, Routable
from schema.types.article import Article
from schema.types.author import Author
from schema.types.page import Page
from schema.types.section import Section
from schema.types.series import Series
from schema.types.tag import Tag


@strawberry.enum(description="Why an address leads elsewhere.")
class RedirectCause(Enum):
    """As stored."""

    SLUG_CHANGED = strawberry.enum_value("SLUG_CHANGED", description="It got another slug.")
    MOVED = strawberry.enum_value("MOVED", description="It moved, or what it stands in did.")
    MERGED = strawberry.enum_value("MERGED", description="It was merged into another.")
    MANUAL = strawberry.enum_value("MANUAL", description="An editor said so.")
    IMPORTED = strawberry.enum_value("IMPORTED", description="It came with an import.")


@strawberry.type(description="The address changed: send readers on, in one hop.")
class Redirect(Node):
    """Over a ``RedirectRow`` with a target."""

    from_path: str = strawberry.field(description="The old address.")
    to_path: str = strawberry.field(description="Where it leads in this view.")
    permanent: bool = strawberry.field(description="True: answer with 301. False: with 302.")
    cause: RedirectCause = strawberry.field(description="Why.")
    created_at: datetime = strawberry.field(description="Since when.")
    hits = made(
        hot.redirect_followed,
        int,
        lambda _context, redirect, followed: redirect.hits + (followed.hits if followed else 0),
        looks_at=("hits",),
        at_row=("hits",),
        description="How often it was followed, as far as front-ends told by `recordView`; some "
        "seconds behind.",
    )

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is a redirect's that leads somewhere."""
        return isinstance(obj, RedirectRow) and obj.to_path is not None

    @strawberry.field(
        graphql_type=Optional[Routable],
        description="What is found there; null where the view shows nothing at that path.",
    )
    @staticmethod
    async def to(parent: Parent[RedirectRow], info: Info) -> Row | None:
        return await routes.target(info.context, parent)


@strawberry.type(description="What stood here was taken away for good: answer with 410.")
class Gone:
    """Over a ``RedirectRow`` without a target."""

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row says that a path is gone."""
        return isinstance(obj, RedirectRow) and obj.to_path is None

    @strawberry.field(description="The address that was asked for.")
    @staticmethod
    def path(parent: Parent[RedirectRow]) -> str:
        return parent.from_path

    @strawberry.field(description="Since when.")
    @staticmethod
    def since(parent: Parent[RedirectRow]) -> datetime:
        return parent.created_at


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing answers at ``path``."""

    view: View
    path: str


@strawberry.type(description="Nothing is here: answer with 404.")
class NotFound:
    """Over a ``Missing``."""

    path: str = strawberry.field(description="The address that was asked for, normalised.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether nothing was found."""
        return isinstance(obj, Missing)

    @strawberry.field(
        graphql_type=list[Routable],
        description="What is found at addresses that are nearly spelled like this one, at most "
        "three, the nearest first.",
    )
    @staticmethod
    async def suggestions(parent: Parent[Missing], info: Info) -> list[Row]:
        return await suggestions.near(info.context, parent.view, parent.path)


RouteResult = Annotated[
    Article | Page | Section | Tag | Author | Series | Redirect | Gone | NotFound,
    strawberry.union("RouteResult", description="What answers at an address."),
]
