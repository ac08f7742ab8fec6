"""Telling that something was looked at."""

from typing import Annotated

import strawberry
from strawberry import Parent

from resolvers import views
from resolvers.context import Context
from schema import ids
from schema.errors import ERRORS, NotFoundError, Outcome, ValidationError


@strawberry.input(description="What was looked at.")
class RecordViewInput:
    """A content, or a redirect."""

    content_id: strawberry.ID = strawberry.field(
        description="The article or page: an `id` of any view, or the `contentId`. Of a `Redirect` "
        "that was followed, its `id`."
    )


RecordViewError = Annotated[
    ValidationError | NotFoundError,
    strawberry.union("RecordViewError", description="Why a view was not counted."),
]


@strawberry.type(description="What came of a view.")
class RecordViewPayload:
    """Over ``Outcome``."""

    errors: list[RecordViewError] = strawberry.field(description=ERRORS)

    @strawberry.field(description="It counts. Counts in answers follow some seconds later.")
    @staticmethod
    def recorded(parent: Parent[Outcome[bool]]) -> bool:
        return bool(parent.result)


# Where the input has what the write calls by another name.
PLACES = {"content": "content_id", "redirect": "content_id"}


async def record_view(context: Context, input: RecordViewInput) -> bool:
    """See ``resolvers.views``."""
    thing_id = ids.given("content_id", input.content_id, "Article", "Page", "Content", "Redirect")
    if ids.names(input.content_id, "Redirect"):
        await views.record_followed(context, thing_id)
    else:
        await views.record_view(context, thing_id)
    return True
