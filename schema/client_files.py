"""Files that client teams take as they are: made from the schema, so never behind it."""

import json
from collections.abc import Iterator
from typing import Final

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_introspection_type,
    is_specified_scalar_type,
)

# As GraphQL Code Generator's `scalars` wants them.
_TYPESCRIPT: Final = {
    "BigInt": "number",
    "DateTime": "string",
    "Duration": "string",
    "HTML": "string",
    "JSON": "unknown",
    "Locale": "string",
    "Markdown": "string",
    "SyncToken": "string",
    "URL": "string",
    "Upload": "Blob",
}
_PAGE_ARGUMENTS: Final = frozenset({"first", "after", "last", "before", "offset"})
_TYPE_POLICIES: Final = """\
// For Apollo Client, printed by `make schema`: new InMemoryCache({{ possibleTypes, typePolicies }})
import {{ relayStylePagination }} from '@apollo/client/utilities';

export const typePolicies = {{
{types}
}};
"""


def client_files(sdl: str) -> dict[str, str]:
    """Text by file name.

    ``possible-types.json``: the object types behind each interface and union, for fragments on
    them. ``scalars.json``: each custom scalar in TypeScript. ``type-policies.js``: how Apollo
    Client joins the pages of a list.
    """
    schema = build_schema(sdl)
    return {
        "possible-types.json": _json(possible_types(schema)),
        "scalars.json": _json(scalars(schema)),
        "type-policies.js": _TYPE_POLICIES.format(types="\n".join(_policies(schema))),
    }


def possible_types(schema: GraphQLSchema) -> dict[str, list[str]]:
    """The object types behind each interface and union."""
    return {
        name: sorted(kind.name for kind in schema.get_possible_types(abstract))
        for name, abstract in sorted(schema.type_map.items())
        if is_abstract_type(abstract)
    }


def scalars(schema: GraphQLSchema) -> dict[str, str]:
    """Each custom scalar's type in TypeScript.

    Raises:
        KeyError: for a scalar that nobody has told the type of yet.
    """
    return {
        name: _TYPESCRIPT[name]
        for name, kind in sorted(schema.type_map.items())
        if isinstance(kind, GraphQLScalarType) and not is_specified_scalar_type(kind)
    }


def _policies(schema: GraphQLSchema) -> Iterator[str]:
    for name, kind in sorted(schema.type_map.items()):
        if not isinstance(kind, GraphQLObjectType) or is_introspection_type(kind):
            continue
        lists = [_policy(n, f) for n, f in sorted(kind.fields.items()) if _is_list(f)]
        if lists:
            yield "\n".join([f"  {name}: {{", "    fields: {", *lists, "    },", "  },"])


def _is_list(field: GraphQLField) -> bool:
    return get_named_type(field.type).name.endswith("Connection") and "after" in field.args


def _policy(name: str, field: GraphQLField) -> str:
    keys = [f"'{key}'" for key in field.args if key not in _PAGE_ARGUMENTS]
    arguments = f"[{', '.join(keys)}]" if keys else ""
    return f"      {name}: relayStylePagination({arguments}),"


def _json(content: object) -> str:
    return json.dumps(content, indent=2, sort_keys=True) + "\n"
