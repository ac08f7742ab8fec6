"""Values of filters, as they are or as parameters of a statement that is kept.

A filter with names in place of its values is the same for all of them: under it, one text is kept.
What decides how a statement reads stays in it: which terms there are, whether a list has one value
or more, booleans, the languages of a search.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Select, any_, bindparam, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.type_api import TypeEngine

from db.relations.shapes import Filter

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
LIKE: Final[Mapping[str, str]] = {"contains": "%{}%", "starts_with": "{}%", "ends_with": "%{}"}
LISTS: Final = frozenset({"in", "not_in"})
_FILTERS: Final = frozenset({"and", "or", "custom_fields"})  # lists of filters
_WRITTEN: Final = frozenset({"locales"})  # a branch of the statement for each
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
LONGEST: Final = timedelta(days=2_000_000)  # further back than PostgreSQL's calendar likes


@dataclass(frozen=True, slots=True)
class Parameter:
    """Stands for a value that is given later. ``several``: for an array of them."""

    name: str
    several: bool = False


def given_later(given: Filter, prefix: str) -> tuple[Filter, dict[str, Any]]:
    """The filter with parameters in it, and their values by name. Names begin with ``prefix``."""
    if not given:
        return given, {}
    taken = _Taken(prefix)
    return taken.filter(given), taken.values


# Terms that hold for many rows or for few, by their value.
_UNEVEN: Final = frozenset({
    "gt", "gte", "lt", "lte", "within_last", "contains", "starts_with", "ends_with", "not_in",
    "not", "none", "every", "section", "custom_fields",
})  # fmt: skip


def is_even(shape: Filter) -> bool:
    """Whether about as many rows fit whatever the parameters are: one plan is good for all."""
    return not any(name in _UNEVEN or not _is_even(name, value) for name, value in shape)


def _is_even(name: str, value: Any) -> bool:
    if not isinstance(value, tuple) or name in _WRITTEN:
        return True
    return all(map(is_even, value)) if name in _FILTERS else is_even(value)


class _Taken:
    """The values of one filter, in its order."""

    def __init__(self, prefix: str) -> None:
        self.values: dict[str, Any] = {}
        self._prefix = prefix

    def filter(self, given: Filter) -> Filter:
        """All terms."""
        return tuple((name, self._term(name, value)) for name, value in given)

    def _term(self, name: str, value: Any) -> Any:
        if isinstance(value, bool) or name in _WRITTEN:
            return value
        if not isinstance(value, tuple):
            return self._one(name, value)
        if name in LISTS:
            return self._several(some_storable(value))
        return tuple(map(self.filter, value)) if name in _FILTERS else self.filter(value)

    def _one(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            if not storable(value):
                return "\0"  # all texts that no row can have are alike
            value = pattern(name, value)
        return self._named(min(value, LONGEST) if isinstance(value, timedelta) else value)

    def _several(self, values: tuple[Any, ...]) -> Parameter:
        return self._named(values[0]) if len(values) == 1 else self._named(values, several=True)

    def _named(self, value: Any, *, several: bool = False) -> Parameter:
        name = f"{self._prefix}_{len(self.values)}"
        self.values[name] = value
        return Parameter(name, several)


def storable(text: str) -> bool:
    """Whether the database can hold it: no NUL, no half of a surrogate pair."""
    return not _UNSTORABLE.search(text)


def some_storable(values: Any) -> Any:
    """Without the texts that no row can have."""
    if isinstance(values, Parameter):
        return values
    return tuple(one for one in values if not isinstance(one, str) or storable(one))


def pattern(name: str, value: str) -> str:
    """The value as LIKE takes it, where ``name`` is one of ``LIKE``; else as it is."""
    if name not in LIKE:
        return value
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return LIKE[name].format(escaped)


def bound(value: Any, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """A value, or the parameter that stands for it. ``kind``: its type."""
    if isinstance(value, Parameter):
        return bindparam(value.name, None, type_=kind)
    return literal(value, kind)


def one_of(
    subject: Column,
    values: Any,
    kind: TypeEngine[Any],
    fold: Callable[[Any], ColumnElement[Any]] | None = None,
) -> ColumnElement[bool]:
    """The subject equals one of the values, which are folded first: one text for any number."""
    if isinstance(values, tuple):
        alone = values[0] if len(values) == 1 else None
    else:
        alone = None if values.several else values
    if alone is not None:
        value = bound(alone, kind)
        return subject == (fold(value) if fold else value)
    array = _array(values, kind)
    return subject == any_(func.array(_folded(array, fold)) if fold else array)


def _array(values: Any, item: TypeEngine[Any]) -> ColumnElement[Any]:
    if isinstance(values, Parameter):
        return bindparam(values.name, None, type_=ARRAY(item))
    return literal(list(values), ARRAY(item))


def _folded(array: ColumnElement[Any], fold: Callable[[Any], ColumnElement[Any]]) -> Any:
    """A subquery, for PostgreSQL reads that once, and not for each row."""
    folded: Select[Any] = select(fold(func.unnest(array).column_valued("item")))
    return folded.scalar_subquery()
