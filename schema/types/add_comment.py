"""Saying something below an article."""

from typing import Annotated, Optional

import strawberry
from strawberry import Parent

from db.relations import readers
from db.rows import CommentRow
from resolvers import commenting
from resolvers.comments import CommentState, Guest
from resolvers.context import Context
from schema import ids
from schema.errors import (
    ERRORS,
    KEY,
    ForbiddenError,
    NotFoundError,
    Outcome,
    RateLimitedError,
    ValidationError,
)
from schema.info import Info
from schema.scalars import URL, Markdown
from schema.types.comment import Comment, CommentStatus


@strawberry.input(description="Who says it, without an account.")
class GuestInput:
    """As ``Guest``."""

    name: str = strawberry.field(description="As readers will see it; at most 100 characters.")
    url: URL | None = strawberry.field(
        default=None, description="A page of theirs, with https://; their name links to it."
    )


@strawberry.input(description="A comment, or an answer to one.")
class AddCommentInput:
    """Without a guest it is the token's."""

    article_id: strawberry.ID = strawberry.field(
        description="The article: an `id` of any view, or the `contentId`."
    )
    parent_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The comment that this answers, on the same article. Answers can be 6 deep.",
    )
    body: Markdown = strawberry.field(
        description="Paragraphs with emphasis, code and links; all else becomes plain text. At "
        "most 10,000 characters."
    )
    guest: GuestInput | None = strawberry.field(
        default=None,
        description="Who says it. May be left out by who sends a token with COMMENT_WRITE, whose "
        "account it then is.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


AddCommentError = Annotated[
    ValidationError | ForbiddenError | NotFoundError | RateLimitedError,
    strawberry.union("AddCommentError", description="Why a comment was not taken."),
]

# Where the input has what the write calls by another name.
PLACES = {"article": "article_id", "comment": "parent_id"}


@strawberry.type(description="What came of a comment.")
class AddCommentPayload:
    """Over ``Outcome``."""

    errors: list[AddCommentError] = strawberry.field(description=ERRORS)

    @strawberry.field(
        graphql_type=Optional[Comment],
        description="The comment as readers see it now; null while it is PENDING.",
    )
    @staticmethod
    async def comment(parent: Parent[Outcome[CommentState]], info: Info) -> CommentRow | None:
        if parent.result is None:
            return None
        context = info.context
        return await context.loaders.one(readers.comment_by_id, context.view, parent.result.id)

    @strawberry.field(
        description="APPROVED: readers see it. PENDING: moderators look at it first. Null where it "
        "was refused."
    )
    @staticmethod
    def status(parent: Parent[Outcome[CommentState]]) -> CommentStatus | None:
        if parent.result is None:
            return None
        return CommentStatus(commenting.status_told(parent.result.status))


async def add_comment(context: Context, input: AddCommentInput) -> CommentState:
    """See ``commenting.say``."""
    parent_id, guest = input.parent_id, input.guest
    return await commenting.say(
        context,
        ids.given("article_id", input.article_id, "Article", "Content"),
        markdown=input.body,
        guest=None if guest is None else Guest(guest.name, guest.url),
        parent_id=None if parent_id is None else ids.given("parent_id", parent_id, "Comment"),
        key=input.idempotency_key,
    )
