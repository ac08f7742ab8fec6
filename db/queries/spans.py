"""How far back a page of the newest reaches: what is written about older ones leaves it alone."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

MAX_DAYS: Final = 31
MAX_MONTHS: Final = 24
_DAY: Final = timedelta(days=1)


def reached(
    kind: str, locales: Sequence[str], oldest: datetime, newest: datetime
) -> list[str] | None:
    """What publications of this type tell as 'newest' (migration 0017), of any time between these.

    None: of so many days and months that they are not worth it.
    """
    first, last = oldest.astimezone(UTC).date(), newest.astimezone(UTC).date()
    if (last - first).days < MAX_DAYS:
        spans = [day.isoformat() for day in _days(first, last)]
    elif (last.year - first.year) * 12 + last.month - first.month < MAX_MONTHS:
        spans = sorted({f"{day:%Y-%m}" for day in _days(first, last)})
    else:
        return None
    places = [f"{kind}/{locale}" for locale in locales] or [kind]
    return [f"{place}/{span}" for place in places for span in spans]


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY
