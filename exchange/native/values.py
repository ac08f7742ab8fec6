"""Values of columns as JSON, and back. What comes back is checked: it may be anything."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from db.models import FOREVER
from db.queries.carried import Field, Kind, Table

FOREVER_WORD: Final = "infinity"

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_UNPRINTABLE: Final = re.compile(r"[\x00\ud800-\udfff]")


def to_json(table: Table, values: Sequence[Any]) -> dict[str, Any]:
    """A row as JSON: what is null is left out."""
    pairs = zip(table.fields, values, strict=True)
    return {f.name: _WRITERS.get(f.kind, _as_is)(v) for f, v in pairs if v is not None}


def from_json(table: Table, line: Mapping[str, Any]) -> dict[str, Any]:
    """The row, with None for what is left out; without what the database has a default for.

    Raises:
        ValueError: something is missing, unknown or of another type; with a sentence for people.
    """
    known = {field.name for field in table.fields}
    if unknown := sorted(line.keys() - known):
        raise ValueError(f"There is no {unknown[0]!r} in {table.name}: take it out.")
    given = [field for field in table.fields if field.name in line or not field.default]
    return {field.name: _read(field, line) for field in given}


def _read(field: Field, line: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- of the column's type
    if field.name not in line:
        if field.nullable:
            return None
        raise ValueError(f"{field.name!r} is missing.")
    try:
        return _READERS[field.kind](line[field.name])
    except (ValueError, TypeError) as error:
        raise ValueError(f"{field.name!r}: {error}") from None


def instant(value: datetime) -> str:
    """In UTC with microseconds, as ``2026-01-01T12:00:00.000000Z``; or ``infinity``."""
    # Without a zone: what the driver makes of infinity.
    if value.replace(tzinfo=UTC) == FOREVER:
        return FOREVER_WORD
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _as_is(value: Any) -> Any:  # noqa: ANN401 -- JSON
    return value


def _texts(values: Sequence[object]) -> list[str]:
    return [str(value) for value in values]


_WRITERS: Final[Mapping[Kind, Callable[[Any], Any]]] = {
    "uuid": str,
    "uuids": _texts,
    "instant": instant,
}


def _a_text(value: object) -> str:
    if not isinstance(value, str) or _UNPRINTABLE.search(value):
        raise ValueError("this must be a text.")
    return value


def _a_uuid(value: object) -> UUID:
    try:
        found = UUID(_a_text(value))
    except ValueError:
        raise ValueError("this must be a UUID.") from None
    if str(found) != value:
        raise ValueError("a UUID is in small letters, with its hyphens.")
    return found


def _an_instant(value: object) -> datetime:
    if value == FOREVER_WORD:
        return FOREVER
    if not _INSTANT.fullmatch(_a_text(value)):
        raise ValueError("an instant is like 2026-01-01T12:00:00.000000Z, in UTC.")
    found = datetime.fromisoformat(str(value))
    if found == FOREVER:
        raise ValueError(f"write {FOREVER_WORD!r} for an end that never comes.")
    return found


def _whole(bits: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if type(value) is not int or not -(2 ** (bits - 1)) <= value < 2 ** (bits - 1):
            raise ValueError(f"this must be a whole number of {bits} bits.")
        return value

    return read


def _a_number(value: object) -> float:
    if type(value) not in {int, float} or not math.isfinite(number := float(str(value))):
        raise ValueError("this must be a number.")
    return number


def _a_boolean(value: object) -> bool:
    if type(value) is not bool:
        raise ValueError("this must be true or false.")
    return value


def _some_json(value: object) -> object:
    if not isinstance(value, dict | list):
        raise ValueError("this must be an object or a list.")  # noqa: TRY004 -- of the text
    return value


def _list_of(read: Callable[[object], Any]) -> Callable[[object], list[Any]]:
    def read_all(value: object) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError("this must be a list.")  # noqa: TRY004 -- of the text
        return [read(item) for item in value]

    return read_all


_READERS: Final[Mapping[Kind, Callable[[object], Any]]] = {
    "uuid": _a_uuid,
    "text": _a_text,
    "instant": _an_instant,
    "integer": _whole(32),
    "bigint": _whole(64),
    "number": _a_number,
    "boolean": _a_boolean,
    "json": _some_json,
    "texts": _list_of(_a_text),
    "uuids": _list_of(_a_uuid),
}
