"""What clients can change."""

from typing import Annotated
from uuid import UUID

import strawberry

from resolvers.comments import CommentState
from resolvers.media import MediaState
from schema.errors import Outcome, outcome
from schema.info import Info
from schema.types import add_comment, record_view, set_reaction, upload_media
from schema.types.add_comment import AddCommentInput, AddCommentPayload
from schema.types.record_view import RecordViewInput, RecordViewPayload
from schema.types.set_reaction import SetReactionInput, SetReactionPayload
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

    @strawberry.mutation(
        graphql_type=SetReactionPayload,
        description="React to an article, or take it back. The same again changes nothing, so it "
        "can be sent again where no answer came.",
    )
    @staticmethod
    async def set_reaction(
        info: Info,
        input: Annotated[
            SetReactionInput, strawberry.argument(description="Who, to what, and how.")
        ],
    ) -> Outcome[UUID]:
        reacted = set_reaction.set_reaction(info.context, input)
        return await outcome(reacted, input, set_reaction.PLACES)

    @strawberry.mutation(
        graphql_type=RecordViewPayload,
        description="Tell that a reader looked at an article or a page, or followed a redirect. "
        "Each call counts once.",
    )
    @staticmethod
    async def record_view(
        info: Info,
        input: Annotated[RecordViewInput, strawberry.argument(description="What was looked at.")],
    ) -> Outcome[bool]:
        looked = record_view.record_view(info.context, input)
        return await outcome(looked, input, record_view.PLACES)
