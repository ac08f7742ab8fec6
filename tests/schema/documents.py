"""Random operations over the schema, always valid by its types."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLAbstractType,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]
MAX_DEPTH: Final = 4
MAX_FIELDS: Final = 3
MAX_INPUT_DEPTH: Final = 4


RARE: Final = {"after", "before", "last", "offset"}  # most of their values are refused


def _now_and_then(name: str) -> st.SearchStrategy[bool]:
    return st.integers(0, 15 if name in RARE else 3).map(lambda n: n == 1)


def _is_needed(one: GraphQLArgument | GraphQLInputField) -> bool:
    if isinstance(one, GraphQLArgument):
        return is_required_argument(one)
    return is_required_input_field(one)


@dataclass(frozen=True, slots=True)
class Documents:
    """``values``: what to give for ``TagBy.id``, else for ``id``, else for the type ``ID``."""

    schema: GraphQLSchema
    values: Mapping[str, Sequence[Any]]

    def query(self, draw: Draw) -> str:
        """An operation with up to three fields at its root."""
        query = self.schema.query_type
        assert query
        return self._selection(draw, query, 0)

    def _selection(self, draw: Draw, kind: GraphQLNamedType, depth: int) -> str:
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            return self._fragments(draw, kind, depth)
        assert isinstance(kind, GraphQLObjectType)
        fields = [
            (name, field)
            for name, field in kind.fields.items()
            if depth < MAX_DEPTH or is_leaf_type(get_named_type(field.type))
        ]
        size = 1 if depth == MAX_DEPTH else MAX_FIELDS
        chosen = draw(st.lists(st.sampled_from(fields), min_size=1, max_size=size))
        # Aliases with the type's name: fragments on two types may not disagree on one.
        alias = kind.name.lower()
        parts = [
            f"{alias}{i}: {self._field(draw, name, field, depth)}"
            for i, (name, field) in enumerate(chosen)
        ]
        return "{ " + " ".join(parts) + " }"

    def _fragments(self, draw: Draw, kind: GraphQLAbstractType, depth: int) -> str:
        possible = self.schema.get_possible_types(kind)
        types = draw(
            st.lists(st.sampled_from(possible), min_size=1, max_size=5, unique_by=lambda t: t.name)
        )
        parts = [f"... on {one.name} {self._selection(draw, one, depth)}" for one in types]
        return "{ __typename " + " ".join(parts) + " }"

    def _field(self, draw: Draw, name: str, field: GraphQLField, depth: int) -> str:
        arguments = self._given(draw, name, field.args, 0)
        text = name + (f"({arguments})" if arguments else "")
        kind = get_named_type(field.type)
        return text if is_leaf_type(kind) else f"{text} {self._selection(draw, kind, depth + 1)}"

    def _given(
        self,
        draw: Draw,
        owner: str,
        takes: Mapping[str, GraphQLArgument | GraphQLInputField],
        depth: int,
    ) -> str:
        return ", ".join(
            f"{name}: {self._value(draw, f'{owner}.{name}', one.type, depth)}"
            for name, one in takes.items()
            if _is_needed(one) or draw(_now_and_then(name))
        )

    def _value(self, draw: Draw, name: str, kind: GraphQLType, depth: int) -> str:
        if isinstance(kind, GraphQLNonNull):
            return self._value(draw, name, kind.of_type, depth)
        if isinstance(kind, GraphQLList):
            size = draw(st.integers(0, 2 if depth < MAX_INPUT_DEPTH else 0))
            return (
                f"[{', '.join(self._value(draw, name, kind.of_type, depth) for _ in range(size))}]"
            )
        if isinstance(kind, GraphQLEnumType):
            return str(draw(st.sampled_from(sorted(kind.values))))
        if isinstance(kind, GraphQLInputObjectType):
            return self._input(draw, kind, depth)
        names = (name, name.partition(".")[2], str(kind))
        known = next(self.values[one] for one in names if one in self.values)
        return json.dumps(draw(st.sampled_from(known)))

    def _input(self, draw: Draw, kind: GraphQLInputObjectType, depth: int) -> str:
        if kind.is_one_of:
            name = draw(st.sampled_from(sorted(kind.fields)))
            value = self._value(draw, f"{kind.name}.{name}", kind.fields[name].type, depth + 1)
            return f"{{ {name}: {value} }}"
        fields = kind.fields
        if depth >= MAX_INPUT_DEPTH:
            fields = {n: f for n, f in fields.items() if is_leaf_type(get_named_type(f.type))}
        return f"{{ {self._given(draw, kind.name, fields, depth + 1)} }}"
