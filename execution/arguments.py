"""Arguments and variables: what of them is the same each time is worked out once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLError,
    GraphQLField,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLString,
    NameNode,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableNode,
    Visitor,
    get_argument_values,
    get_variable_values,
    type_from_ast,
    visit,
)
from graphql.execution.values import VariableValues
from graphql.utilities import coerce_input_literal

from execution.leaves import BailError

Variables = Mapping[str, Any]
Convert = Callable[[Mapping[str, Any]], Mapping[str, Any]]
_MISSING: Final = object()
_PLAIN: Final[Mapping[str, type]] = {
    GraphQLString.name: str,
    GraphQLID.name: str,
    GraphQLBoolean.name: bool,
    GraphQLInt.name: int,
}
_INT: Final = 2**31


class VariableReader:
    """Reads the variables of one operation."""

    def __init__(self, schema: GraphQLSchema, definition: OperationDefinitionNode) -> None:
        self._schema = schema
        self._definitions = definition.variable_definitions or ()
        self._plain = [_plain_class(schema, one) for one in self._definitions]
        self._names = [one.variable.name.value for one in self._definitions]

    def read(self, given: Mapping[str, Any]) -> Variables:
        """The variables as resolvers take them.

        Raises:
            BailError: they don't fit what the operation says of them.
        """
        if not self._names:
            return {}
        read = {}
        for name, expected in zip(self._names, self._plain, strict=True):
            value = given.get(name, _MISSING)
            if value.__class__ is not expected or not _fits(value):
                return self._by_the_book(given)
            read[name] = value
        return read

    def _by_the_book(self, given: Mapping[str, Any]) -> Variables:
        read = get_variable_values(
            self._schema, self._definitions, dict(given), max_errors=1, hide_suggestions=True
        )
        if isinstance(read, list):
            raise BailError("variables")
        return read.coerced


def _fits(value: Any) -> bool:
    return value.__class__ is not int or -_INT <= value < _INT


def _plain_class(schema: GraphQLSchema, definition: Any) -> type | None:
    """The class whose values are taken as they are; None: graphql-core reads them."""
    given: Any = type_from_ast(schema, definition.type)
    plain: Any = given.of_type if isinstance(given, GraphQLNonNull) else given
    return _PLAIN.get(getattr(plain, "name", ""))


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a field: those that never change, and how to read the others."""

    fixed: Mapping[str, Any]
    read: Sequence[tuple[str, Callable[[Variables], Any], Any]]
    convert: Convert

    def values(self, variables: Variables) -> Mapping[str, Any]:
        """As resolvers take them.

        Raises:
            BailError: there is something wrong with them.
        """
        if not self.read:
            return self.fixed
        values = dict(self.fixed)
        for name, read, default in self.read:
            value = read(variables)
            value = default if value is _MISSING else value
            if value is not _MISSING:
                values[name] = value
        return self.convert(values)


def arguments_of(field: GraphQLField, node: FieldNode, convert: Convert) -> Arguments:
    """The arguments that a node of the document gives to a field.

    ``convert``: from coerced values to what resolvers take.

    Raises:
        BailError: graphql-core says what is wrong with them.
    """
    varying = {one.name.value: one.value for one in node.arguments or () if _varies(one.value)}
    fixed_nodes = [one for one in node.arguments or () if one.name.value not in varying]
    fixed_types = {name: one for name, one in field.args.items() if name not in varying}
    fixed = _values(field, fixed_types, fixed_nodes)
    read = []
    for name, value in varying.items():
        argument = field.args[name]
        read.append(
            (argument.out_name or name, _reader(value, argument.type), _default(field, name))
        )
    return Arguments(fixed if read else convert(fixed), tuple(read), convert)


def _values(
    field: GraphQLField, types: Mapping[str, GraphQLArgument], nodes: Sequence[Any]
) -> dict[str, Any]:
    try:
        given = FieldNode(name=NameNode(value=""), arguments=tuple(nodes))
        return get_argument_values(GraphQLField(field.type, dict(types)), given)
    except GraphQLError as error:
        raise BailError from error


def _default(field: GraphQLField, name: str) -> Any:
    try:
        argument = {name: field.args[name]}
        out_name = field.args[name].out_name or name
        return _values(field, argument, ()).get(out_name, _MISSING)
    except BailError:
        return _MISSING  # it must be given, and validation has seen that it is


def _varies(value: ValueNode) -> bool:
    found = _Finder()
    visit(value, found)
    return found.found


class _Finder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def enter_variable(self, *_: Any) -> None:
        self.found = True


def _reader(node: ValueNode, expected: Any) -> Callable[[Variables], Any]:
    """Reads a value with variables in it; _MISSING where it is one that isn't given."""
    required = isinstance(expected, GraphQLNonNull)
    inner = expected.of_type if required else expected
    if isinstance(node, VariableNode):
        return _of_variable(node.name.value, required=required)
    if isinstance(node, ObjectValueNode) and isinstance(inner, GraphQLInputObjectType):
        read = _of_object(node, inner)
        if read is not None:
            return read
    return _by_the_book(node, expected)


def _of_variable(name: str, *, required: bool) -> Callable[[Variables], Any]:
    def read(variables: Variables) -> Any:
        value = variables.get(name, _MISSING)
        if value is None and required:
            raise BailError
        return value

    return read


def _by_the_book(node: ValueNode, expected: Any) -> Callable[[Variables], Any]:
    def read(variables: Variables) -> Any:
        value = coerce_input_literal(node, expected, VariableValues({}, dict(variables)))
        if value is Undefined:
            raise BailError
        return value

    return read


def _of_object(
    node: ObjectValueNode, expected: GraphQLInputObjectType
) -> Callable[[Variables], Any] | None:
    """None: a field of it has a default, which graphql-core knows how to fill in."""
    if any(_has_default(field) for field in expected.fields.values()):
        return None
    parts = [
        _part(expected.fields[one.name.value], one.name.value, one.value) for one in node.fields
    ]

    def read(variables: Variables) -> Any:
        values = {}
        for name, of_part, required in parts:
            value = of_part(variables)
            if value is not _MISSING:
                values[name] = value
            elif required:
                raise BailError
        return expected.out_type(values)

    return read


def _part(
    field: GraphQLInputField, name: str, node: ValueNode
) -> tuple[str, Callable[[Variables], Any], bool]:
    required = isinstance(field.type, GraphQLNonNull)
    return field.out_name or name, _reader(node, field.type), required


def _has_default(field: GraphQLInputField) -> bool:
    return field.default_value is not Undefined or field.default is not None
