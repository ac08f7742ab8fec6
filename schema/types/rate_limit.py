"""What a caller may still ask for."""

from datetime import datetime

import strawberry
from strawberry import Parent

from resolvers import allowance
from resolvers.allowance import Allowance
from schema.info import Info


@strawberry.type(
    description="Points that the caller has left. An operation takes as many as it may cost: its "
    "fields times the sizes of their pages. They come back evenly, all of them within a minute."
)
class RateLimit:
    """Over an ``Allowance``."""

    limit: int = strawberry.field(description="The most there can be.")
    cost: int = strawberry.field(description="What this operation took.")
    remaining: int = strawberry.field(description="What is left now.")

    @strawberry.field(description="When all are back, if nothing more is asked until then.")
    @staticmethod
    def reset_at(parent: Parent[Allowance], info: Info) -> datetime:
        return allowance.reset_at(info.context, parent)
