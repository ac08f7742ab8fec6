"""The engine as tests run it: what leaves a plan is noted, and who asked is told."""

import json
from typing import Any, Final, TypeAlias

import orjson
from graphql import GraphQLSchema

from execution.documents import Documents, Operation
from execution.engine import Engine
from execution.errors import RequestError
from execution.limits import Limits
from execution.run import Answer
from schema.binding import AS_IS, Binding, info_of
from schema.schema import schema

Json: TypeAlias = Any
CORE: Final[GraphQLSchema] = schema._schema  # noqa: SLF001  # Strawberry has no other way to it
_NO_LIMITS: Final = Limits(
    tokens=10**6, depth=100, aliases=10**4, root_fields=10**4, directives=10**4
)
DOCUMENTS: Final = Documents(CORE, _NO_LIMITS)


class Left(Exception):
    """No plan answered this."""


class NoReference:
    """Stands where graphql-core does."""

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: object
    ) -> Answer:
        del variables, context
        raise Left(operation.text)


ENGINE: Final = Engine(CORE, Binding(schema), info_of, NoReference(), as_is=AS_IS)


async def planned(document: str, variables: dict[str, Any] | None, context: object) -> Json:
    """The answer of a plan, as JSON.

    Raises:
        Left: there is none, or it was left.
    """
    try:
        operation = DOCUMENTS.operation(document, None)
        answer = await ENGINE.execute(operation, variables or {}, context)
    except RequestError as error:
        raise Left(document) from error
    return json.loads(orjson.dumps({"data": answer.data}, option=orjson.OPT_UTC_Z))
