"""What readers see of what readers said."""

from collections.abc import Mapping
from typing import Any, Final

from db.relations import readers
from db.relations.shapes import OrderBy, Page
from db.rows import ArticleRow, CommentRow, DiscussionRow
from resolvers import lists
from resolvers.context import Context
from resolvers.shown import UGC, ShownText, text_of

_NOTHING: Final[Mapping[str, Any]] = {"version": 1, "text": []}


async def of_article(ctx: Context, article: ArticleRow) -> DiscussionRow:
    """Whether it takes comments, and how many it has."""
    row = await ctx.loaders.one(readers.article_discussion, article.view, article.id)
    return row or DiscussionRow(article.view, article.id, comments_open=False, comment_count=0)


async def comments(
    ctx: Context,
    article: ArticleRow,
    first: int | None,
    after: str | None,
    order: tuple[OrderBy, ...],
) -> Page[CommentRow]:
    """A page of the comments that answer no other; pinned ones first, then newest.

    Raises:
        RequestError: as ``lists.read``.
    """
    asked = lists.ListArguments(first=first, after=after, order=order)
    return await lists.read(ctx, readers.article_comments, article.view, asked, article.id)


async def replies(
    ctx: Context, comment: CommentRow, first: int | None, after: str | None
) -> Page[CommentRow]:
    """A page of the direct answers, oldest first.

    Raises:
        RequestError: as ``lists.read``.
    """
    asked = lists.ListArguments(first=first, after=after)
    return await lists.read(ctx, readers.comment_replies, comment.view, asked, comment.id)


def body(comment: CommentRow) -> ShownText:
    """What it says; nothing where it is REMOVED."""
    return text_of(comment.view, comment.body or _NOTHING, UGC)
