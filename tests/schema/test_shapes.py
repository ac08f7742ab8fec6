"""Fragments on an interface or a union never collide: fields of one name have one shape.

GraphQL lets two object types differ in the *type* of a field, as long as both are objects in the
same lists and non-nulls (https://spec.graphql.org/, Field Selection Merging); else a client must
use an alias.
"""

from collections import defaultdict

from graphql import (
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLUnionType,
    build_schema,
    is_leaf_type,
)

from settings import ROOT

# The site at a moment is found by `node` too, and has the fields of Query.
NO_CONTENT = {"Snapshot"}


def shape(kind: GraphQLOutputType) -> str:
    """The type, without the name of an object."""
    if isinstance(kind, GraphQLNonNull):
        return f"{shape(kind.of_type)}!"
    if isinstance(kind, GraphQLList):
        return f"[{shape(kind.of_type)}]"
    return str(kind) if is_leaf_type(kind) else "object"


def test_types_of_one_interface_or_union_agree_on_the_shape_of_each_field() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text("utf-8"))
    collisions = []
    for abstract in schema.type_map.values():
        if not isinstance(abstract, GraphQLInterfaceType | GraphQLUnionType):
            continue
        shapes: dict[str, dict[str, str]] = defaultdict(dict)
        for member in schema.get_possible_types(abstract):
            for name, field in member.fields.items():
                if member.name not in NO_CONTENT:
                    shapes[name][shape(field.type)] = f"{member.name}.{name}: {field.type}"
        collisions += [list(one.values()) for one in shapes.values() if len(one) > 1]
    assert collisions == []
