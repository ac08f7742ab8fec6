"""Values of front matter, in whatever form a person wrote them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from exchange.markdown.front_matter import Front

_DATE: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?:(Z|UTC|GMT)|([+-])(\d{1,2}):?(\d{2})?)?",
    re.IGNORECASE,
)
_FLAGS: Final = {
    "true": True, "yes": True, "on": True, "y": True,
    "false": False, "no": False, "off": False, "n": False,
}  # fmt: skip
_FORMS: Final = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y%m%d")


def text(front: Front, *names: str) -> str | None:
    """The first of these that says something, as text."""
    for name in names:
        if said := _word(front.get(name)):
            return said
    return None


def _word(value: Any) -> str:  # noqa: ANN401 -- of front matter
    """A single value as text; empty where it is none, such as a number too long to be written."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        return ""
    try:
        return str(value).strip()
    except ValueError:
        return ""


def texts(value: Any, separators: str = ",") -> list[str]:  # noqa: ANN401 -- of front matter
    """A list, or a text that stands for one, as texts; each once, in order.

    ``separators``: what a text is split at; a mapping gives its names.
    """
    return list(dict.fromkeys(_texts(value, separators)))


def _texts(value: Any, separators: str) -> Iterator[str]:  # noqa: ANN401 -- of front matter
    if isinstance(value, str):
        parts = re.split(f"[{re.escape(separators)}]", value) if separators else [value]
        yield from (said for part in parts if (said := part.strip()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, "")
    elif isinstance(value, dict):
        yield from (str(name).strip() for name in value if str(name).strip())
    elif said := _word(value):
        yield said


def flag(front: Front, name: str) -> bool | None:
    """Yes or no; None where it says neither."""
    value = front.get(name)
    if isinstance(value, str):
        return _FLAGS.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def mapping(front: Front, name: str) -> Front:
    """A mapping within; empty where there is none."""
    value = front.get(name)
    return {str(k).lower(): v for k, v in value.items()} if isinstance(value, dict) else {}


def instant(value: Any, zone: tzinfo) -> datetime | None:  # noqa: ANN401 -- of front matter
    """An instant; a date alone is its midnight, and what names no zone is in ``zone``.

    None: it is neither.
    """
    if isinstance(value, datetime):
        return _placed(value, zone)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone)
    if isinstance(value, str):
        return _read(value.strip(), zone)
    return None


def _read(said: str, zone: tzinfo) -> datetime | None:
    found = _DATE.fullmatch(said)
    try:
        if found:
            return _placed(_of_parts(found), zone)
        for form in _FORMS:
            if (made := _by_form(said, form)) is not None:
                return made.replace(tzinfo=zone)
        return _placed(parsedate_to_datetime(said), zone)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _of_parts(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    made = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 -- its zone follows
    if found[7]:
        return made.replace(tzinfo=timezone(timedelta(0)))
    if found[8] is None:
        return made
    away = timedelta(hours=int(found[9]), minutes=int(found[10] or 0))
    return made.replace(tzinfo=timezone(away if found[8] == "+" else -away))


def _by_form(said: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(said, form)  # noqa: DTZ007 -- the caller knows the zone
    except ValueError:
        return None


def _placed(made: datetime, zone: tzinfo) -> datetime:
    return made if made.tzinfo else made.replace(tzinfo=zone)


def parts(address: str) -> SplitResult:
    """The parts of an address; none where it can't be one."""
    try:
        return urlsplit(address)
    except ValueError:  # such as an unclosed bracket in the host
        return SplitResult("", "", "", "", "")
