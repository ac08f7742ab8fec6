"""The roots."""

from datetime import datetime
from typing import Annotated, Any, Optional

import strawberry
from strawberry import Parent

from db.rows import Row, SnapshotRow
from resolvers import allowance, lookups
from resolvers.allowance import Allowance
from resolvers.errors import RequestError
from schema import nodes
from schema.content_view import ContentView
from schema.info import Info
from schema.interfaces import Node
from schema.types.rate_limit import RateLimit

MAX_NODES = 100


@strawberry.type(
    description="The site as it was at a moment: addresses, texts, lists and redirects. Sections, "
    "tags, authors, series, menus, what editors put into collections and the site itself are "
    "today's, and what was withdrawn since stays away."
)
class Snapshot(Node, ContentView):
    """Over a ``SnapshotRow``."""

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is a snapshot's."""
        return isinstance(obj, SnapshotRow)

    @strawberry.field(description="The moment.")
    @staticmethod
    def time(parent: Parent[SnapshotRow]) -> datetime:
        return parent.view.at

    @strawberry.field(
        description="True where it also shows what is planned, and what was withdrawn since: for "
        "editors only."
    )
    @staticmethod
    def scheduled_included(parent: Parent[SnapshotRow]) -> bool:
        return parent.view.exact


@strawberry.type(description="Everything that can be read, as of now.")
class Query(ContentView):
    """The root; its parent is None."""

    @strawberry.field(
        graphql_type=Optional[Node],
        description="One thing by its id, in the view that the id was read in; null where it is "
        "not there, or the id isn't one of ours.",
    )
    @staticmethod
    async def node(
        info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="From `Node.id`.")]
    ) -> Row | None:
        return await nodes.find(info.context, id)

    @strawberry.field(
        graphql_type=list[Optional[Node]],
        description="Several things by their ids, in the order of the ids; at most 100.",
    )
    @staticmethod
    async def nodes(
        info: Info,
        ids: Annotated[list[strawberry.ID], strawberry.argument(description="From `Node.id`.")],
    ) -> list[Row | None]:
        if len(ids) > MAX_NODES:
            raise RequestError("BAD_USER_INPUT", f"ids: at most {MAX_NODES}.")
        return await nodes.find_all(info.context, ids)

    @strawberry.field(
        graphql_type=Optional[Snapshot],
        description="The site as it was at a moment. Null with the error FUTURE_NOT_ALLOWED for a "
        "moment to come, and with FORBIDDEN for `includeScheduled`: readers may ask for neither.",
    )
    @staticmethod
    def at(
        info: Info,
        time: Annotated[datetime, strawberry.argument(description="Now or earlier.")],
        include_scheduled: Annotated[
            bool | None,
            strawberry.argument(
                description="Also what is planned, and what was withdrawn since: for editors only."
            ),
        ] = False,
    ) -> SnapshotRow:
        return lookups.snapshot(info.context, time, include_scheduled=bool(include_scheduled))

    @strawberry.field(
        graphql_type=Optional[RateLimit],
        description="Where the caller stands after this operation; null where there is no limit.",
    )
    @staticmethod
    def rate_limit(info: Info) -> Allowance | None:
        return allowance.of(info.context)
