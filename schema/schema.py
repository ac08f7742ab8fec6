"""The schema, put together."""

from typing import Any, Final

import strawberry
from graphql import Undefined
from strawberry.extensions import MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter
from strawberry.schema.config import StrawberryConfig

from schema.errors import CodedErrors, log_unexpected
from schema.query import Query
from schema.scalars import SCALARS

MAX_TOKENS: Final = 2_000
MAX_ALIASES: Final = 30
MAX_DEPTH: Final = 12


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
        config=StrawberryConfig(scalar_map=SCALARS),
        extensions=[CodedErrors, *(limits if limited else ())],
    )


schema = make(limited=False)


def sdl() -> str:
    """The schema as ``schema.graphql`` holds it."""
    return schema.as_str() + "\n"
