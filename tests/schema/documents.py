"""Random operations over the schema, always valid by its types."""

from dataclasses import dataclass
from random import Random
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from tests.schema.conftest import Json
from tests.schema.inputs import Inputs, Known

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
BELOW: Final = 0.6  # how often a field leads further down, where it may


@dataclass(frozen=True, slots=True)
class Asked:
    """An operation with what is given for its variables."""

    text: str
    variables: dict[str, Any]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Documents:
    """Operations of at most about ``fields`` fields, at most ``depth`` levels below the root.

    ``faults``: the share of variables whose values don't fit.
    """

    schema: GraphQLSchema
    known: Known
    depth: int = 6
    fields: int = 32
    faults: float = 0.0

    def operation(self, random: Random) -> Asked:
        """One of them; the same for the same numbers."""
        writing = _Writing(self, random)
        query = self.schema.query_type
        assert query
        inside = writing.selection(query, 0)
        inputs = writing.inputs
        declared = ", ".join(f"{name}: {kind}" for name, kind in inputs.declared.items())
        head = f"query Q({declared}) " if declared else ""
        return Asked("\n".join([head + inside, *writing.fragments.values()]), inputs.given)


class _Writing:
    """One operation.

    A field without arguments has the key ``type_name`` wherever its parent may be of several types,
    and one with arguments a key of its own, so that no two fields disagree on a key.
    """

    def __init__(self, documents: Documents, random: Random) -> None:
        self._schema = documents.schema
        self._depth = documents.depth
        self._left = random.randint(6, documents.fields)
        self._random = random
        self._keys = 0
        self._of: dict[str, str] = {}
        self.inputs = Inputs(random, documents.known, documents.faults)
        self.fragments: dict[str, str] = {}

    def selection(self, kind: Composite, depth: int, *, bare: bool = True) -> str:
        """``bare``: there is no other type here."""
        bare = bare and isinstance(kind, GraphQLObjectType)
        size = self._random.randint(1, 4) if self._left > 0 else 1
        parts = [self._part(kind, depth, bare=bare) for _ in range(size)]
        return f"{{ {' '.join(parts)} }}"

    def _part(self, kind: Composite, depth: int, *, bare: bool) -> str:
        what = self._random.random()
        if what < 0.05:
            return "__typename" + self.inputs.condition()
        inline, spread = (0.10, 0.16) if isinstance(kind, GraphQLObjectType) else (0.7, 0.8)
        if what < spread and self._left > 0:
            self._left -= 1
            return self._inline(kind, depth) if what < inline else self._spread(kind, depth)
        field = self._chosen(kind, depth)
        return "__typename" if field is None else self._field(kind, *field, depth, bare=bare)

    def _chosen(self, kind: Composite, depth: int) -> tuple[str, GraphQLField] | None:
        if isinstance(kind, GraphQLUnionType):
            return None
        leaves: list[tuple[str, GraphQLField]] = []
        others: list[tuple[str, GraphQLField]] = []
        for name, field in kind.fields.items():
            where = leaves if is_leaf_type(get_named_type(field.type)) else others
            where.append((name, field))
        below = depth < self._depth and self._left > 0 and others
        if below and (not leaves or self._random.random() < BELOW):
            return self._random.choice(others)
        return self._random.choice(leaves) if leaves else None

    def _field(self, kind: Json, name: str, field: GraphQLField, depth: int, *, bare: bool) -> str:
        self._left -= 1
        arguments = self.inputs.arguments(name, field)
        if arguments:
            self._keys += 1
            head = f"f{self._keys}: {name}{arguments}"
        else:
            head = name if bare else f"{kind.name.lower()}_{name}: {name}"
        below: Any = get_named_type(field.type)
        if is_leaf_type(below):
            return head + self.inputs.condition()
        # Now and then in two halves, which are one field.
        halves = 2 if self._random.random() < 0.06 else 1
        return " ".join(
            f"{head}{self.inputs.condition()} {self.selection(below, depth + 1)}"
            for _ in range(halves)
        )

    # ── Fragments ───────────────────────────────────────────────────────────────────────────

    def _condition(self, kind: Composite) -> Json:
        """A type that such an object may be of."""
        if isinstance(kind, GraphQLObjectType):
            return self._random.choice([kind, *kind.interfaces])
        possible = list(self._schema.get_possible_types(kind))
        one = self._random.choice(possible)
        wider = [kind, *one.interfaces] if self._random.random() < 0.2 else [one]
        return self._random.choice(wider)

    def _inline(self, kind: Composite, depth: int) -> str:
        condition: Any = self._condition(kind)
        on = "" if condition is kind and self._random.random() < 0.5 else f" on {condition.name}"
        inside = self.selection(condition, depth, bare=False)
        return f"...{on}{self.inputs.condition()} {inside}"

    def _spread(self, kind: Composite, depth: int) -> str:
        condition: Any = self._condition(kind)
        known = [name for name, of in self._of.items() if of == condition.name]
        if known and self._random.random() < 0.5:
            return f"...{self._random.choice(known)}{self.inputs.condition()}"
        inside = self.selection(condition, depth, bare=False)
        name = f"F{len(self._of)}"
        self.fragments[name] = f"fragment {name} on {condition.name} {inside}"
        self._of[name] = condition.name
        return f"...{name}{self.inputs.condition()}"
