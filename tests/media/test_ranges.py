import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.ranges import MAX_RANGES, Span, Unsatisfiable, spans

UNSATISFIABLE = "416"
part = st.one_of(
    st.builds("{}-{}".format, st.integers(0, 40), st.integers(0, 40)),
    st.builds("{}-".format, st.integers(0, 40)),
    st.builds("-{}".format, st.integers(0, 40)),
    st.sampled_from(
        ["", " ", "x", "-", "--1", "1-x", "0x1-2", "1 - 2", "+1-2", "²-3", "9" * 30 + "-"]
    ),
)
headers = st.builds(
    lambda unit, parts: f"{unit}={','.join(parts)}",
    st.sampled_from(["bytes", "Bytes", "bytes ", "items", ""]),
    st.lists(part, max_size=4),
)


def is_valid(text: str) -> bool:
    first, dash, last = text.partition("-")
    if not dash or not (first or last) or not set(first + last) <= set("0123456789"):
        return False
    return len(text) < 30 and (not (first and last) or int(first) <= int(last))


def model(header: str, size: int) -> list[list[int]] | str | None:
    """Byte by byte, as the RFC puts it; its permissions are taken as we take them."""
    unit, _, rest = header.partition("=")
    asked = [text.strip(" \t") for text in rest.split(",") if text.strip(" \t")]
    if unit.strip(" \t").lower() != "bytes" or not asked or not all(map(is_valid, asked)):
        return None
    found = []
    for first, _, last in (text.partition("-") for text in asked):
        if first:
            found.append(
                [b for b in range(size) if int(first) <= b and (not last or b <= int(last))]
            )
        else:
            found.append([b for b in range(size) if b >= size - int(last)])
    got = [span for span in found if span]
    if not got:
        return UNSATISFIABLE
    return got if sum(len(span) for span in got) <= size else None


def ours(header: str, size: int) -> list[list[int]] | str | None:
    try:
        found = spans(header, size)
    except Unsatisfiable:
        return UNSATISFIABLE
    return None if found is None else [list(range(span.start, span.end)) for span in found]


@given(headers, st.integers(1, 30))
def test_ranges_are_those_of_the_rfc(header: str, size: int) -> None:
    assert ours(header, size) == model(header, size)


@given(st.text(max_size=30), st.integers(1, 30))
def test_no_header_breaks_it(header: str, size: int) -> None:
    ours(header, size)
    ours(f"bytes={header}", size)


def test_very_many_ranges_give_the_whole() -> None:
    size = 10_000
    parts = [f"{at * 10}-{at * 10}" for at in range(MAX_RANGES)]
    assert len(spans(f"bytes={','.join(parts)}", size) or []) == MAX_RANGES
    assert spans(f"bytes={','.join([*parts, '999-999'])}", size) is None


def test_overlaps_that_send_more_than_the_whole_give_the_whole() -> None:
    assert spans("bytes=0-,0-", 100) is None
    assert spans("bytes=0-9,5-14", 100) == [Span(0, 10), Span(5, 15)]


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=-0,200-"])
def test_ranges_beyond_the_end_are_unsatisfiable(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        spans(header, 100)
