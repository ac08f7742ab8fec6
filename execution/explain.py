"""How the engine answers an operation, told to people."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, cast

from execution.fields import NOTHING_BESIDE, Attribute, Beside, Function, Itself, Needs
from execution.plans import Level, Run, Step, Values

_AT: Final = ContextVar("byline_explained_step", default="")


def step_at_work() -> str:
    """The path of the step that runs now, as ``articles.nodes.tags``."""
    return _AT.get()


@dataclass(slots=True)
class Told:
    """A level, or a field that leads to it. ``code``: what writes its leaves."""

    title: str
    path: str
    code: str = ""
    below: list["Told"] = field(default_factory=list)


def tell(level: Level) -> Told:
    """The plan as a tree."""
    return Told(level.type.name, "", level.source, _fields(level, ""))


def _fields(level: Level, path: str) -> list[Told]:
    return [_field(step, f"{path}.{step.key}".lstrip(".")) for step in level.steps]


def _field(step: Step, path: str) -> Told:
    alias = "" if step.key == step.name else f"{step.key}: "
    told = Told(f"{alias}{step.name}, {_how(step)}", path)
    if isinstance(step.target, Level):
        told.title += f" → {step.target.type.name}{_columns(step.target.needs)}"
        told.code = step.target.source
        told.below = _fields(step.target, path)
    elif step.target:
        told.below = [
            Told(f"… on {name}{_columns(one.needs)}", path, one.source, _fields(one, path))
            for name, one in step.target.items()
            if one.steps or one.needs
        ]
    return told


def _how(step: Step) -> str:
    source = step.source
    if step.place is not None:
        return f"in its parents' statement ({source.name})"  # type: ignore[union-attr]
    if isinstance(source, Attribute):
        return f"the attribute {source.name}"
    if isinstance(source, Itself):
        return "told by its parent"
    if isinstance(source, Function):
        return "a resolver" if source.gives is None else f"the page's {source.gives}"
    return f"a statement ({source.name})"


def _columns(needs: Needs) -> str:
    if needs is None:
        return " (whole rows)"
    return f" ({', '.join(needs)})" if needs else ""


# ── Which step sends what ───────────────────────────────────────────────────────────────────


def trace(level: Level, around: Callable[[Step, str], Any] | None = None) -> None:
    """Put something around each step of a plan, which is given its path.

    Without ``around`` the step says when it works (``step_at_work``). Such a plan is for nothing
    else.
    """
    _trace(level, "", set(), around or _Traced)


def _trace(level: Level, path: str, seen: set[int], around: Callable[[Step, str], Any]) -> None:
    if id(level) in seen:
        return
    seen.add(id(level))
    for number, step in enumerate(level.later):
        here = f"{path}.{step.key}".lstrip(".")
        for below in step.levels:
            _trace(below, here, seen, around)
        level.later[number] = cast("Step", around(step, here))


@dataclass(frozen=True, slots=True)
class _Traced:
    """A step with its path."""

    step: Step
    path: str

    @property
    def key(self) -> str:
        """The step's."""
        return self.step.key

    async def run(self, objects: Values, run: Run, beside: Beside = NOTHING_BESIDE) -> Any:
        """The step's, under its path."""
        token = _AT.set(self.path)
        try:
            return await self.step.run(objects, run, beside)
        finally:
            _AT.reset(token)
