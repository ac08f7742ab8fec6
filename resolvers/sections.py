"""The tree of sections."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from db.relations import edges
from db.rows import SectionRow
from db.view import View
from resolvers import routes
from resolvers.context import Context
from resolvers.errors import RequestError

MAX_DEPTH: Final = 10


async def tree(
    ctx: Context, view: View, below: UUID | None, depth: int, locale: str | None
) -> list[SectionRow]:
    """``depth`` levels below a section, or from the top, each followed by what is below it.

    Hidden sections are left out with all that is below them.

    Raises:
        RequestError: BAD_USER_INPUT for a depth that isn't from 1 to 10.
    """
    if not 1 <= depth <= MAX_DEPTH:
        raise RequestError("BAD_USER_INPUT", f"depth is from 1 to {MAX_DEPTH}.")
    if below is not None:
        top = await ctx.loaders.one(edges.section_by_id, view, below)
        if top is None:
            return []
        locale = top.locale
    code = locale or (await routes.site(ctx, view)).default_locale
    children: dict[UUID | None, list[SectionRow]] = defaultdict(list)
    for row in await ctx.loaders.many(edges.sections_of_locale, view, code):
        if not row.hidden:
            children[row.parent_id].append(row)
    return list(_walk(children, below, depth))


def _walk(
    children: dict[UUID | None, list[SectionRow]], below: UUID | None, depth: int
) -> Iterator[SectionRow]:
    for row in children[below]:
        yield row
        if depth > 1:
            yield from _walk(children, row.id, depth - 1)
