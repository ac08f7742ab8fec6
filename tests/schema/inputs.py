"""Random arguments: literals, variables, and literals with variables in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from tests.schema.conftest import Json

MAX_DEPTH: Final = 4
LONG: Final = {"ids": 6}  # how long a list may be, where that isn't two
# How often an argument is given that needn't be.
OFTEN: Final = {"first": 0.5, "after": 0.15, "before": 0.05, "last": 0.07, "offset": 0.05}
WRONG: Final[tuple[Json, ...]] = ("wrong", 1.5, True, 2**40, [["x"]], {"no": 1}, {}, [None])


class Name(str):
    """An enum's value, which literals write without quotes."""

    __slots__ = ()


class Reference(str):
    """A variable, with its dollar."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What to give.

    ``values``: for ``TagBy.id``, else for ``id``, else for the type ``ID``. ``cursors``: by the
    type of a connection and the JSON of its ``orderBy``.
    """

    values: Mapping[str, Sequence[Any]]
    cursors: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)


def literal(value: Json) -> str:
    """As a document has it."""
    if isinstance(value, Reference | Name):
        return value
    if isinstance(value, list):
        return f"[{', '.join(literal(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name}: {literal(one)}' for name, one in value.items())} }}"
    return json.dumps(value)


def _is_needed(one: GraphQLArgument | GraphQLInputField) -> bool:
    if isinstance(one, GraphQLArgument):
        return is_required_argument(one)
    return is_required_input_field(one)


class Inputs:
    """The arguments of one operation. ``faults``: the share of variables that don't fit."""

    def __init__(self, random: Random, known: Known, faults: float) -> None:
        self._random = random
        self._known = known
        self._faults = faults
        self.declared: dict[str, str] = {}
        self.given: dict[str, Any] = {}

    def arguments(self, name: str, asked: GraphQLField) -> str:
        """With their parentheses; nothing where none is given."""
        given: dict[str, Any] = {}
        for argument, one in asked.args.items():
            if _is_needed(one) or self._chance(OFTEN.get(argument, 0.25)):
                cursors = self._cursors(asked, given) if argument in {"after", "before"} else ()
                given[argument] = (
                    self._random.choice(cursors)
                    if cursors and self._chance(0.9)
                    else self._value(f"{name}.{argument}", one.type, 0)
                )
        inside = ", ".join(f"{one}: {literal(value)}" for one, value in given.items())
        return f"({inside})" if given else ""

    def condition(self) -> str:
        """@skip, @include, both, or mostly neither."""
        kinds = [kind for kind in ("skip", "include") if self._chance(0.06)]
        needed = GraphQLNonNull(GraphQLBoolean)
        return "".join(f" @{one}(if: {literal(self._value('if', needed, 0))})" for one in kinds)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _cursors(self, asked: GraphQLField, given: Mapping[str, Any]) -> Sequence[str]:
        order = json.dumps(given.get("orderBy"))
        return self._known.cursors.get((get_named_type(asked.type).name, order), ())

    def _value(self, name: str, kind: GraphQLType, depth: int, *, refer: bool = True) -> Json:
        """``refer``: it may be a variable, or have some in it."""
        if refer and self._chance(0.2):
            return self._variable(name, kind, depth)
        if isinstance(kind, GraphQLNonNull):
            return self._inner(name, kind.of_type, depth, refer=refer)
        if self._chance(0.04):
            return None
        return self._inner(name, kind, depth, refer=refer)

    def _inner(self, name: str, kind: GraphQLType, depth: int, *, refer: bool) -> Json:
        if isinstance(kind, GraphQLList):
            if self._chance(0.05):  # one item is a list of one
                return self._inner(name, get_named_type(kind), depth, refer=False)
            most = LONG.get(name.rpartition(".")[2], 2) if depth < MAX_DEPTH else 0
            size = self._random.randint(0, most)
            return [self._value(name, kind.of_type, depth, refer=refer) for _ in range(size)]
        if isinstance(kind, GraphQLEnumType):
            return Name(self._random.choice(sorted(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, depth, refer=refer)
        names = (name, name.partition(".")[2], str(kind))
        known = next(self._known.values[one] for one in names if one in self._known.values)
        return self._random.choice(known)

    def _object(self, kind: GraphQLInputObjectType, depth: int, *, refer: bool) -> Json:
        fields = kind.fields
        if kind.is_one_of:
            name = self._random.choice(sorted(fields))
            place, needed = f"{kind.name}.{name}", GraphQLNonNull(fields[name].type)
            if refer and self._chance(0.2):
                return {name: self._variable(place, needed, depth + 1, strict=True)}
            return {name: self._inner(place, needed.of_type, depth + 1, refer=refer)}
        if depth >= MAX_DEPTH:
            fields = {n: f for n, f in fields.items() if is_leaf_type(get_named_type(f.type))}
        return {
            name: self._value(f"{kind.name}.{name}", one.type, depth + 1, refer=refer)
            for name, one in fields.items()
            if _is_needed(one) or self._chance(0.25)
        }

    # ── Variables ───────────────────────────────────────────────────────────────────────────

    def _variable(
        self, name: str, kind: GraphQLType, depth: int, *, strict: bool = False
    ) -> Reference:
        """One for a place of this type: declared as that, as less, or as more.

        ``strict``: it must not be nullable, default or not; in a ``@oneOf`` it mustn't.
        """
        needed = isinstance(kind, GraphQLNonNull)
        nullable: Any = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        default = ""
        if self._chance(0.4 if needed else 0.25):
            value = self._inner(name, nullable, depth, refer=False)
            default = f" = {literal(value)}"
        strict = self._chance(0.2) or strict or (needed and not default)
        reference = Reference(f"$v{len(self.declared)}")
        self.declared[reference] = f"{nullable}{'!' if strict else ''}{default}"
        self._give(reference[1:], name, nullable, depth, (strict, needed, bool(default)))
        return reference

    def _give(
        self, variable: str, name: str, kind: Json, depth: int, how: tuple[bool, bool, bool]
    ) -> None:
        strict, needed, has_default = how
        if (has_default or not strict) and self._chance(0.3):
            return
        if self._chance(self._faults):
            self.given[variable] = self._random.choice(WRONG)
        elif not strict and self._chance(self._faults if needed else 0.1):
            self.given[variable] = None
        else:
            self.given[variable] = self._inner(name, kind, depth, refer=False)
