"""A schema of a few fields, for what depends on documents only."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLResolveInfo, GraphQLSchema, build_schema

from execution.uploads import Upload

SDL = """
type Query {
  site: Site!
  broken: String
  node(id: ID!): Node
  articles(first: Int = 10, last: Int, size: Size): ArticleConnection!
  pages(limit: Int): [Page!]!
  search: [Hit!]!
}
scalar Upload
type Mutation { rename(name: String!): Site! store(files: [Upload!], one: Upload): [String!]! }
type Subscription { count(to: Int!, after: Int): Counted!, endless: Counted!, failing: Counted }
type Counted { number: Int!, name: String!, broken: String }
interface Node { id: ID! }
type Site implements Node { id: ID! name: String! other: Int url: String front: Page }
type Page implements Node { id: ID! title: String! children(limit: Int = 3): [Page!]! }
type Article implements Node { id: ID! title: String! author: Author tags: [Tag!]! }
type Author { name: String! articles(first: Int, last: Int): ArticleConnection! }
type Tag { name: String! }
union Hit = Article | Page
type ArticleConnection { nodes: [Article!]! edges: [ArticleEdge!]! totalCount: Int! }
type ArticleEdge { cursor: String! node: Article! }
input Size { not: Size, width: Int }
"""


def made() -> GraphQLSchema:
    """The schema; ``site`` has the context's name, ``broken`` raises what the context holds."""
    schema = build_schema(SDL)
    query = schema.query_type
    mutation = schema.mutation_type
    assert query
    assert mutation
    query.fields["site"].resolve = _site
    query.fields["pages"].resolve = query.fields["search"].resolve = lambda *_, **_given: []
    query.fields["articles"].resolve = lambda *_, **_given: {"nodes": [], "totalCount": 0}
    query.fields["broken"].resolve = _broken
    _follow(schema)
    mutation.fields["rename"].resolve = lambda _root, _info, name: {"id": "1", "name": name}
    mutation.fields["store"].resolve = _store
    return schema


@dataclass(eq=False)
class Item:
    """As a source gives it."""

    value: Any
    context: Any

    async def once(self, name: Hashable, make: Callable[[], Coroutine[Any, Any, bytes]]) -> bytes:
        del name  # nobody else asks for this one
        return await make()


def _follow(schema: GraphQLSchema) -> None:
    subscription = schema.subscription_type
    assert subscription
    sources = {"count": _count, "endless": _endless, "failing": _failing}
    for name, source in sources.items():
        subscription.fields[name].subscribe = source
        subscription.fields[name].resolve = lambda value, *_, **_given: value
    counted: Any = schema.type_map["Counted"]
    counted.fields["name"].resolve = lambda _value, info: info.context["name"]
    counted.fields["broken"].resolve = _broken


async def _count(
    _root: object, info: GraphQLResolveInfo[Any], to: int, after: int = 0
) -> AsyncGenerator[Item, None]:
    for number in range(after + 1, to + 1):
        yield Item({"number": number}, {**info.context, "name": f"event {number}"})


async def _endless(_root: object, info: GraphQLResolveInfo[Any]) -> AsyncGenerator[Item, None]:
    yield Item({"number": 1}, info.context)
    await asyncio.Event().wait()


async def _failing(_root: object, info: GraphQLResolveInfo[Any]) -> AsyncGenerator[Item, None]:
    raise info.context["error"]
    yield


async def _site(_root: object, info: GraphQLResolveInfo[Any]) -> dict[str, Any]:
    return {"id": "1", "name": info.context["name"], "url": None, "front": None}


def _broken(_root: object, info: GraphQLResolveInfo[Any]) -> None:
    raise info.context["error"]


def _store(
    _root: object, _info: object, files: Sequence[Upload] = (), one: Upload | None = None
) -> list[str]:
    """The name and the bytes of each."""
    return [f"{file.filename}={file.file.read()!r}" for file in (*files, *([one] if one else []))]
