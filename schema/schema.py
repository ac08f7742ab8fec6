"""The schema, put together."""

from functools import cached_property
from typing import Any, Final

import strawberry
from graphql import (
    GraphQLDeferDirective,
    GraphQLEnumType,
    GraphQLSchema,
    GraphQLStreamDirective,
    Undefined,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS
from schema.subscription import Subscription
from schema.types import media_blocks, other_blocks, text_blocks
from schema.types.audio import Audio
from schema.types.comment import COMMENT_AUTHORS
from schema.types.custom_field import VALUES
from schema.types.generic_file import GenericFile
from schema.types.image import Image
from schema.types.video import Video

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


# No value of an enum has such a name. graphql-core compares what it is given with each of them.
LONG_NAME: Final = 100

# What Strawberry checks beside the rules of the specification.
RULES: Final = (OneOfInputValidationRule, MaybeNullValidationRule)


class Schema(strawberry.Schema):
    """Strawberry's, as we print it and as executors run it."""

    @property
    def core(self) -> GraphQLSchema:
        """graphql-core's, which executors run. Strawberry has no public name for it."""
        return self._schema

    @cached_property
    def incremental(self) -> GraphQLSchema:
        """The same, with ``@defer`` and ``@stream``, which are in no schema that can't do them."""
        given = self._schema.to_kwargs()
        given["directives"] = (*given["directives"], GraphQLDeferDirective, GraphQLStreamDirective)
        made = GraphQLSchema(**given)
        made._strawberry_schema = self  # type: ignore[attr-defined] # noqa: SLF001 # resolvers look for it
        return made

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What may be left out has no default: Strawberry would print ``= null`` for each."""
        super().__init__(*args, **kwargs)
        for graphql_type in self._schema.type_map.values():
            if isinstance(graphql_type, GraphQLEnumType):
                _cut_names(graphql_type)
            for field in getattr(graphql_type, "fields", {}).values():
                if getattr(field, "default_value", Undefined) is None:
                    field.default_value = Undefined
                for argument in getattr(field, "args", {}).values():
                    if argument.default_value is None:
                        argument.default_value = Undefined


def _cut_names(enum: GraphQLEnumType) -> None:
    """A name of a megabyte is refused by its beginning, before it costs 60 ms to say so."""
    coerce = enum.coerce_input_value

    def coerced(value: Any, hide_suggestions: bool = False) -> Any:
        return coerce(value[:LONG_NAME] if isinstance(value, str) else value, hide_suggestions)

    enum.coerce_input_value = coerced  # type: ignore[assignment, method-assign]


schema: Final = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=BEHIND_INTERFACES,
    config=StrawberryConfig(scalar_map=SCALARS),
)


def sdl() -> str:
    """The schema as ``schema.graphql`` holds it."""
    return schema.as_str() + "\n"
