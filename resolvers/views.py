"""That something was looked at."""

from uuid import UUID

from db.relations import edges, fronts
from resolvers.context import Context
from resolvers.counting import FOLLOWED, VIEW
from resolvers.errors import NotFound


async def record_view(ctx: Context, content_id: UUID) -> None:
    """One more view of an article or a page.

    Raises:
        NotFound: no such content that readers see.
    """
    if await ctx.loaders.one(fronts.content_by_id, ctx.view, content_id) is None:
        raise NotFound("content", content_id)
    await _count(ctx, VIEW, content_id)


async def record_followed(ctx: Context, redirect_id: UUID) -> None:
    """A redirect was followed once more.

    Raises:
        NotFound: no such redirect, or it leads nowhere that readers see.
    """
    found = await ctx.loaders.one(edges.redirect_by_id, ctx.view, redirect_id)
    if found is None or found.to_path is None:
        raise NotFound("redirect", redirect_id)
    await _count(ctx, FOLLOWED, redirect_id)


async def _count(ctx: Context, kind: str, thing_id: UUID) -> None:
    counting = ctx.services.counting
    if counting is None:
        raise RuntimeError("This operation counts no views.")
    await counting.count(kind, thing_id)
