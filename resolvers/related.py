"""What is near an article."""

from typing import Final

from db.relations import readers
from db.rows import ArticleRow, RelatedRow
from resolvers.context import Context
from resolvers.errors import RequestError

MAX_FIRST: Final = readers.MAX_RELATED


async def related(ctx: Context, article: ArticleRow, first: int) -> list[RelatedRow]:
    """The nearest articles in its language, nearest first, then newest.

    Raises:
        RequestError: BAD_USER_INPUT for a number that isn't from 0 to 20.
    """
    if not 0 <= first <= MAX_FIRST:
        raise RequestError("BAD_USER_INPUT", f"first is from 0 to {MAX_FIRST}.")
    rows = await ctx.loaders.many(readers.article_related, article.view, article.edition_id)
    return rows[:first]
