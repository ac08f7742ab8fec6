"""What clients can change."""

from typing import Annotated

import strawberry

from resolvers.comments import CommentState
from schema.errors import Outcome, outcome
from schema.info import Info
from schema.types import add_comment
from schema.types.add_comment import AddCommentInput, AddCommentPayload


@strawberry.type(
    description="What readers can change, one field after another. What can be refused is told in "
    "`errors` of each payload; all else in it is null then. Payloads show the site as readers see "
    "it after the write."
)
class Mutation:
    """The root of writes. A field makes an ``Outcome``, which its payload describes."""

    @strawberry.mutation(
        graphql_type=AddCommentPayload,
        description="Say something below an article, or answer what somebody said there.",
    )
    @staticmethod
    async def add_comment(
        info: Info,
        input: Annotated[AddCommentInput, strawberry.argument(description="What is said.")],
    ) -> Outcome[CommentState]:
        said = add_comment.add_comment(info.context, input)
        return await outcome(said, input, add_comment.PLACES)
