"""Collections as readers see them."""

from dataclasses import replace
from typing import Final

from db.relations import edges, fronts
from db.relations.shapes import Page
from db.rows import CollectionItemRow, CollectionRow, MediaRow
from resolvers import lists
from resolvers.context import Context
from resolvers.fronts import rules

_IMAGE: Final = edges.content_hero_image


async def items(
    ctx: Context, collection: CollectionRow, asked: lists.ListArguments
) -> Page[CollectionItemRow]:
    """A page of what the view shows of a collection: pins, then what was put or found in it.

    Raises:
        RequestError: as for every list.
    """
    options = (("id", collection.id),)
    if collection.rule is None:
        wanted = replace(asked, options=options)
    else:
        rule = rules.read(collection.rule)
        order = (fronts.PLACE, *rule.plain_order)
        wanted = replace(asked, options=(*options, ("rule", rule.plain_filter)), order=order)
    return await lists.read(ctx, fronts.collection_items, collection.view, wanted)


async def first_position(ctx: Context, page: Page[CollectionItemRow]) -> int:
    """Where a page that isn't empty begins in the whole list, from 1."""
    if not page.has_previous:
        return 1
    return 1 + await ctx.loaders.ahead(page.counted, page.order, page.sorts[0])


async def image(ctx: Context, item: CollectionItemRow) -> MediaRow | None:
    """The picture that the front shows: the item's, else that at the head of the content."""
    image_id = item.image_id or item.content.hero_image_id
    return await ctx.loaders.one(_IMAGE, item.view, image_id)
