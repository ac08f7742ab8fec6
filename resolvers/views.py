"""That something was looked at."""

from uuid import UUID

from db.relations import edges, fronts
from resolvers.context import Context
from resolvers.counting import FOLLOWED, VIEW


async def record_view(ctx: Context, content_id: UUID) -> bool:
    """One more view of an article or a page. Whether readers see it: else nothing is counted."""
    if await ctx.loaders.one(fronts.content_by_id, ctx.view, content_id) is None:
        return False
    await _count(ctx, VIEW, content_id)
    return True


async def record_followed(ctx: Context, redirect_id: UUID) -> bool:
    """A redirect was followed once more. Whether it leads somewhere: else nothing is counted."""
    found = await ctx.loaders.one(edges.redirect_by_id, ctx.view, redirect_id)
    if found is None or found.to_path is None:
        return False
    await _count(ctx, FOLLOWED, redirect_id)
    return True


async def _count(ctx: Context, kind: str, thing_id: UUID) -> None:
    counting = ctx.services.counting
    if counting is None:
        raise RuntimeError("This operation counts no views.")
    await counting.count(kind, thing_id)
