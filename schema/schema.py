"""The schema, put together."""

from typing import Any, Final

import strawberry
from graphql import Undefined
from strawberry.extensions import MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter
from strawberry.schema.config import StrawberryConfig

from schema.errors import CodedErrors, log_unexpected
from schema.query import Query
from schema.scalars import SCALARS
from schema.types import media_blocks, other_blocks, text_blocks
from schema.types.audio import Audio
from schema.types.comment import COMMENT_AUTHORS
from schema.types.custom_field import VALUES
from schema.types.generic_file import GenericFile
from schema.types.image import Image
from schema.types.video import Video

MAX_TOKENS: Final = 2_000
MAX_ALIASES: Final = 30
MAX_DEPTH: Final = 12


# What only an interface leads to.
BEHIND_INTERFACES: Final = (
    Image,
    Video,
    Audio,
    GenericFile,
    *COMMENT_AUTHORS,
    *VALUES,
    *text_blocks.BLOCKS,
    *media_blocks.BLOCKS,
    *other_blocks.BLOCKS,
)


class Schema(strawberry.Schema):
    """Strawberry's, with our way of telling faults."""

    process_errors = staticmethod(log_unexpected)  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """An optional argument has no default: Strawberry would print ``= null`` for each."""
        super().__init__(*args, **kwargs)
        for graphql_type in self._schema.type_map.values():
            for field in getattr(graphql_type, "fields", {}).values():
                for argument in getattr(field, "args", {}).values():
                    if argument.default_value is None:
                        argument.default_value = Undefined


def make(*, limited: bool) -> Schema:
    """The schema; ``limited`` refuses documents that are too large to be meant well.

    These are Strawberry's coarse limits, until ours look at a document before it is validated.
    """
    limits = [
        lambda: MaxTokensLimiter(MAX_TOKENS),
        lambda: MaxAliasesLimiter(MAX_ALIASES),
        lambda: QueryDepthLimiter(MAX_DEPTH),
    ]
    return Schema(
        query=Query,
        types=BEHIND_INTERFACES,
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=[CodedErrors, *(limits if limited else ())],
    )


schema = make(limited=False)


def sdl() -> str:
    """The schema as ``schema.graphql`` holds it."""
    return schema.as_str() + "\n"
