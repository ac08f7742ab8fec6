"""Dates and lists, in whatever form a person wrote them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from exchange.markdown import permalinks, values
from exchange.markdown.permalinks import Facts

LISBON = ZoneInfo("Europe/Lisbon")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        (date(2014, 7, 1), "2014-06-30T23:00"),
        (datetime(2014, 7, 1, 14), "2014-07-01T13:00"),  # noqa: DTZ001 -- as YAML gives it
        ("2014-07-01", "2014-06-30T23:00"),
        ("2014-7-1", "2014-06-30T23:00"),
        ("2014/07/01 14:00", "2014-07-01T13:00"),
        ("2014-07-01 14:00:00 -4", "2014-07-01T18:00"),
        ("2014-07-01 14:00:00 -0430", "2014-07-01T18:30"),
        ("2014-07-01T14:00:00-04:00", "2014-07-01T18:00"),
        ("2014-07-01T14:00:00.123Z", "2014-07-01T14:00"),
        ("July 1, 2014", "2014-06-30T23:00"),
        ("1 July 2014", "2014-06-30T23:00"),
        ("Tue, 01 Jul 2014 14:00:00 +0200", "2014-07-01T12:00"),
    ],
)
def test_a_date_is_read_in_the_zone_that_it_names_or_in_that_of_the_site(
    written: object, instant: str
) -> None:
    found = values.instant(written, LISBON)
    assert found is not None
    assert found.astimezone(UTC) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("written", ["soon", "", "2014-13-01", "2014-02-30", "99", 7, None, []])
def test_what_is_no_date_is_none(written: object) -> None:
    assert values.instant(written, LISBON) is None


@pytest.mark.parametrize(
    ("written", "separators", "found"),
    [
        ("a b", ", ", ["a", "b"]),
        ("a b, c", ",", ["a b", "c"]),
        (["a, b", "c", "a, b", 7], ",", ["a, b", "c", "7"]),
        ({"a": 1}, ",", ["a"]),
        (None, ",", []),
        (True, ",", []),
    ],
)
def test_lists_are_read_in_every_form(written: object, separators: str, found: list[str]) -> None:
    assert values.texts(written, separators) == found


DAY = date(2014, 3, 9)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("date", "/news/2014/03/09/hello.html"),
        ("pretty", "/news/2014/03/09/hello/"),
        ("none", "/news/hello.html"),
        ("ordinal", "/news/2014/068/hello.html"),
        ("/:year/:i_month/:i_day/:title/", "/2014/3/9/hello/"),
        ("/:sections/:slug/", "/a/b/hello/"),
        ("blog/:title", "/blog/hello"),
        ("/{{ page.date }}/", None),
        ("/:unknown/", None),
    ],
)
def test_patterns_are_filled(pattern: str, path: str | None) -> None:
    facts = Facts(DAY, "hello", None, "Hello", categories=["News"], folders=["a", "b"])
    assert permalinks.fill(pattern, facts) == path


def test_a_pattern_with_a_date_needs_one() -> None:
    assert permalinks.fill("/:year/:title/", Facts(None, "hello", None, "Hello")) is None
