"""What a value of a stored tree may be. ``tree.check`` runs these, block by block."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from body import forms, rich, urls
from body.errors import BodyError
from body.model import MARKS, MAX_TEXT_BYTES, RichText

MAX_DATA_DEPTH: Final = 32


@dataclass(slots=True)
class Tally:
    """What the checks have met so far."""

    keys: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    references: dict[str, str] = field(default_factory=dict)  # id to the first path
    blocks: int = 0
    text_bytes: int = 0
    has_footnotes: bool = False


Check = Callable[[object, str, Tally], object]


@dataclass(frozen=True, slots=True)
class Field:
    """A key of an object: how it is checked, and what it must not hold because that is default."""

    check: Check
    required: bool = True
    default: object = None


def fail(path: str, message: str) -> BodyError:
    """The error, to be raised."""
    return BodyError(path, message)


def fields(value: object, known: Mapping[str, Field], path: str, tally: Tally) -> dict[str, Any]:
    """Check an object's keys and what they hold."""
    if not isinstance(value, dict):
        raise fail(path, "This must be an object.")
    if unknown := value.keys() - known.keys():
        raise fail(path, f"There is no key {min(unknown, key=str)!r} here.")
    for name, rule in known.items():
        if name in value:
            _field(value[name], rule, f"{path}.{name}" if path else name, tally)
        elif rule.required:
            raise fail(path, f"The key {name!r} is missing.")
    return value


def _field(value: object, rule: Field, path: str, tally: Tally) -> None:
    if not rule.required and (value is None or value == rule.default):
        raise fail(path, "Leave a default out.")
    rule.check(value, path, tally)


def text(value: object, path: str, tally: Tally, *, max_chars: int | None = None) -> str:
    """A text of printable characters."""
    if not isinstance(value, str):
        raise fail(path, "This must be a text.")
    if max_chars is not None and len(value) > max_chars:
        raise fail(path, f"At most {max_chars} characters.")
    if rich.UNPRINTABLE.search(value):
        raise fail(path, "Take the control characters out.")
    tally.text_bytes += len(value.encode())
    if tally.text_bytes > MAX_TEXT_BYTES:
        raise fail(path, f"At most {MAX_TEXT_BYTES} bytes of text in all.")
    return value


def line(value: object, path: str, tally: Tally) -> None:
    """One line, not empty, without white space to spare."""
    said = text(value, path, tally, max_chars=urls.MAX_LINE_CHARS)
    if not said or said != urls.one_line(said):
        raise fail(path, "This must be one line, without spaces at its ends.")


def pattern(form: Any, message: str) -> Check:  # noqa: ANN401 -- a compiled pattern of text
    """A text of this form."""

    def check(value: object, path: str, tally: Tally) -> None:
        if not form.fullmatch(text(value, path, tally, max_chars=urls.MAX_LINE_CHARS)):
            raise fail(path, message)

    return check


def number(low: int, high: int) -> Check:
    """A whole number between these, both included."""

    def check(value: object, path: str, _tally: Tally) -> None:
        if type(value) is not int or not low <= value <= high:
            raise fail(path, f"A whole number from {low} to {high}.")

    return check


def choice(*choices: object) -> Check:
    """One of these."""

    def check(value: object, path: str, _tally: Tally) -> None:
        if not any(type(value) is type(c) and value == c for c in choices):
            raise fail(path, f"One of {', '.join(map(repr, choices))}.")

    return check


def array(item: Check, least: int, most: int) -> Check:
    """A list of so many of these."""

    def check(value: object, path: str, tally: Tally) -> None:
        if not isinstance(value, list):
            raise fail(path, "This must be a list.")
        if not least <= len(value) <= most:
            raise fail(path, f"Between {least} and {most} items.")
        for place, part in enumerate(value):
            item(part, f"{path}.{place}", tally)

    return check


