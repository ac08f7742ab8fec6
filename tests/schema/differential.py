"""One operation by both ways: plans, with graphql-core behind them, and graphql-core alone."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from strawberry.execution import optimized_is_awaitable

from execution.documents import Documents
from execution.engine import Engine
from execution.errors import RequestError
from execution.limits import Limits
from execution.run import Executor, ReferenceExecutor
from resolvers.context import Context
from schema.binding import AS_IS, Binding, info_of
from schema.schema import RULES, schema
from tests.schema.conftest import ALLOWANCE, MEDIA, Json, Reader
from tests.schema.documents import Asked

_LIMITS: Final = Limits(length=10**6, tokens=10**5, depth=100, aliases=10**4, directives=10**4)
DOCUMENTS: Final = Documents(schema.core, _LIMITS, rules=RULES)
REFERENCE: Final = ReferenceExecutor(schema.core, is_awaitable=optimized_is_awaitable)
ENGINE: Final = Engine(schema.core, Binding(schema), info_of, REFERENCE, as_is=AS_IS)


@dataclass(slots=True)
class Tally:
    """What became of operations. ``left``: why those without errors were not planned."""

    ran: int = 0
    refused: int = 0
    failed: int = 0
    planned: int = 0
    left: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """How many of those without errors were planned."""
        return self.planned / max(1, self.planned + self.left.total())

    def add(self, other: "Tally") -> None:
        """Those as well."""
        self.ran += other.ran
        self.refused += other.refused
        self.failed += other.failed
        self.planned += other.planned
        self.left += other.left

    def __str__(self) -> str:
        told = (
            f"{self.ran} operations ran by both ways: {self.refused} were refused, {self.failed} "
            f"had errors, {self.planned} of the others ({self.share:.1%}) were planned."
        )
        reasons = (f"\n  {number} times: {reason}" for reason, number in self.left.most_common())
        return told + "".join(reasons)


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it is sent; ``data`` is None where the operation was refused."""

    data: bytes | None
    errors: list[Any]

    @property
    def settled(self) -> tuple[bytes | None, list[str]]:
        """What the specification leaves no choice of.

        Of several errors that make the same field null from below, any may be told.
        """
        data = None if self.data is None else orjson.loads(self.data)
        return self.data, sorted({_settled(data, error) for error in self.errors})


def _settled(data: Json, error: dict[str, Any]) -> str:
    path = error.get("path", ())
    for number, step in enumerate(path):
        if data is None:
            return f"an error below {path[:number]}"
        data = data[step]
    return str(error)


async def told(executor: Executor, asked: Asked, context: Context) -> Told:
    """What it answers."""
    try:
        operation = DOCUMENTS.operation(asked.text, asked.name)
        answer = await executor.execute(operation, asked.variables, context)
    except RequestError as error:
        return Told(None, [one.formatted for one in error.errors])
    data = orjson.dumps(answer.data, option=orjson.OPT_UTC_Z)
    return Told(data, [one.formatted for one in answer.errors])


async def compare(reader: Reader, asked: Asked, now: datetime, tally: Tally) -> None:
    """Run it twice, and write down what came of it."""
    planned, left = ENGINE.answered, Counter(ENGINE.left)
    context = Context(reader.db, clock=lambda: now, media=MEDIA, allowance=ALLOWANCE)
    theirs = await told(REFERENCE, asked, context)
    context = Context(reader.db, clock=lambda: now, media=MEDIA, prepared=True, allowance=ALLOWANCE)
    ours = await told(ENGINE, asked, context)
    tally.ran += 1
    tally.refused += theirs.data is None
    tally.failed += theirs.data is not None and theirs.errors != []
    if not theirs.errors:
        tally.planned += ENGINE.answered - planned
        tally.left += Counter(ENGINE.left) - left
    if ours.settled != theirs.settled:
        tally.differences.append(f"{asked.text}\n{asked.variables}\n{theirs}\n{ours}")
