"""From an id back to the thing, in the view that the id was made in."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from db.relations import edges, fronts, readers
from db.relations.shapes import One
from db.rows import RedirectRow, Row, SnapshotRow
from resolvers.context import Context
from schema import ids

_BY_TYPE: Final[dict[str, One[Any]]] = {
    "Article": edges.article_by_id,
    "Page": edges.page_by_id,
    "Section": edges.section_by_id,
    "Tag": edges.tag_by_id,
    "Author": edges.author_by_id,
    "Redirect": edges.redirect_by_id,
    "Media": edges.media_by_id,
    "CustomField": edges.custom_field_by_id,
    "Comment": readers.comment_by_id,
    "Series": fronts.series_by_id,
    "Collection": fronts.collection_by_id,
}


async def find(ctx: Context, text: str) -> Row | None:
    """The row; None for a broken or foreign id, and for what the view does not show."""
    found = ids.decode(text)
    if found is None or (found.at is not None and found.at > ctx.now):
        return None
    view = ctx.view if found.at is None else ctx.view.snapshot(found.at)
    if found.type == "Snapshot":
        return SnapshotRow(view) if found.at is not None else None
    relation = _BY_TYPE.get(found.type)
    row = await ctx.loaders.one(relation, view, found.uuid) if relation else None
    return None if isinstance(row, RedirectRow) and row.to_path is None else row


async def find_all(ctx: Context, texts: Sequence[str]) -> list[Row | None]:
    """One row or None for each id, in their order."""
    return await asyncio.gather(*(find(ctx, text) for text in texts))