def objects(known: Mapping[str, Field]) -> Check:
    """An object with these keys."""

    def check(value: object, path: str, tally: Tally) -> None:
        fields(value, known, path, tally)

    return check


def link_address(value: object, path: str, tally: Tally) -> None:
    """An address as ``urls.link`` writes it."""
    said = text(value, path, tally)
    if urls.link(said) != said:
        raise fail(path, "This is no address that a link may have.")


def media_address(value: object, path: str, tally: Tally) -> None:
    """An address as ``urls.media`` writes it."""
    said = text(value, path, tally)
    if urls.media(said) != said:
        raise fail(path, "This is no address that may be loaded.")


def a_link(value: object, path: str, tally: Tally) -> None:
    """A link: to a content, its ``href`` is what follows the content's address."""
    found = fields(value, _LINK, path, tally)
    href = text(found["href"], f"{path}.href", tally)
    if "content_id" in found and href[:1] in {"", "/", "?", "#"}:
        if href and urls.link(href) != href:
            raise fail(f"{path}.href", "This is no address that a link may have.")
    else:
        link_address(href, f"{path}.href", tally)


def rich_text(value: object, path: str, tally: Tally) -> None:
    """Rich text in canonical form; it may be empty."""
    if not isinstance(value, list):
        raise fail(path, "This must be a list.")
    for place, part in enumerate(value):
        _span(part, f"{path}.{place}", tally)
    if rich.canonical(cast("RichText", value)) != value:
        raise fail(path, "Spans must be in canonical form: see body.rich.")


def filled(value: object, path: str, tally: Tally) -> None:
    """Rich text that says something."""
    rich_text(value, path, tally)
    if not value:
        raise fail(path, "This must not be empty.")


def _span(value: object, path: str, tally: Tally) -> None:
    if isinstance(value, dict) and "footnote" in value:
        fields(value, _NOTE_SPAN, path, tally)
        tally.references.setdefault(value["footnote"], path)
    else:
        found = fields(value, _TEXT_SPAN, path, tally)
        if not found["text"]:
            raise fail(path, "A span must not be empty.")


def data(value: object, path: str, tally: Tally, depth: int = 0) -> None:
    """Any JSON."""
    if depth > MAX_DATA_DEPTH:
        raise fail(path, f"At most {MAX_DATA_DEPTH} levels.")
    if isinstance(value, str):
        text(value, path, tally)
    elif isinstance(value, dict):
        for name, inner in value.items():
            text(name, path, tally)
            data(inner, f"{path}.{name}", tally, depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            data(inner, f"{path}.{place}", tally, depth + 1)
    else:
        _scalar(value, path, tally)


def _scalar(value: object, path: str, tally: Tally) -> None:
    tally.text_bytes += 8
    if tally.text_bytes > MAX_TEXT_BYTES:
        raise fail(path, f"At most {MAX_TEXT_BYTES} bytes of text in all.")
    if type(value) in {float, int}:
        _number(value, path)
    elif value is not None and type(value) is not bool:
        raise fail(path, "This is not JSON.")


def _number(value: Any, path: str) -> None:  # noqa: ANN401 -- a number
    """One that JSON readers agree on, and that the database spells as we do.

    It writes 1e16 without an exponent and -0.0 without a sign: read back, they are others.
    """
    if not -(2**53) < value < 2**53 or (value == 0 and math.copysign(1, value) < 0):
        raise fail(path, "A number is between -2^53 and 2^53, and zero has no sign.")


an_id: Final = pattern(forms.ID, "1 to 64 letters, digits, hyphens or underscores.")

_LINK: Final = {
    "href": Field(text),
    "content_id": Field(an_id, required=False),
    "title": Field(line, required=False),
}
_TEXT_SPAN: Final = {
    "text": Field(text),
    "marks": Field(array(choice(*MARKS), 1, len(MARKS)), required=False),
    "link": Field(a_link, required=False),
}
_NOTE_SPAN: Final = {"footnote": Field(an_id)}
