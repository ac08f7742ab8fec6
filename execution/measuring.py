"""What an answer took, field by field: for whoever asks why an operation is slow or large.

A measured operation is planned anew, with a watch around each step, so all others pay nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any, Final

import orjson

from execution.documents import Operation
from execution.engine import Engine
from execution.explain import trace
from execution.plans import Run, Step, Values
from execution.run import Answer, Executor

# Tells of each statement that is sent meanwhile, whoever sends it.
Watching = Callable[[Any, Callable[[str, Any], None]], AbstractContextManager[None]]

_AT: Final[ContextVar["tuple[_Watch, str] | None"]] = ContextVar("byline_measured", default=None)


@dataclass(slots=True)
class _Watch:
    """By path: seconds with all that is below, and statements sent. The whole is at no path."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    statements: Counter[str] = field(default_factory=Counter)

    def note(self, _text: str, _values: Any) -> None:
        """A statement is sent, perhaps by another request."""
        at = _AT.get()
        if at is not None and at[0] is self:
            self.statements[at[1]] += 1


@dataclass(frozen=True, slots=True)
class _Timed:
    """A step with its path, under a watch."""

    step: Step
    path: str
    watch: _Watch

    @property
    def key(self) -> str:
        """The step's."""
        return self.step.key

    async def run(self, *arguments: Any) -> Values:
        """The step's."""
        token, begun = _AT.set((self.watch, self.path)), perf_counter()
        try:
            return await self.step.run(*arguments)
        finally:
            self.watch.seconds[self.path] += perf_counter() - begun
            _AT.reset(token)


class Measuring:
    """Runs operations and tells what they took."""

    def __init__(self, executor: Executor, info: Callable[[Any], Any], watching: Watching) -> None:
        """``executor``: for this alone. ``info``: as the engine takes it."""
        self._executor = executor
        self._info = info
        self._watching = watching

    async def execute(
        self, operation: Operation, variables: dict[str, Any], context: Any
    ) -> tuple[Answer, dict[str, Any]]:
        """Its answer, and what clients are told of it: see ``docs/limits.md``.

        Raises:
            RequestError: the variables don't fit; nothing was executed.
        """
        watch = _Watch()
        token, begun = _AT.set((watch, "")), perf_counter()
        try:
            with self._watching(context, watch.note):
                answer = await self._planned(operation, variables, context, watch)
                planned = answer is not None
                if answer is None:
                    answer = await self._executor.execute(operation, variables, context)
        finally:
            _AT.reset(token)
        return answer, {
            "ms": _ms(perf_counter() - begun),
            "statements": watch.statements.total(),
            "planned": planned,
            **_told(answer, watch),
        }

    async def _planned(
        self, operation: Operation, variables: dict[str, Any], context: Any, watch: _Watch
    ) -> Answer | None:
        """None where it is for graphql-core."""
        if not isinstance(self._executor, Engine):
            return None
        try:
            own = replace(operation, compiled=None)
            level, read = self._executor.planned(own, variables)
            trace(level, lambda step, path: _Timed(step, path, watch))
            (data,) = await level.run([None], Run(context, read, self._info), ())
        except Exception:  # noqa: BLE001  # whatever it is, graphql-core tells it right
            watch.seconds.clear()
            return None
        return Answer(data, [])


def _told(answer: Answer, watch: _Watch) -> dict[str, Any]:
    sizes = _Sizes(frozenset(watch.seconds))
    size = sizes.measure(answer.data, "")
    paths = sorted(sizes.rows.keys() | watch.seconds.keys())
    return {
        "bytes": size,
        "fields": [
            {
                "path": path,
                "rows": sizes.rows[path],
                "bytes": sizes.bytes[path],
                "statements": watch.statements[path],
                "ms": _ms(watch.seconds[path]),
            }
            for path in paths
        ],
    }


class _Sizes:
    """Rows and bytes of an answer by path: of objects, of lists, and of the leaves in ``also``."""

    def __init__(self, also: frozenset[str]) -> None:
        self._also = also
        self.rows: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()

    def measure(self, value: Any, path: str) -> int:
        """The bytes of a value, noted as far as it is to be."""
        if isinstance(value, dict):
            below = (
                len(orjson.dumps(key)) + 2 + self._field(one, f"{path}.{key}" if path else key)
                for key, one in value.items()
            )
            return max(2, 1 + sum(below))
        if isinstance(value, list):
            return max(2, 1 + sum(1 + self.measure(one, path) for one in value))
        return len(orjson.dumps(value, option=orjson.OPT_UTC_Z))

    def _field(self, value: Any, path: str) -> int:
        size = self.measure(value, path)
        if isinstance(value, dict | list) or path in self._also:
            self.rows[path] += _count(value)
            self.bytes[path] += size
        return size


def _count(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_count, value))
    return int(value is not None)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
