"""One thing by what identifies it, under a view."""

from datetime import datetime
from typing import TypeVar

from db.relations.parameters import storable
from db.relations.shapes import One
from db.rows import Row, SnapshotRow
from db.view import View
from resolvers import routes
from resolvers.context import Context
from resolvers.errors import RequestError

R = TypeVar("R", bound=Row)


async def by_slug(
    ctx: Context, relation: One[R], view: View, slug: str, locale: str | None
) -> R | None:
    """The row with this slug, in the site's default locale unless another is given."""
    if not storable(slug):
        return None
    if locale is None:
        locale = (await routes.site(ctx, view)).default_locale
    return await ctx.loaders.one(relation, view, (locale, slug))


async def by_handle(ctx: Context, relation: One[R], view: View, handle: str) -> R | None:
    """The row that front-ends ask for by this name."""
    return await ctx.loaders.one(relation, view, handle) if storable(handle) else None


def snapshot(ctx: Context, at: datetime, *, include_scheduled: bool = False) -> SnapshotRow:
    """The site as everybody could see it at an instant, so far as it is still public.

    Raises:
        RequestError: FORBIDDEN for ``include_scheduled``, which nobody has the right to yet;
            FUTURE_NOT_ALLOWED.
    """
    if include_scheduled:
        raise RequestError("FORBIDDEN", "Only editors can look at what is scheduled.")
    if at > ctx.now:
        raise RequestError("FUTURE_NOT_ALLOWED", "Only editors can look at a moment to come.")
    return SnapshotRow(ctx.view.snapshot(at))
