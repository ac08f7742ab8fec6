"""What a caller may still ask for."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from db.dependencies import keep_private

if TYPE_CHECKING:
    from resolvers.context import Context


class Allowance(NamedTuple):
    """In points, after this operation's ``cost``; ``reset_s``: seconds until all are back."""

    limit: int
    cost: int
    remaining: int
    reset_s: float


def of(ctx: "Context") -> Allowance | None:
    """That of who asks, so the answer is for nobody else."""
    keep_private("what the caller has left")
    return ctx.allowance


def reset_at(ctx: "Context", allowance: Allowance) -> datetime:
    """When all points are back, if nothing more is asked."""
    return ctx.now + timedelta(seconds=allowance.reset_s)
