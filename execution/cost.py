"""What an operation may cost at most: its fields, times the sizes of the pages they are on.

It is told before anything runs, from the document, the schema and the variables alone. Every
condition is taken to hold, and a field that two fragments ask for counts twice. A list without
pages is as long as what is stored and counts once; ``__typename`` and introspection count nothing.
In an operation that is answered in pieces each ``@defer`` counts as some fields more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    value_from_ast_untyped,
)
from graphql.utilities.coerce_input_value import coerce_default_value

from execution.errors import refusal

if TYPE_CHECKING:
    from execution.documents import Operation

SIZES: Final = ("first", "last", "limit")
PAGE: Final = 20  # where nothing is said
# Measured: 25 to 80 µs for each, 2 to 9 for a field.
DEFERRED: Final = 10
LARGEST_PAGE: Final = 100  # a larger one is refused by its field, with better words


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a page: the largest of what is written and of what variables give."""

    written: int | None
    names: tuple[str, ...] = ()
    defaults: tuple[Any, ...] = ()

    def at(self, variables: Mapping[str, Any]) -> int:
        """With these variables, which are as they came in."""
        given = [
            variables.get(name, default)
            for name, default in zip(self.names, self.defaults, strict=True)
        ]
        sizes = [one for one in (*given, self.written) if isinstance(one, int)]
        return max(0, min(max(sizes, default=PAGE), LARGEST_PAGE))


@dataclass(frozen=True, slots=True)
class Weight:
    """A number of fields that is certain, and pages whose size a variable gives.

    Of each page: how often it comes, its size, and the weight of what is on it.
    """

    fields: int
    pages: tuple[tuple[int, Size, "Weight"], ...] = ()

    def at(self, variables: Mapping[str, Any]) -> int:
        """The cost with these variables."""
        if not self.pages:
            return self.fields
        return self.fields + sum(
            often * size.at(variables) * weight.at(variables) for often, size, weight in self.pages
        )


ONE: Final = Size(1)


def check_cost(
    schema: GraphQLSchema, operation: "Operation", variables: Mapping[str, Any], limit: int
) -> int:
    """The estimate, where it is within the limit.

    Raises:
        RequestError: it is not.
    """
    cost = estimate(schema, operation, variables)
    if cost > limit:
        raise refusal(
            "COST_TOO_HIGH",
            f"This may cost {cost} (fields times page sizes), over {limit}: ask for smaller pages.",
        )
    return cost


def estimate(schema: GraphQLSchema, operation: "Operation", variables: Mapping[str, Any]) -> int:
    """The cost of an operation. Its weight is found once and kept with it."""
    weight: Weight | None = operation.weight
    if weight is None:
        weight = operation.weight = weigh(schema, operation)
    return weight.at(variables)


def weigh(schema: GraphQLSchema, operation: "Operation") -> Weight:
    """What the document says, variables aside. Its limits have been checked: it is small."""
    root = cast("GraphQLObjectType", schema.get_root_type(operation.kind))  # or it isn't valid
    return _Scales(schema, operation).selections(operation.definition.selection_set, root, ONE)


class _Scales:
    def __init__(self, schema: GraphQLSchema, operation: "Operation") -> None:
        self._schema = schema
        self._fragments = operation.fragments
        self._defaults = {
            one.variable.name.value: value_from_ast_untyped(one.default_value)
            for one in operation.definition.variable_definitions or ()
            if one.default_value
        }

    def selections(
        self, selections: SelectionSetNode, parent: GraphQLNamedType, page: Size
    ) -> Weight:
        """``page``: how long a plain list directly below is: that of a connection's arguments."""
        parts = []
        fragment: FragmentDefinitionNode | InlineFragmentNode
        for node in selections.selections:
            if isinstance(node, FieldNode):
                if not node.name.value.startswith("__"):
                    parts.append(self._field(node, parent, page))
                continue
            if isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
            else:
                fragment = cast("InlineFragmentNode", node)
            condition = fragment.type_condition
            kind = parent if condition is None else self._schema.type_map[condition.name.value]
            parts.append(self.selections(fragment.selection_set, kind, page))
            if any(one.name.value == "defer" for one in node.directives or ()):
                parts.append(Weight(DEFERRED))
        return Weight(
            sum(part.fields for part in parts), tuple(page for part in parts for page in part.pages)
        )

    def _field(self, node: FieldNode, parent: GraphQLNamedType, page: Size) -> Weight:
        if node.selection_set is None:
            return Weight(1)
        field = cast("GraphQLObjectType", parent).fields[node.name.value]  # or an interface
        is_list = is_list_type(get_nullable_type(field.type))
        size = self._size(node, field)
        times = (size or page) if is_list else ONE
        # A connection's size is that of the lists in it.
        handed_down = ONE if is_list or size is None else size
        kind = get_named_type(field.type)
        return _times(times, self.selections(node.selection_set, kind, handed_down))

    def _size(self, node: FieldNode, field: GraphQLField) -> Size | None:
        """None where the field has no pages."""
        takes = {name: field.args[name] for name in SIZES if name in field.args}
        if not takes:
            return None
        given = [one.value for one in node.arguments or () if one.name.value in takes]
        written = [int(value.value) for value in given if isinstance(value, IntValueNode)]
        names = tuple(value.name.value for value in given if isinstance(value, VariableNode))
        if not given:
            defaults = [coerce_default_value(one) for one in takes.values()]
            written = [one for one in defaults if isinstance(one, int)]
        return Size(
            max(written, default=None), names, tuple(self._defaults.get(name) for name in names)
        )


def _times(size: Size, below: Weight) -> Weight:
    """The field itself, and what is below it as often as the list is long."""
    if size.names:
        return Weight(1, ((1, size, below),))
    length = size.at({})
    pages = tuple((often * length, one, weight) for often, one, weight in below.pages)
    return Weight(1 + length * below.fields, pages)
