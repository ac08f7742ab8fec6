"""Scalars: what they mean, and how text becomes a value.

They refuse a value by GraphQLError: any other error in a document would be taken for one of ours.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NewType

import strawberry
from graphql import GraphQLError, ValueNode, value_from_ast_untyped
from pydantic import TypeAdapter, ValidationError
from strawberry.types.scalar import ScalarDefinition

from execution.uploads import Upload

URL = NewType("URL", str)
Locale = NewType("Locale", str)
Duration = NewType("Duration", timedelta)
HTML = NewType("HTML", str)
Markdown = NewType("Markdown", str)
BigInt = NewType("BigInt", int)
JSON = NewType("JSON", object)
File = NewType("File", Upload)
SyncToken = NewType("SyncToken", str)

_RFC3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_BCP47: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_DURATION: Final = TypeAdapter(timedelta)
_ISO8601: Final = re.compile(
    r"P(?=.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII
)


def _in_place(read: Callable[[Any], Any]) -> Callable[..., Any]:
    """The same for what is written in a document: an error says where."""

    def literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        try:
            return read(value_from_ast_untyped(node, variables))
        except GraphQLError as error:
            raise GraphQLError(error.message, node) from None

    return literal


def _write_instant(value: Any) -> str:
    text: str = value.astimezone(UTC).isoformat()
    return text.removesuffix("+00:00") + "Z"


def _read_instant(text: Any) -> datetime:
    if not isinstance(text, str) or not _RFC3339.fullmatch(text):
        raise GraphQLError(
            "A DateTime is RFC 3339 with a zone, as 2026-01-31T12:00:00Z, in quotes."
        )
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise GraphQLError(f"{text} is not on the calendar.") from None


def _read_locale(text: Any) -> Locale:
    if not isinstance(text, str) or not _BCP47.fullmatch(text):
        raise GraphQLError("A Locale is a BCP 47 tag, as en or pt-BR.")
    return Locale(text)


def _read_token(text: Any) -> SyncToken:
    if not isinstance(text, str):
        raise GraphQLError("A SyncToken is a text: an event's `cursor`.")
    return SyncToken(text)


def _read_duration(text: Any) -> timedelta:
    try:
        if isinstance(text, str) and _ISO8601.fullmatch(text):
            return _DURATION.validate_python(text)
    except (ValidationError, OverflowError):
        pass
    raise GraphQLError("A Duration is ISO 8601 in days and smaller, as P7D or PT3M30S.")


def _write_duration(value: Any) -> str:
    text: str = _DURATION.dump_python(value, mode="json")
    return text


def _read_upload(value: Any) -> Upload:
    if not isinstance(value, Upload):
        raise GraphQLError("Send a file as the multipart request specification says, not in JSON.")
    return value


SCALARS: Final[dict[object, ScalarDefinition]] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant by RFC 3339, given out in UTC, as 2026-01-31T12:00:00Z.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=_write_instant,
        parse_value=_read_instant,
        parse_literal=_in_place(_read_instant),
    ),
    URL: strawberry.scalar(
        name="URL",
        description="An address by RFC 3986; absolute, unless the field says otherwise.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3986",
        serialize=str,
        parse_value=str,
    ),
    Locale: strawberry.scalar(
        name="Locale",
        description="A language, with region or script where that matters, by BCP 47: en, pt-BR.",
        specified_by_url="https://www.rfc-editor.org/info/bcp47",
        serialize=str,
        parse_value=_read_locale,
        parse_literal=_in_place(_read_locale),
    ),
    Duration: strawberry.scalar(
        name="Duration",
        description="A length of time by ISO 8601 in days and smaller: P7D, PT3M30S.",
        specified_by_url="https://www.iso.org/iso-8601-date-and-time-format.html",
        serialize=_write_duration,
        parse_value=_read_duration,
        parse_literal=_in_place(_read_duration),
    ),
    HTML: strawberry.scalar(
        name="HTML",
        description="HTML that is safe to put into a page: no scripts, no styles, no forms, frames "
        "of known players only. Links within the site are paths.",
        specified_by_url="https://html.spec.whatwg.org/",
        serialize=str,
        parse_value=str,
    ),
    Markdown: strawberry.scalar(
        name="Markdown",
        description="CommonMark with tables, footnotes, strikethrough and tasks. Links within the "
        "site are paths.",
        specified_by_url="https://spec.commonmark.org/",
        serialize=str,
        parse_value=str,
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number beyond 32 bits, at most 2⁵³ - 1, as a JSON number.",
        serialize=int,
    ),
    File: strawberry.scalar(
        name="Upload",
        description="A file beside the request: null in its JSON, and named by the `map`.",
        specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
        parse_value=_read_upload,
        parse_literal=_in_place(_read_upload),
    ),
    SyncToken: strawberry.scalar(
        name="SyncToken",
        description="A place among events, to go on from there; opaque.",
        serialize=str,
        parse_value=_read_token,
        parse_literal=_in_place(_read_token),
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    ),
}
