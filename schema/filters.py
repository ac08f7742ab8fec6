"""Filter inputs, and how they become the plain filters that relations compile."""

import dataclasses
from datetime import datetime
from enum import Enum
from typing import Any, Final

import strawberry
from strawberry import UNSET

from db.relations.shapes import Filter
from resolvers.errors import RequestError
from schema import ids
from schema.scalars import Duration, Locale

MAX_TERMS: Final = 100
MAX_VALUES: Final = 250
_EQ: Final = "Equal to this."
_IN: Final = "One of these; none where the list is empty."
_NOT_IN: Final = "None of these."
_IS_NULL: Final = "True: has no value. False: has one."


@strawberry.input(description="By id; ids of any view and `contentId` serve.")
class IDFilter:
    """Ids become UUIDs in ``plain``."""

    eq: strawberry.ID | None = strawberry.field(default=UNSET, description=_EQ)
    in_: list[strawberry.ID] | None = strawberry.field(default=UNSET, name="in", description=_IN)
    not_in: list[strawberry.ID] | None = strawberry.field(default=UNSET, description=_NOT_IN)
    is_null: bool | None = strawberry.field(default=UNSET, description=_IS_NULL)


@strawberry.input(description="By text, without regard to case unless `caseSensitive`.")
class StringFilter:
    """On a text column."""

    eq: str | None = strawberry.field(default=UNSET, description=_EQ)
    in_: list[str] | None = strawberry.field(default=UNSET, name="in", description=_IN)
    not_in: list[str] | None = strawberry.field(default=UNSET, description=_NOT_IN)
    contains: str | None = strawberry.field(default=UNSET, description="Has this in it.")
    starts_with: str | None = strawberry.field(default=UNSET, description="Begins with this.")
    ends_with: str | None = strawberry.field(default=UNSET, description="Ends with this.")
    case_sensitive: bool | None = strawberry.field(
        default=False, description="Tell upper from lower case."
    )
    is_null: bool | None = strawberry.field(default=UNSET, description=_IS_NULL)


@strawberry.input(description="By language.")
class LocaleFilter:
    """On the locale."""

    eq: Locale | None = strawberry.field(default=UNSET, description=_EQ)
    in_: list[Locale] | None = strawberry.field(default=UNSET, name="in", description=_IN)


@strawberry.input(description="By number.")
class IntFilter:
    """On a whole number."""

    eq: int | None = strawberry.field(default=UNSET, description=_EQ)
    gt: int | None = strawberry.field(default=UNSET, description="Greater than this.")
    gte: int | None = strawberry.field(default=UNSET, description="This or greater.")
    lt: int | None = strawberry.field(default=UNSET, description="Less than this.")
    lte: int | None = strawberry.field(default=UNSET, description="This or less.")
    in_: list[int] | None = strawberry.field(default=UNSET, name="in", description=_IN)


@strawberry.input(description="By number, whole or not.")
class FloatFilter:
    """On a number."""

    eq: float | None = strawberry.field(default=UNSET, description=_EQ)
    gt: float | None = strawberry.field(default=UNSET, description="Greater than this.")
    gte: float | None = strawberry.field(default=UNSET, description="This or greater.")
    lt: float | None = strawberry.field(default=UNSET, description="Less than this.")
    lte: float | None = strawberry.field(default=UNSET, description="This or less.")
    in_: list[float] | None = strawberry.field(default=UNSET, name="in", description=_IN)


@strawberry.input(description="By instant.")
class DateTimeFilter:
    """On an instant."""

    eq: datetime | None = strawberry.field(default=UNSET, description=_EQ)
    gt: datetime | None = strawberry.field(default=UNSET, description="After this.")
    gte: datetime | None = strawberry.field(default=UNSET, description="At this or after.")
    lt: datetime | None = strawberry.field(default=UNSET, description="Before this.")
    lte: datetime | None = strawberry.field(default=UNSET, description="At this or before.")
    within_last: Duration | None = strawberry.field(
        default=UNSET, description="Not longer ago than this, seen from the view's moment: P7D."
    )
    is_null: bool | None = strawberry.field(default=UNSET, description=_IS_NULL)


def plain(given: Any) -> Filter:
    """A filter input as a plain filter, if it isn't too large.

    Raises:
        RequestError: INVALID_ID, where an id isn't one of ours; BAD_USER_INPUT, where there are
            too many terms or values.
    """
    filter_ = _plain(given)
    if _terms(filter_) > MAX_TERMS:
        raise RequestError("BAD_USER_INPUT", f"A filter has at most {MAX_TERMS} terms.")
    return filter_


def _terms(filter_: Filter) -> int:
    """How many comparisons a filter makes."""
    count = 0
    for name, value in filter_:
        if name in {"and", "or", "custom_fields"}:
            count += sum(_terms(one) for one in value)
        else:
            count += _terms(value) if _is_filter(value) else 1
    return count


def _is_filter(value: Any) -> bool:
    return isinstance(value, tuple) and value != () and isinstance(value[0], tuple)


def _plain(given: Any) -> Filter:
    """A filter input without what was omitted or null: names and values, hashable.

    Raises:
        RequestError: INVALID_ID, where an id isn't one of ours.
    """
    if given is None or given is UNSET:
        return ()
    convert = _uuid if isinstance(given, IDFilter) else _value
    named = ((f.name, getattr(given, f.name)) for f in dataclasses.fields(given))
    return tuple(
        (name.removesuffix("_"), convert(value))
        for name, value in named
        if value is not None and value is not UNSET
    )


def _value(value: Any) -> Any:
    if isinstance(value, list):
        _check_length(value)
        return tuple(_value(item) for item in value)
    if isinstance(value, Enum):
        return value.value
    return _plain(value) if dataclasses.is_dataclass(value) else value


def _check_length(values: list[Any]) -> None:
    if len(values) > MAX_VALUES:
        raise RequestError("BAD_USER_INPUT", f"A list in a filter has at most {MAX_VALUES} items.")


def _uuid(value: Any) -> Any:
    if isinstance(value, list):
        _check_length(value)
        return tuple(_uuid(item) for item in value)
    return value if isinstance(value, bool) else ids.uuid_of(value, *ids.LETTERS)
