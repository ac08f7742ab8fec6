"""What the demo's readers say."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from resolvers import comments
from resolvers.comments import APPROVED, Guest
from resolvers.context import Context

BAKERY: Final = "The bakery on Mill Street opens its second oven"
FERRY: Final = "The night ferry is back, and so is its bell"


async def discuss(ctx: Context, ids: Mapping[str, UUID]) -> None:
    """``ids``: of articles by title."""
    first = await comments.add_comment(
        ctx,
        ids[BAKERY],
        markdown="Is the rye with **caraway** back too?",
        guest=Guest("Hilde"),
        status=APPROVED,
    )
    await comments.add_comment(
        ctx,
        ids[BAKERY],
        markdown="From Thursday on. Come early!",
        parent_id=first.id,
        guest=Guest("The bakery", "https://bakery.example"),
        status=APPROVED,
    )
    bell = await comments.add_comment(
        ctx,
        ids[FERRY],
        markdown="I woke up at five and *knew* what it was.",
        guest=Guest("Old Jens"),
        status=APPROVED,
    )
    await comments.pin_comment(ctx, bell.id)
    await comments.add_comment(
        ctx, ids[FERRY], markdown="Cheap watches: see my page!", guest=Guest("Watches")
    )
