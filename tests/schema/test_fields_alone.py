"""Each field by itself: a plan reads all that its resolver looks at, with nothing beside it.

So a resolver that looks at an attribute its ``looks_at`` doesn't name is found, also where another
field of a golden operation brings that attribute along.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    parse,
    print_ast,
)

from tests.schema.conftest import Reader
from tests.schema.operations import document, variables
from tests.schema.planning import CORE
from tests.schema.test_engine import PLANNED, answered

# A field and the type that it is asked of.
Path: TypeAlias = tuple[tuple[str, FieldNode], ...]


class Paths:
    """The fields of one document with what is above them."""

    def __init__(self, text: str) -> None:
        parsed = parse(text)
        self._fragments = {
            one.name.value: one
            for one in parsed.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        (self.operation,) = (
            one for one in parsed.definitions if isinstance(one, OperationDefinitionNode)
        )

    def each(self) -> Iterator[Path]:
        if self.operation.operation is OperationType.QUERY and CORE.query_type:
            yield from self._below(self.operation.selection_set, CORE.query_type, ())

    def _below(
        self, selected: SelectionSetNode, kind: GraphQLNamedType, above: Path
    ) -> Iterator[Path]:
        for one in selected.selections:
            if isinstance(one, FieldNode):
                yield from self._field(one, kind, above)
                continue
            fragment: Any = one
            if isinstance(one, FragmentSpreadNode):
                fragment = self._fragments[one.name.value]
            condition = fragment.type_condition
            on = CORE.type_map[condition.name.value] if condition else kind
            yield from self._below(fragment.selection_set, on, above)

    def _field(self, node: FieldNode, kind: GraphQLNamedType, above: Path) -> Iterator[Path]:
        name = node.name.value
        if name.startswith("__"):
            return
        path = (*above, (kind.name, node))
        yield path
        if node.selection_set:
            returned: Any = get_named_type(kind.fields[name].type)  # type: ignore[attr-defined]
            yield from self._below(node.selection_set, returned, path)


def alone(operation: OperationDefinitionNode, path: Path) -> str:
    """An operation that asks for the last field of the path and what leads to it."""
    text = "" if is_leaf(path) else "{ __typename }"
    for kind, node in reversed(path):
        bare = FieldNode(alias=node.alias, name=node.name, arguments=node.arguments)
        text = f"{{ ... on {kind} {{ {print_ast(bare)} {text} }} }}"
    used = set(re.findall(r"\$(\w+)", text))
    given = [
        print_ast(one)
        for one in operation.variable_definitions or ()
        if one.variable.name.value in used
    ]
    return f"query ({', '.join(given)}) {text}" if given else text


def is_leaf(path: Path) -> bool:
    kind, node = path[-1]
    field = CORE.type_map[kind].fields[node.name.value]  # type: ignore[attr-defined]
    return is_leaf_type(get_named_type(field.type))


def first_of_each() -> dict[str, list[str]]:
    """By golden operation, those of its fields that no other has shown: each as an operation."""
    seen: set[tuple[str, str]] = set()
    found: dict[str, list[str]] = {}
    for name in PLANNED:
        paths = Paths(document(name))
        for path in paths.each():
            kind, node = path[-1]
            if (kind, node.name.value) not in seen:
                seen.add((kind, node.name.value))
                found.setdefault(name, []).append(alone(paths.operation, path))
    return found


ALONE: Final = first_of_each()


@pytest.mark.parametrize("name", ALONE)
async def test_a_field_by_itself_is_planned(gazette: Reader, resolvers: Reader, name: str) -> None:
    given = await variables(gazette, name)
    for text in ALONE[name]:
        answer = await answered(gazette, text, given)
        assert answer == await resolvers.ask(text, given), text
