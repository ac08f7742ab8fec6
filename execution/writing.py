"""The code of a plan: for each level a list comprehension that writes its objects.

It writes what an object tells by itself: its leaves, rows that stand beside it, and the leaves of
what plain functions make of it. What has to be read, or awaited, is left to the level's steps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from graphql import GraphQLNonNull, is_abstract_type, is_object_type

from execution.fields import Attribute, Classes, Function, Itself, Reading
from execution.leaves import BailError, Leaves, is_leaf
from execution.plans import Build, Leaf, Level, Step
from execution.telling import are_same


def write(level: Level, leaves: Leaves) -> None:
    """Write the code of this level and of all below it."""
    writing = _Writing(leaves)
    own = _Object("o", level.type.name, level.classes, level.places)
    parts = [writing.part(field, own) for field in level.fields]
    level.build, level.source = writing.finish(parts)
    level.later = writing.later
    for step in level.later:
        for below in step.levels:
            write(below, leaves)


class _Object(NamedTuple):
    """What an object is written of: a variable. ``classes``: of what it has, see ``Level``.

    ``places``: it is a record, or the part of one where these stand, behind a ``key``. ``arrays``:
    it is a row of a short list: a variable for each of the arrays that it is told by.
    """

    variable: str
    type: str
    classes: Classes
    places: Mapping[str, int] | None = None
    key: int | None = None
    arrays: "_Arrays | None" = None

    def attribute(self, name: str) -> str:
        """An expression."""
        return f"{self.variable}.{name}" if self.places is None else self.at(self.places[name])

    def at(self, place: int) -> str:
        """What stands there in its record."""
        if self.arrays is None:
            return f"{self.variable}[{place}]"
        return self.arrays.variable(self.arrays.array(place))


@dataclass(slots=True)
class _Arrays:
    """What the rows of a short list are told by.

    ``array``: an expression for the one at a place. ``view``: one for their view.
    """

    name: str
    array: Callable[[int], str]
    view: str
    # Sequences, by the variables for what is in them.
    variables: dict[str, str] = field(default_factory=dict)

    def variable(self, sequence: str) -> str:
        """For what is in a sequence."""
        return self.variables.setdefault(sequence, f"{self.name}_{len(self.variables)}")

    def rows(self) -> str:
        """The part of a comprehension that goes through them."""
        sequences = tuple(self.variables) or (self.array(0),)
        names = ", ".join(self.variables.values()) or "_"
        if len(sequences) == 1:
            return f"for {names} in {sequences[0]}"
        return f"for {names} in zip({', '.join(sequences)}, strict=True)"


class _Writing:
    """The writing of one comprehension."""

    def __init__(self, leaves: Leaves) -> None:
        self._leaves = leaves
        self._names: dict[str, Any] = {"bail": _bail}
        self._places: dict[int, None] = {}
        # What is worked out for all objects at once: its variable, and the function.
        self._each: dict[str, str] = {}
        # What gives one value after the other, of those beside records that are there.
        self._ahead: list[str] = []
        self.later: list[Step] = []

    def part(self, field: Leaf | Step, value: _Object) -> str:
        """A key and what stands there in the object that is made of ``value``.

        A step that can't be written is done later; its key has its place.
        """
        if isinstance(field, Leaf):
            return f"{field.key!r}: {self._leaf(field, value)}"
        written = self._object(field, value) if _is_plain(field) else None
        if written is None:
            self.later.append(field)
        return f"{field.key!r}: {written}"

    def finish(self, parts: Sequence[str]) -> tuple[Build, str]:
        """The function, and its text."""
        beside = "".join(f"    near_{n} = beside[{n}].get\n" for n in self._places)
        each = "".join(f", {call}" for call in self._each.values())
        ahead = "".join(f"    next_{n} = {call}\n" for n, call in enumerate(self._ahead))
        variables = ", ".join(("o", *self._each))
        objects = f"zip(objects{each}, strict=True)" if each else "objects"
        inside = ", ".join(parts)
        text = (
            f"def build(objects, beside, context):\n{beside}{ahead}"
            f"    return [{{{inside}}} for {variables} in {objects}]\n"
        )
        exec(text, self._names)  # noqa: S102  # our own text: names of the schema and of Python
        return self._names.pop("build"), text  # or it would hold itself, till the collector comes

    def _leaf(self, leaf: Leaf, value: _Object) -> str:
        source = leaf.source
        if isinstance(source, str):
            return repr(source)
        if isinstance(source, Attribute):
            certain = value.classes.get(source.name)
            attribute = value.attribute(source.name)
            return self._leaves.expression(leaf.output, attribute, self._names, certain)
        call = self._call(source, value)
        return self._leaves.expression(leaf.output, call, self._names)

    def _call(self, source: Function, value: _Object) -> str:
        """A plain function's value."""
        if value.places is not None:
            place = value.places[(source.needs or ())[0]]
            return self._of_values(source, value, place)
        if source.each is not None and value.variable == "o":
            return self._of_all(f"{self._name('function', source.each)}(objects)")
        return f"{self._name('function', source.plain)}({value.variable})"

    def _of_values(self, source: Function, value: _Object, place: int) -> str:
        function = self._name("function", source.values)
        if arrays := value.arrays:
            call = f"{function}({value.type!r}, {arrays.view}, {arrays.array(place)})"
            return arrays.variable(call)
        inside = f"o[{place}] for o in objects"
        if value.key is None:
            return self._of_all(f"{function}({value.type!r}, beside.view, [{inside}])")
        there = f"[{inside} if o[{value.key}] is not None]"
        self._ahead.append(f"iter({function}({value.type!r}, beside.view, {there})).__next__")
        return f"next_{len(self._ahead) - 1}()"

    def _of_all(self, call: str) -> str:
        """The variable with what ``call`` gives for each object."""
        variable = f"each_{len(self._each)}"
        self._each[variable] = call
        return variable

    def _object(self, step: Step, value: _Object) -> str:
        """What stands at the step's key, where ``_is_plain``."""
        if isinstance(step.source, Itself):
            return self._itself(step, step.source, value)
        if step.inline is not None:
            return self._list(step, value)
        if value.places is not None:
            return self._neighbour(step, value)
        found = self._found(step, value.variable)
        if not isinstance(step.target, Level) and not step.target:
            return self._leaves.expression(step.output, found, self._names)
        variable = f"n{len(self._names)}"
        self._names[variable] = None  # so that no other is called so
        level = step.levels[0]  # of those of an interface any, for they are the same
        below = _Object(variable, level.type.name, level.classes)
        written = f"{{{', '.join(self.part(one, below) for one in level.fields)}}}"
        if step.check is not None:
            check = self._name("check", step.check)
            written = f"{written} if {check}({variable}, None) is True else bail()"
        absent = "bail()" if isinstance(step.output, GraphQLNonNull) else "None"
        return f"({absent} if ({variable} := {found}) is None else {written})"

    def _itself(self, step: Step, source: Itself, value: _Object) -> str:
        """What the object itself tells."""
        fields = step.levels[0].fields  # of those of an interface any, for they are the same
        inside = ", ".join(self.part(one, value) for one in fields)
        if source.where is None:
            return f"{{{inside}}}"
        absent = "bail()" if isinstance(step.output, GraphQLNonNull) else "None"
        return f"({{{inside}}} if {value.attribute(source.where)} else {absent})"

    def _list(self, step: Step, value: _Object) -> str:
        """A short list whose arrays the object's statement has read."""
        level = cast("Level", step.target)
        name = f"i{len(self._names)}"
        self._names[name] = None  # so that no other is called so
        if value.places is None:
            self._places[cast("int", step.place)] = None
            first = f"({name} := near_{step.place}(id({value.variable})))[0]"
            arrays = _Arrays(name, lambda at: f"{name}[{at}]", f"{value.variable}.view")
        else:
            place = cast("int", step.key_place)
            first = f"o[{place}]"
            arrays = _Arrays(name, lambda at: f"o[{place + at}]", "beside.view")
        row = _Object(name, level.type.name, level.classes, level.places, None, arrays)
        inside = ", ".join(self.part(one, row) for one in level.fields)
        some = "" if step.at_most is None else f"[:{step.at_most}]"
        return f"([] if {first} is None else [{{{inside}}} {arrays.rows()}]{some})"

    def _neighbour(self, step: Step, value: _Object) -> str:
        """What stands beside a record is in it."""
        key = value.at(cast("int", step.key_place))
        source = cast("Reading", step.source)
        if source.taken is not None:
            without = self._name("without", source.taken[1])
            taken = f"({without} if {key} is None else {value.at(cast('int', step.taken_place))})"
            return self._leaves.expression(step.output, taken, self._names)
        level = cast("Level", step.target)
        below = _Object(
            value.variable, level.type.name, level.classes, level.places, step.key_place,
            value.arrays,
        )  # fmt: skip
        inside = ", ".join(self.part(one, below) for one in level.fields)
        absent = "bail()" if isinstance(step.output, GraphQLNonNull) else "None"
        return f"({absent} if {key} is None else {{{inside}}})"

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
    """Told by the object itself, by the row beside it or a list's arrays; so is all below it."""
    if step.inline is not None:
        return True
    output: Any = step.output.of_type if isinstance(step.output, GraphQLNonNull) else step.output
    if is_object_type(output):
        return _is_at_hand(step) and _is_flat(cast("Level", step.target))
    if is_abstract_type(output):
        return _is_at_hand(step) and _is_flat(step.levels[0]) and are_same(step.levels)
    return step.place is not None and is_leaf(output)


def _is_at_hand(step: Step) -> bool:
    source = step.source
    if isinstance(source, Function):
        return source.plain is not None and source.gives is None
    if isinstance(source, Itself):
        return True
    if isinstance(source, Attribute):
        # A page's edge leads to a record by itself: that is another level's code.
        return not source.row or all(level.places is None for level in step.levels)
    return step.place is not None


def _is_flat(level: Level) -> bool:
    return all(isinstance(field, Leaf) or _is_plain(field) for field in level.fields)
