"""Sending a file."""

from typing import Annotated, Optional

import strawberry
from strawberry import Parent

from db.relations import edges
from db.rows import MediaRow
from resolvers import uploading
from resolvers.context import Context
from resolvers.errors import Invalid
from resolvers.media import MediaState
from schema.errors import ERRORS, KEY, ForbiddenError, Outcome, ValidationError
from schema.info import Info
from schema.scalars import File
from schema.types.media import MediaAsset


@strawberry.input(one_of=True, description="Where the file comes from.")
class MediaSource:
    """Exactly one."""

    file: File | None = strawberry.field(
        default=strawberry.UNSET,
        description="A part of this request: JPEG, PNG, WebP, AVIF, GIF, PDF, audio or video.",
    )


@strawberry.input(description="A file, and what it shows.")
class UploadMediaInput:
    """With MEDIA_WRITE."""

    source: MediaSource = strawberry.field(description="The file.")
    alt_text: str | None = strawberry.field(
        default=None,
        description="What a picture shows, for who can't see it; at most 2,000 characters.",
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


UploadMediaError = Annotated[
    ValidationError | ForbiddenError,
    strawberry.union("UploadMediaError", description="Why a file was not taken."),
]

# Where the input has what the write calls by another name.
PLACES = {"file": "source.file", "filename": "source.file"}


@strawberry.type(description="What came of a file.")
class UploadMediaPayload:
    """Over ``Outcome``."""

    errors: list[UploadMediaError] = strawberry.field(description=ERRORS)

    @strawberry.field(
        graphql_type=Optional[MediaAsset],
        description="The stored file. `node` finds it once something public shows it.",
    )
    @staticmethod
    async def asset(parent: Parent[Outcome[MediaState]], info: Info) -> MediaRow | None:
        return await _asset(info.context, parent.result)

    @strawberry.field(
        graphql_type=Optional[MediaAsset],
        description="The same, where the file was here before: it is as it was, `altText` too.",
    )
    @staticmethod
    async def duplicate_of(parent: Parent[Outcome[MediaState]], info: Info) -> MediaRow | None:
        was_here = parent.result is not None and parent.result.duplicate
        return await _asset(info.context, parent.result) if was_here else None


async def _asset(context: Context, made: MediaState | None) -> MediaRow | None:
    """Also while nothing public shows it: who sent it may see it."""
    if made is None:
        return None
    return await context.loaders.one(edges.media_in_text, context.view, made.id)


async def upload_media(context: Context, input: UploadMediaInput) -> MediaState:
    """See ``uploading.upload``."""
    sent = input.source.file
    if sent is None:
        raise Invalid("file", "Send a file.", code="REQUIRED")
    return await uploading.upload(
        context,
        sent.file,
        filename=sent.filename,
        alt_text=input.alt_text,
        key=input.idempotency_key,
    )
