"""A schema some of whose fields are late, as late as a test wants them."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    GraphQLDeferDirective,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLStreamDirective,
    build_schema,
    specified_directives,
)
from graphql.pyutils import is_awaitable

from endpoint.http import Endpoint, Rules
from endpoint.operations import Operations
from endpoint.rates import Rates
from endpoint.running import Runner
from endpoint.server_sent import EventStreams
from execution.documents import Documents
from execution.incremental import Incremental
from execution.limits import Limits
from execution.masking import Masking
from execution.run import ReferenceExecutor
from execution.streams import Streams
from tests.endpoint.asgi import Client
from tests.execution.schema import Item

SDL: Final = """
type Query { site: Site! items(first: Int = 3): [Site!]! }
type Mutation { rename(name: String!): Site! }
type Subscription { renamed: Site! }
type Site {
  name: String! late: String broken: String needed: String! own: String front: Site
  items(first: Int = 3): [Site!]!
}
"""


class OursError(Exception):
    """An error whose text is for clients."""

    extensions = {"code": "BAD_USER_INPUT"}  # noqa: RUF012  # graphql-core takes no other mapping


@dataclass(slots=True)
class Gate:
    """``late`` fields wait here. ``begun``: how many of them did; ``left``: were told to leave.

    ``there``, ``gone``: once ``number`` of them did.
    """

    number: int = 1
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    there: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    begun: int = 0
    left: int = 0

    async def passed(self) -> str:
        self.begun += 1
        if self.begun == self.number:
            self.there.set()
        try:
            await self.opened.wait()
        except asyncio.CancelledError:
            self.left += 1
            if self.left == self.number:
                self.gone.set()
            raise
        return "at last"


def made(*, incremental: bool = True) -> GraphQLSchema:
    """The schema, with the directives or without."""
    schema = build_schema(SDL)
    for kind in ("Query", "Mutation", "Site"):
        fields: Any = schema.type_map[kind]
        for name, one in fields.fields.items():
            one.resolve = RESOLVERS[name]
    subscription: Any = schema.subscription_type
    subscription.fields["renamed"].subscribe = _renamed
    subscription.fields["renamed"].resolve = lambda site, _info: site
    given = schema.to_kwargs()
    if incremental:
        given["directives"] = (*specified_directives, GraphQLDeferDirective, GraphQLStreamDirective)
    return GraphQLSchema(**given)


def _broken(_site: object, _info: object) -> None:
    raise RuntimeError("a secret")


def _own(_site: object, _info: object) -> None:
    raise OursError("Say it so.")


async def _renamed(_root: object, info: GraphQLResolveInfo[Any]) -> AsyncGenerator[Item, None]:
    yield Item({"name": "Gazette"}, info.context)


async def _late(_site: object, info: GraphQLResolveInfo[Any]) -> str:
    gate: Gate = info.context
    return await gate.passed()


RESOLVERS: Final[dict[str, Any]] = {
    "site": lambda *_: {"name": "Gazette"},
    "front": lambda *_: {"name": "Front"},
    "items": lambda *_, first: [{"name": f"{number}"} for number in range(first)],
    "rename": lambda _root, _info, name: {"name": name},
    "name": lambda site, _info: site["name"],
    "late": _late,
    "broken": _broken,
    "needed": _broken,
    "own": _own,
}


def client(
    gate: Gate,
    *,
    incremental: bool = True,
    deadline_s: float = 10,
    deaf_s: float = 10,
    rates: Rates | None = None,
) -> Client:
    """Of an endpoint of this schema."""
    schema = made(incremental=incremental)
    late = Incremental(schema, is_awaitable=is_awaitable, hints=True)
    runner = Runner(
        Operations(Documents(schema, Limits())),
        ReferenceExecutor(schema),
        lambda _scope: gate,
        streams=Streams(schema, is_awaitable=is_awaitable, hints=True, deadline_s=deadline_s),
        masking=Masking((OursError,)),
        incremental=late if incremental else None,
        deadline_s=deadline_s,
        rates=rates,
    )
    event_streams = EventStreams(deaf_s=deaf_s)
    return Client(Endpoint(runner, rules=Rules(), event_streams=event_streams), runner)
