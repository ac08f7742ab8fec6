"""Values of custom fields: checked, and in the one form that revisions keep them in.

A TEXT is a text, a NUMBER a number, a BOOLEAN true or false. A DATE is an instant in UTC, as
``2026-01-31T12:00:00Z``. A CHOICE is a list of choices. A REFERENCE is a list of texts
``content:<id>``, or media, section, tag, author. JSON is any JSON.
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from body import data
from body.errors import BodyError
from db.models import CustomField, Revision
from db.queries import custom_fields
from resolvers.context import Transaction
from resolvers.drafts import Values, lines
from resolvers.errors import Invalid

MAX_TEXT_CHARS: Final = 10_000
MAX_ITEMS: Final = 100
REFERABLE: Final = ("content", "media", "section", "tag", "author")
_EXACT: Final = 2**53  # whole numbers above it are not told apart by JSON readers


async def accepted(
    tx: Transaction, site_id: UUID, content_type: str, given: Values
) -> dict[str, Any]:
    """The values as a revision keeps them; those that are None or empty are left out.

    Raises:
        Invalid: ``custom.<key>``: no such field of this type of content, or not a value of it.
    """
    if not given:
        return {}
    known = {f.key: f for f in await custom_fields.of_site(tx.session, site_id)}
    values = {}
    for key, value in given.items():
        field = known.get(key)
        if field is None or content_type not in field.applies_to:
            raise Invalid(f"custom.{key}", _unknown(key, known, content_type))
        made = None if value is None else stored(field, value)
        if made is not None and (made != [] or field.type == "JSON"):
            values[key] = made
    await _require_there(tx, site_id, known, values)
    return values


async def require_complete(tx: Transaction, content_type: str, revision: Revision) -> None:
    """Nothing, where the revision has a value in each field that it must have one in.

    Raises:
        Invalid: it hasn't.
    """
    held = revision.snapshot.get("custom", {})
    for field in await custom_fields.required(tx.session, revision.content_id, content_type):
        if field.key not in held:
            raise Invalid(
                f"custom.{field.key}", f"Give {field.label!r} a value before it is published."
            )


def stored(field: CustomField, value: object) -> Any:  # noqa: ANN401 -- JSON
    """One value as it is kept. What was kept is its own form: ``stored`` changes it no more.

    Raises:
        Invalid: it is none of the field's type.
    """
    return _FORMS[field.type](f"custom.{field.key}", value, field)


def _unknown(key: str, known: Mapping[str, CustomField], content_type: str) -> str:
    keys = sorted(f.key for f in known.values() if content_type in f.applies_to)
    there = f"use one of {', '.join(keys)}" if keys else "define it first"
    return f"There is no custom field {key!r} for this: {there}."


def _text(name: str, value: object, _field: CustomField) -> str | None:
    if not isinstance(value, str):
        raise Invalid(name, "This must be a text.")
    return lines(name, value, MAX_TEXT_CHARS)


def _number(name: str, value: object, _field: CustomField) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(name, "This must be a number.")
    if isinstance(value, int) and abs(value) > _EXACT:
        raise Invalid(name, f"A whole number is at most {_EXACT}.")
    if not math.isfinite(value):
        raise Invalid(name, "This must be a number.")
    return int(value) if value == int(value) and abs(value) <= _EXACT else value


def _boolean(name: str, value: object, _field: CustomField) -> bool:
    if not isinstance(value, bool):
        raise Invalid(name, "This must be true or false.")
    return value


def _date(name: str, value: object, _field: CustomField) -> str:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        at = None
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise Invalid(name, "This must be an instant with a zone, as 2026-01-31T12:00:00Z.")
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        raise Invalid(name, f"{at.isoformat()} is not on the calendar.") from None
    return at.isoformat().removesuffix("+00:00") + "Z"


def _choice(name: str, value: object, field: CustomField) -> list[str]:
    chosen = _items(name, value)
    if unknown := [one for one in chosen if one not in field.choices]:
        raise Invalid(name, f"{unknown[0]!r} is none of {', '.join(field.choices)}.")
    return chosen


def _references(name: str, value: object, _field: CustomField) -> list[str]:
    return _once(name, [_reference(name, one) for one in _items(name, value)])


def _reference(name: str, text: str) -> str:
    kind, _, uuid = text.partition(":")
    try:
        if kind in REFERABLE:
            return f"{kind}:{UUID(uuid)}"
    except ValueError:
        pass
    raise Invalid(name, f"A reference is content:<id>, or {', '.join(REFERABLE[1:])}.")


def _json(name: str, value: object, _field: CustomField) -> Any:  # noqa: ANN401 -- JSON
    try:
        return data.admitted(value)
    except BodyError as error:
        raise Invalid(name, str(error)) from error


def _items(name: str, value: object) -> list[str]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(one, str) for one in items):
        raise Invalid(name, "This must be a list of texts.")
    return _once(name, list(items))


def _once(name: str, items: list[str]) -> list[str]:
    if len(items) > MAX_ITEMS or len(set(items)) < len(items):
        raise Invalid(name, f"At most {MAX_ITEMS} of them, each once.")
    return items


_FORMS: Final[Mapping[str, Callable[[str, object, CustomField], Any]]] = {
    "TEXT": _text,
    "NUMBER": _number,
    "BOOLEAN": _boolean,
    "DATE": _date,
    "CHOICE": _choice,
    "REFERENCE": _references,
    "JSON": _json,
}


async def _require_there(
    tx: Transaction, site_id: UUID, known: Mapping[str, CustomField], values: Values
) -> None:
    """What is referred to exists, if only as a draft.

    Raises:
        Invalid: it doesn't.
    """
    for key, value in values.items():
        if known[key].type == "REFERENCE":
            missing = await custom_fields.missing(tx.session, site_id, value)
            if missing:
                raise Invalid(f"custom.{key}", f"There is no {min(missing)}.")
