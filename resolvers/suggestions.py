"""What a reader may have meant by an address that nobody has."""

import asyncio
from typing import Final

from db.relations.parameters import storable
from db.rows import Row
from db.view import View
from resolvers import routes
from resolvers.context import Context

MAX_SUGGESTIONS: Final = 3
MAX_CHARS: Final = 300  # longer paths are none that anybody has mistyped


async def near(ctx: Context, view: View, path: str) -> list[Row]:
    """What stands at the nearest addresses that lists show, at most three, the nearest first."""
    if not storable(path) or len(path) > MAX_CHARS:
        return []
    found = await ctx.loaders.near(view, path, MAX_SUGGESTIONS)
    rows = await asyncio.gather(*(routes.of_kind(ctx, view, kind, uuid) for kind, uuid in found))
    return [row for row in rows if row is not None]
