"""What clients can change."""

from typing import Annotated

import strawberry

from resolvers.comments import CommentState
from resolvers.media import MediaState
from schema.errors import Outcome, outcome
from schema.info import Info
from schema.types import add_comment, upload_media
from schema.types.add_comment import AddCommentInput, AddCommentPayload
from schema.types.upload_media import UploadMediaInput, UploadMediaPayload


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

    @strawberry.mutation(
        graphql_type=UploadMediaPayload,
        description="Send a file, with a token that has MEDIA_WRITE. A picture is cleaned of what "
        "it tells of where and how it was taken.",
    )
    @staticmethod
    async def upload_media(
        info: Info,
        input: Annotated[UploadMediaInput, strawberry.argument(description="The file.")],
    ) -> Outcome[MediaState]:
        sent = upload_media.upload_media(info.context, input)
        return await outcome(sent, input, upload_media.PLACES)
