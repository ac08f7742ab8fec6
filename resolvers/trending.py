"""What is viewed most of late."""

from collections.abc import Sequence
from uuid import UUID

from db.relations import hot
from db.relations.shapes import OrderBy
from db.rows import ArticleRow
from db.view import View
from resolvers import lists
from resolvers.context import Context
from resolvers.lists import ListArguments


async def trending(
    ctx: Context, view: View, window: str, section_id: UUID | None, first: int
) -> Sequence[ArticleRow]:
    """The articles with the most views, a view counting half as much after half of the window.

    Hottest first; what nobody has viewed is left out. ``window``: HOUR, DAY, WEEK or MONTH.
    ``section_id``: only in this section, and below it.

    Raises:
        RequestError: BAD_USER_INPUT for a number that isn't from 0 to 100.
    """
    relation = hot.trending if section_id is None else hot.section_trending
    asked = ListArguments(first=first, order=(OrderBy(window, descending=True),))
    return (await lists.read(ctx, relation, view, asked, section_id)).nodes
