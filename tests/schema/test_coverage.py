"""The golden operations use all of the schema."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from graphql import (
    ArgumentNode,
    EnumValueNode,
    FieldNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    ObjectFieldNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    Visitor,
    get_named_type,
    is_introspection_type,
    parse,
    type_from_ast,
    visit,
)
from graphql.utilities import build_schema
from strawberry.extensions import SchemaExtension

from media.library import Library
from resolvers.context import Context
from schema.schema import schema, sdl
from tests.schema.conftest import ALLOWANCE, MEDIA, Json, Reader, Template
from tests.schema.gazette import NOW
from tests.schema.operations import NAMES, STREAMS, WRITES, document, recorded, variables
from tests.schema.writers import writer

SCHEMA = build_schema(sdl())
TYPES = [t for t in SCHEMA.type_map.values() if not is_introspection_type(t)]


def argument_name(kind: GraphQLObjectType | GraphQLInterfaceType, field: str, argument: str) -> str:
    """With the interface that has the field, whose resolver all its types share."""
    owner = next((one for one in kind.interfaces if field in one.fields), kind)
    return f"{owner.name}.{field}({argument})"


class Used(Visitor):
    """Arguments, input fields and enum values that an operation gives."""

    def __init__(self, info: TypeInfo, given: dict[str, Any]) -> None:
        super().__init__()
        self.info = info
        self.given = given
        self.names: set[str] = set()

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        field, parent = self.info.get_field_def(), self.info.get_parent_type()
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        name = next(name for name, one in parent.fields.items() if one is field)
        self.names.add(argument_name(parent, name, node.name.value))

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        parent = get_named_type(self.info.get_parent_input_type())
        if isinstance(parent, GraphQLInputObjectType):  # false for a field that there isn't
            self.names.add(f"{parent.name}.{node.name.value}")

    def enter_enum_value(self, node: EnumValueNode, *_: object) -> None:
        self.names.add(f"{get_named_type(self.info.get_input_type())}.{node.value}")

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: object) -> None:
        wanted = type_from_ast(SCHEMA, node.type)
        self._value(get_named_type(wanted), self.given.get(node.variable.name.value))

    def _value(self, wanted: object, value: Json) -> None:
        if isinstance(value, list):
            for one in value:
                self._value(wanted, one)
        elif isinstance(wanted, GraphQLInputObjectType) and value is not None:
            for name, one in value.items():
                self.names.add(f"{wanted.name}.{name}")
                self._value(get_named_type(wanted.fields[name].type), one)
        elif isinstance(wanted, GraphQLEnumType) and value is not None:
            self.names.add(f"{wanted.name}.{value}")


class Asked(Visitor):
    """Fields that an operation asks for, with their types."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.names: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.names.add(f"{self.info.get_parent_type()}.{node.name.value}")


def asked(text: str) -> set[str]:
    info = TypeInfo(SCHEMA)
    visitor = Asked(info)
    visit(parse(text), TypeInfoVisitor(info, visitor))
    return visitor.names


@pytest.fixture(scope="module")
async def given(gazette: Reader) -> set[str]:
    """The names of all that the golden operations give."""
    names: set[str] = set()
    for name in (*NAMES, *WRITES, *STREAMS):
        info = TypeInfo(SCHEMA)
        used = Used(info, await variables(gazette, name))
        visit(parse(document(name)), TypeInfoVisitor(info, used))
        names |= used.names
    return names


def test_every_argument_and_input_field_is_given(given: set[str]) -> None:
    takers = [t for t in TYPES if isinstance(t, GraphQLObjectType | GraphQLInterfaceType)]
    arguments = {
        argument_name(kind, field, argument)
        for kind in takers
        for field, definition in kind.fields.items()
        for argument in definition.args
    }
    inputs = [t for t in TYPES if isinstance(t, GraphQLInputObjectType)]
    fields = {f"{kind.name}.{field}" for kind in inputs for field in kind.fields}
    assert (arguments | fields) - given == set()


def test_every_enum_value_is_given_or_answered(given: set[str]) -> None:
    answered = "".join(recorded(name) for name in (*NAMES, *WRITES))
    enums = [t for t in TYPES if isinstance(t, GraphQLEnumType)]
    values = [(kind.name, value) for kind in enums for value in kind.values]
    missing = [
        (kind, value)
        for kind, value in values
        if f"{kind}.{value}" not in given and json.dumps(value) not in answered
    ]
    assert missing == []


async def test_every_field_of_every_type_is_answered(
    gazette: Reader, template: Template, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: set[str] = set()

    class Seen(SchemaExtension):
        def resolve(
            self, _next: Callable[..., Any], root: Json, info: Json, *args: str, **kwargs: Json
        ) -> object:
            names.add(f"{info.parent_type.name}.{info.field_name}")
            return _next(root, info, *args, **kwargs)

    monkeypatch.setattr(schema, "extensions", [*schema.extensions, Seen])
    fields = {
        f"{kind.name}.{name}"
        for kind in TYPES
        if isinstance(kind, GraphQLObjectType)
        for name in kind.fields
    }
    for name in NAMES:
        if fields - names and not name.startswith(("error", "filter")):
            context = Context(gazette.db, clock=lambda: NOW, media=MEDIA, allowance=ALLOWANCE)
            given = await variables(gazette, name)
            await schema.execute(document(name), variable_values=given, context_value=context)
    async with template.copied("covered") as copy:
        for name in WRITES:
            given = await variables(copy, name)
            async with writer(name, copy.db, library) as who:
                context = Context(copy.db, clock=lambda: NOW, media=MEDIA, **who)
                await schema.execute(document(name), variable_values=given, context_value=context)
    # No extension sees these two: what is asked of them is answered in the golden operations.
    names |= {
        name
        for stream in STREAMS
        for name in asked(document(stream))
        if name.startswith(("Subscription.", "ContentEvent."))
    }
    assert fields - names == set()
