"""From coerced arguments to what resolvers take, as Strawberry converts them.

Strawberry looks its types up again for each value; here that is done once, for each field of the
schema that a plan calls. What is neither a leaf nor a list nor a plain input object is given to
Strawberry's own function.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING
from typing import Any

from strawberry.scalars import is_scalar
from strawberry.schema import Schema
from strawberry.types.arguments import StrawberryArgument, convert_argument
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    has_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.lazy_type import LazyType
from strawberry.types.unset import UNSET

Convert = Callable[[Any], Any]


class Conversions:
    """Of one schema."""

    def __init__(self, schema: Schema) -> None:
        self._config = schema.config
        self._scalars = schema.schema_converter.scalar_registry
        self._inputs: dict[Any, Convert] = {}

    def of_arguments(self, arguments: Sequence[StrawberryArgument]) -> Convert:
        """Names become those of parameters, input objects instances of their classes."""
        parts = [
            (self._config.name_converter.from_argument(one), one.python_name, self._of(one.type))
            for one in arguments
        ]

        def convert(given: Mapping[str, Any]) -> Mapping[str, Any]:
            return {
                python_name: of_part(given[name])
                for name, python_name, of_part in parts
                if name in given
            }

        return convert

    def _of(self, type_: Any) -> Convert:
        if isinstance(type_, StrawberryOptional) and not isinstance(type_, StrawberryMaybe):
            return self._of(type_.of_type)
        if isinstance(type_, StrawberryList):
            return _of_list(self._of(type_.of_type))
        if isinstance(type_, LazyType):
            return self._of(type_.resolve_type())
        if isinstance(type_, StrawberryEnumDefinition) or is_scalar(type_, self._scalars):
            return _as_it_is
        if has_object_definition(type_) and _is_plain(type_.__strawberry_definition__):
            return self._of_input(type_)
        return self._by_the_book(type_)

    def _by_the_book(self, type_: Any) -> Convert:
        return lambda value: convert_argument(value, type_, self._scalars, self._config)

    def _of_input(self, type_: Any) -> Convert:
        """An input may hold its own kind, so its conversion is known before it is complete."""
        known = self._inputs.get(type_)
        if known is not None:
            return known
        parts: dict[str, tuple[str, Convert]] = {}
        absent: dict[str, Any] = {}

        def convert(value: Any) -> Any:
            if value is None or value is UNSET:
                return value
            given = dict(absent)
            for name, part in value.items():
                python_name, of_part = parts[name]
                given[python_name] = of_part(part)
            return type_(**given)

        self._inputs[type_] = convert
        definition: StrawberryObjectDefinition = type_.__strawberry_definition__
        for field in definition.fields:
            name = self._config.name_converter.from_field(field)
            parts[name] = (
                field.python_name,
                self._of(field.resolve_type(type_definition=definition)),
            )
            if field.default_value is MISSING and field.default_factory is MISSING:
                absent[field.python_name] = None
        return convert


def _as_it_is(value: Any) -> Any:
    return value


def _of_list(item: Convert) -> Convert:
    def convert(values: Any) -> Any:
        if values is None or values is UNSET:
            return values
        return [item(value) for value in values]

    return convert


def _is_plain(definition: StrawberryObjectDefinition) -> bool:
    return definition.is_input and definition.from_input is None
