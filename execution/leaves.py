"""Leaves: an expression that writes a value the way graphql-core would, without calling it.

A value of the expected class is taken as it is; anything else goes to the type's own function.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLString,
    Undefined,
    is_leaf_type,
)

_INT: Final = 2**31
# An int here is one of 32 bits.
_CLASSES: Final[Mapping[str, type]] = {GraphQLBoolean.name: bool, GraphQLInt.name: int}


class BailError(Exception):
    """Something that a plan leaves to graphql-core: a fault, or what only that can tell."""


def is_leaf(output: GraphQLOutputType) -> bool:
    """A scalar or an enum, null or not."""
    return is_leaf_type(output.of_type if isinstance(output, GraphQLNonNull) else output)


class Leaves:
    """``as_is``: scalars by name whose values of this class are written as they are."""

    def __init__(self, as_is: Mapping[str, type]) -> None:
        self._as_is = {GraphQLString.name: str, GraphQLID.name: str, **as_is}

    def expression(
        self,
        output: GraphQLOutputType,
        value: str,
        names: dict[str, Any],
        certain: type | None = None,
    ) -> str:
        """Python for the completed ``value``; what it calls is put into ``names``.

        ``certain``: the class that it has, unless it is None.
        """
        nullable = not isinstance(output, GraphQLNonNull)
        leaf: Any = output.of_type if isinstance(output, GraphQLNonNull) else output
        slow = f"slow_{len(names)}"
        known: dict[Any, Any] = {None: None} if nullable else {}
        names[slow] = _slow(leaf, known, nullable=nullable)
        # A variable is looked at as it is, anything else once.
        v, first = (value, value) if value.isidentifier() else ("v", f"(v := {value})")
        if isinstance(leaf, GraphQLEnumType):
            names[f"{slow}_known"] = known
            return f"({slow}_known[{v}] if {first} in {slow}_known else {slow}({v}))"
        if certain is not None and certain is self._class_of(leaf):
            return value if nullable else f"({v} if {first} is not None else {slow}({v}))"
        fits = self._fits(leaf, names, v)
        if fits is None:
            return f"{slow}({value})"
        if nullable:
            return f"({v} if {first} is None or {fits} else {slow}({v}))"
        return f"({v} if {fits.replace(v, first, 1)} else {slow}({v}))"

    def _class_of(self, leaf: Any) -> type | None:
        """Whose values are all written as they are."""
        return _CLASSES.get(leaf.name) or self._as_is.get(leaf.name)

    def _fits(self, leaf: Any, names: dict[str, Any], v: str) -> str | None:
        """A condition on the variable ``v``, which it names first of all."""
        if leaf is GraphQLBoolean:
            return f"{v}.__class__ is bool"
        if leaf is GraphQLInt:
            return f"{v}.__class__ is int and {-_INT} <= {v} < {_INT}"
        expected = self._as_is.get(leaf.name)
        if expected is datetime:
            names["utc"] = UTC
            names["datetime"] = datetime
            return f"{v}.__class__ is datetime and {v}.tzinfo is utc"
        if expected is not None:
            names[expected.__name__] = expected
            return f"{v}.__class__ is {expected.__name__}"
        return None


def _slow(leaf: Any, known: dict[Any, Any], *, nullable: bool) -> Callable[[Any], Any]:
    """``known``: where an enum's values are kept as they are written; there are few."""
    finite = isinstance(leaf, GraphQLEnumType)

    def complete(value: Any) -> Any:
        if value is None:
            if nullable:
                return None
            raise BailError
        written = leaf.coerce_output_value(value)
        if written is None or written is Undefined:
            raise BailError
        if finite:
            known[value] = written
        return written

    return complete
