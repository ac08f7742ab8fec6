"""What the engine is told of our Strawberry schema: where each field's values come from."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from inspect import Parameter, signature
from types import SimpleNamespace
from typing import Any, Final, Literal, cast, get_origin

from graphql import GraphQLField
from strawberry.schema import Schema
from strawberry.types.field import StrawberryField

from execution.fields import Attribute, Convert, Field, Function
from resolvers.context import Context
from schema.conversions import Conversions
from schema.info import Info

# Scalars whose values are written as they are: our own write them so too.
AS_IS: Final[Mapping[str, type]] = {
    "DateTime": datetime,
    "URL": str,
    "Locale": str,
    "HTML": str,
    "Markdown": str,
}


# Without its parameters, which would be noted in each of its objects.
_INFO: Final = cast("type[Info]", get_origin(Info))


def info_of(context: Context) -> Info:
    """What resolvers are given as info; they look at its context alone."""
    return _INFO(_raw_info=cast("Any", SimpleNamespace(context=context)), _field=cast("Any", None))


class Binding:
    """See ``execution.fields.Describe``."""

    def __init__(self, schema: Schema) -> None:
        self._conversions = Conversions(schema)
        self._sources: dict[int, Field] = {}

    def source(self, field: GraphQLField) -> Field:
        """From the field's definition; the same each time."""
        known = self._sources.get(id(field))
        if known is None:
            known = self._sources[id(field)] = _source(_definition(field))
        return known

    def convert(self, field: GraphQLField) -> Convert:
        """Input objects become instances of their classes, names those of parameters."""
        return self._conversions.of_arguments(_definition(field).arguments)


def _definition(field: GraphQLField) -> StrawberryField:
    definition: StrawberryField = field.extensions["strawberry-definition"]
    return definition


def _source(definition: StrawberryField) -> Field:
    if definition.base_resolver is None:
        return Attribute(definition.python_name, row=bool(definition.metadata.get("row")))
    function: Any = definition.base_resolver.wrapped_func
    planned: Field | None = getattr(function, "__planned__", None)
    if planned is not None and not isinstance(planned, Function):
        return planned
    marks = planned or Function(function)
    resolver: Any = definition.base_resolver
    parent, info = resolver.parent_parameter, resolver.info_parameter
    waits = _waits(definition, function)
    alone = parent and not info and not definition.arguments and waits == "never"
    return replace(
        marks,
        call=_caller(parent, info, function),
        waits=waits,
        plain=_first_of(function, parent.name) if alone else None,
    )


def _waits(
    definition: StrawberryField, function: Callable[..., Any]
) -> Literal["always", "perhaps", "never"]:
    if definition.is_async:
        return "always"
    told = str(function.__annotations__.get("return", ""))
    return "perhaps" if "Awaitable" in told else "never"


def _first_of(function: Callable[..., Any], name: str) -> Callable[[Any], Any]:
    """The function by position, which is quicker than by name."""
    first = next(iter(signature(function).parameters.values()))
    by_position = first.name == name and first.kind is not Parameter.KEYWORD_ONLY
    return function if by_position else lambda parent: function(**{name: parent})


def _caller(parent: Any, info: Any, function: Callable[..., Any]) -> Callable[..., Any]:
    # To ask a parameter for its name takes as long as a short resolver.
    parent_name, info_name = parent and parent.name, info and info.name
    if parent and info:
        return lambda p, i, given: function(**{parent_name: p, info_name: i}, **given)
    if parent:
        return lambda p, _i, given: function(**{parent_name: p}, **given)
    if info:
        return lambda _p, i, given: function(**{info_name: i}, **given)
    return lambda _p, _i, given: function(**given)
