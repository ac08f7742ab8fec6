"""What a caller may still ask for."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from resolvers.context import Context


class Allowance(NamedTuple):
    """In points, after this operation's ``cost``; ``reset_s``: seconds until all are back."""

    limit: int
    cost: int
    remaining: int
    reset_s: float


def reset_at(ctx: "Context", allowance: Allowance) -> datetime:
    """When all points are back, if nothing more is asked."""
    return ctx.now + timedelta(seconds=allowance.reset_s)
