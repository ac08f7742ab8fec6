"""The code of a plan: for each level a list comprehension that writes its objects.

It writes what an object tells by itself: its leaves, rows that stand beside it, and the leaves of
what plain functions make of it. What has to be read, or awaited, is left to the level's steps.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from graphql import GraphQLNonNull, is_abstract_type, is_object_type

from execution.fields import Attribute, Classes, Function
from execution.leaves import BailError, Leaves, is_leaf
from execution.plans import Build, Leaf, Level, Step


def write(level: Level, leaves: Leaves) -> None:
    """Write the code of this level and of all below it."""
    writing = _Writing(leaves)
    parts = [writing.part(field, "o", level.classes) for field in level.fields]
    level.build, level.source = writing.finish(parts)
    level.later = writing.later
    for step in level.later:
        for below in _levels(step.target):
            write(below, leaves)


def _levels(target: Level | Mapping[str, Level] | None) -> Sequence[Level]:
    if isinstance(target, Level):
        return [target]
    return list(target.values()) if target else []


class _Writing:
    """The writing of one comprehension."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._names: dict[str, Any] = {"bail": _bail}
        self._places: dict[int, None] = {}
        # What is worked out for all objects at once: its variable, and the function.
        self._each: dict[str, str] = {}
        self.later: list[Step] = []

    def part(self, field: Leaf | Step, value: str, classes: Classes) -> str:
        """A key and what stands there in the object that is made of ``value``.

        A step that can't be written is done later; its key has its place. ``classes``: of what
        ``value`` has, see ``Level``.
        """
        if isinstance(field, Leaf):
            return f"{field.key!r}: {self._leaf(field, value, classes)}"
        written = self._object(field, value) if _is_plain(field) else None
        if written is None:
            self.later.append(field)
        return f"{field.key!r}: {written}"

    def finish(self, parts: Sequence[str]) -> tuple[Build, str]:
        """The function, and its text."""
        beside = "".join(f"    near_{n} = beside[{n}].get\n" for n in self._places)
        each = "".join(f", {function}(objects)" for function in self._each.values())
        variables = ", ".join(("o", *self._each))
        objects = f"zip(objects{each}, strict=True)" if each else "objects"
        inside = ", ".join(parts)
        text = (
            f"def build(objects, beside, context):\n{beside}"
            f"    return [{{{inside}}} for {variables} in {objects}]\n"
        )
        exec(text, self._names)  # noqa: S102  # our own text: names of the schema and of Python
        return self._names.pop("build"), text  # or it would hold itself, till the collector comes

    def _leaf(self, leaf: Leaf, value: str, classes: Classes) -> str:
        source = leaf.source
        if isinstance(source, str):
            return repr(source)
        if isinstance(source, Attribute):
            certain = classes.get(source.name)
            attribute = f"{value}.{source.name}"
            return self._leaves.expression(leaf.output, attribute, self._names, certain)
        if source.each is not None and value == "o":
            variable = f"each_{len(self._each)}"
            self._each[variable] = self._name("function", source.each)
            return self._leaves.expression(leaf.output, variable, self._names)
        call = f"{self._name('function', source.plain)}({value})"
        return self._leaves.expression(leaf.output, call, self._names)

    def _object(self, step: Step, value: str) -> str:
        """What stands at the step's key, where ``_is_plain``."""
        found = self._found(step, value)
        if not isinstance(step.target, Level) and not step.target:
            return self._leaves.expression(step.output, found, self._names)
        variable = f"n{len(self._names)}"
        self._names[variable] = None  # so that no other is called so
        level = _one_of(step.target)
        inside = ", ".join(self.part(field, variable, level.classes) for field in level.fields)
        written = f"{{{inside}}}"
        if step.check is not None:
            check = self._name("check", step.check)
            written = f"{written} if {check}({variable}, None) is True else bail()"
        absent = "bail()" if isinstance(step.output, GraphQLNonNull) else "None"
        return f"({absent} if ({variable} := {found}) is None else {written})"

    def _found(self, step: Step, value: str) -> str:
        source: Any = step.source
        if step.place is not None:
            self._places[step.place] = None
            row = f"near_{step.place}(id({value}))"
            if not source.derived_from:
                return row
            return f"{self._name('made', source.made)}(context, {value}, {row})"
        if isinstance(source, Attribute):
            return f"{value}.{source.name}"
        return f"{self._name('function', source.plain)}({value})"

    def _name(self, kind: str, value: Any) -> str:
        name = f"{kind}_{len(self._names)}"
        self._names[name] = value
        return name


def _bail() -> Any:
    raise BailError


# ── What can be written ─────────────────────────────────────────────────────────────────────


def _is_plain(step: Step) -> bool:
    """Told by the object itself, or by the row beside it; so is all below it."""
    output: Any = step.output.of_type if isinstance(step.output, GraphQLNonNull) else step.output
    if is_object_type(output):
        return _is_at_hand(step) and _is_flat(cast("Level", step.target))
    if is_abstract_type(output):
        levels = list(cast("Mapping[str, Level]", step.target).values())
        return _is_at_hand(step) and _is_flat(levels[0]) and _are_same(levels)
    return step.place is not None and is_leaf(output)


def _is_at_hand(step: Step) -> bool:
    source = step.source
    if isinstance(source, Function):
        return source.plain is not None and source.gives is None
    return isinstance(source, Attribute) or step.place is not None


def _is_flat(level: Level) -> bool:
    return all(isinstance(field, Leaf) or _is_plain(field) for field in level.fields)


def _one_of(target: Level | Mapping[str, Level]) -> Level:
    """Of those of an interface any, for they are the same."""
    return target if isinstance(target, Level) else next(iter(target.values()))


def _are_same(levels: Sequence[Level]) -> bool:
    """Nothing was asked that tells the types apart: neither does who answers."""
    return len({_told(level) for level in levels}) == 1


def _told(level: Level) -> Any:
    return tuple(
        (field.key, str(field.output), _origin(field.source), _below(field))
        for field in level.fields
    )


def _origin(source: Any) -> Any:
    """What is the same where an interface's field is the same one in two types."""
    return source.plain if isinstance(source, Function) else source


def _below(field: Leaf | Step) -> Any:
    if isinstance(field, Leaf) or not field.target:
        return None
    target = field.target
    levels = [target] if isinstance(target, Level) else list(target.values())
    return tuple(_told(level) for level in levels)
