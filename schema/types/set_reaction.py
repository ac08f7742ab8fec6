"""Reacting to an article."""

from typing import Annotated, Optional
from uuid import UUID

import strawberry
from strawberry import Parent

from db.relations import edges
from db.rows import ArticleRow
from resolvers import reactions
from resolvers.context import Context
from schema import ids
from schema.errors import ERRORS, NotFoundError, Outcome, RateLimitedError, ValidationError
from schema.info import Info
from schema.types.article import Article
from schema.types.reaction import Reaction


@strawberry.input(description="What a reader makes of an article.")
class SetReactionInput:
    """The last one counts."""

    article_id: strawberry.ID = strawberry.field(
        description="The article: an `id` of any view, or the `contentId`."
    )
    reader_id: str = strawberry.field(
        description="What you call this reader: 16 to 200 characters that nobody can guess, as of "
        "`crypto.randomUUID()`. Make it once for each, and keep it: a reader has one reaction to "
        "an article."
    )
    reaction: Reaction | None = strawberry.field(
        default=None, description="In place of the one before; null takes it back."
    )


SetReactionError = Annotated[
    ValidationError | NotFoundError | RateLimitedError,
    strawberry.union("SetReactionError", description="Why a reaction was not taken."),
]


@strawberry.type(description="What came of a reaction.")
class SetReactionPayload:
    """Over ``Outcome`` of the article's id."""

    errors: list[SetReactionError] = strawberry.field(description=ERRORS)

    @strawberry.field(
        graphql_type=Optional[Article],
        description="The article with its reactions as they are now.",
    )
    @staticmethod
    async def article(parent: Parent[Outcome[UUID]], info: Info) -> ArticleRow | None:
        context = info.context
        return await context.loaders.one(edges.article_by_id, context.view, parent.result)


# Where the input has what the write calls by another name.
PLACES = {"article": "article_id"}


async def set_reaction(context: Context, input: SetReactionInput) -> UUID:
    """See ``reactions.set_reaction``. Gives the article's id."""
    article_id = ids.given("article_id", input.article_id, "Article", "Content")
    kind = input.reaction.name if input.reaction else None
    await reactions.set_reaction(context, article_id, input.reader_id, kind)
    return article_id
