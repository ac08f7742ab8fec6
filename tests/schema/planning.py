"""The engine as tests run it: what leaves a plan is noted, and who asked is told."""

import json
from typing import Any, Final, TypeAlias

import orjson

from execution.documents import Documents, Operation
from execution.engine import Engine
from execution.errors import RequestError
from execution.limits import Limits
from execution.run import Answer, Executor, ReferenceExecutor
from schema.binding import AS_IS, Binding, info_of
from schema.schema import RULES, schema
from tests.variants import PLANNED

Json: TypeAlias = Any
CORE: Final = schema.core
# These tests ask for all there is at once, which clients may not.
UNLIMITED: Final = Limits(
    length=10**6,
    tokens=10**5,
    aliases=10**4,
    root_fields=10**3,
    depth=40,
    items=10**4,
    cost=10**9,
)
DOCUMENTS: Final = Documents(CORE, UNLIMITED, rules=RULES)
REFERENCE: Final = ReferenceExecutor(CORE)
BINDING: Final = Binding(schema)
PLANS: Final = Engine(CORE, BINDING, info_of, REFERENCE, as_is=AS_IS)
# What clients of this run are answered by.
SERVED: Final[Executor] = PLANS if PLANNED else REFERENCE


class Left(Exception):
    """No plan answered this."""


class NoReference:
    """Stands where graphql-core does."""

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: object
    ) -> Answer:
        del variables, context
        raise Left(operation.text)


# Never falls back, unlike PLANS.
ENGINE: Final = Engine(CORE, BINDING, info_of, NoReference(), as_is=AS_IS)


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
