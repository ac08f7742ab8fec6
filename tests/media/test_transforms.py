from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import BadTransform
from media.transforms import (
    QUALITIES,
    WIDTHS,
    Box,
    Size,
    Transform,
    Variant,
    choose,
    crop_box,
)

MIDDLE = (0.5, 0.5)
LONGER = {Fraction(x, y) for y in range(1, 10) for x in range(y, 4 * y + 1)}
BOXES = {(w, round(w / ratio)) for w in WIDTHS for r in LONGER for ratio in (r, 1 / r)}
sizes = st.builds(Size, st.integers(1, 16_383), st.integers(1, 16_383))
points = st.tuples(st.floats(0, 1), st.floats(0, 1))
asked = st.builds(
    Transform,
    width=st.none() | st.integers(1, 5000),
    height=st.none() | st.integers(1, 5000),
    fit=st.sampled_from(["COVER", "CONTAIN", "SCALE"]),
    aspect_ratio=st.none() | st.floats(1 / 4, 4),
    format=st.sampled_from(["AUTO", "AVIF", "WEBP", "JPEG", "PNG"]),
    quality=st.none() | st.integers(1, 100),
)


def made(size: Size, *, focus: tuple[float, float] = MIDDLE, **wish: Any) -> str:  # noqa: ANN401
    return str(choose(size, focus, Transform(**wish)))


@pytest.mark.parametrize(
    ("size", "wish", "variant"),
    [
        ((4000, 3000), {}, "2560x1920.auto"),
        ((4000, 3000), {"width": 640}, "640x480.auto"),
        ((4000, 3000), {"width": 641}, "800x600.auto"),
        ((4000, 3000), {"width": 9999}, "2560x1920.auto"),
        ((4000, 3000), {"height": 480}, "640x480.auto"),
        ((500, 400), {"width": 640}, "500x400.auto"),
        ((500, 400), {"width": 300, "format": "WEBP"}, "320x256.webp"),
        ((100, 80), {"width": 10}, "100x80.auto"),
        ((4000, 3000), {"width": 640, "aspect_ratio": 16 / 9}, "640x360.c500-500.auto"),
        ((4000, 3000), {"width": 640, "aspect_ratio": 4 / 3}, "640x480.auto"),
        ((4000, 3000), {"width": 1920, "height": 1080}, "1920x1080.c500-500.auto"),
        ((4000, 3000), {"width": 320, "height": 320}, "320x320.c500-500.auto"),
        ((300, 1000), {"width": 640, "aspect_ratio": 1}, "300x300.c500-500.auto"),
        ((4000, 3000), {"fit": "CONTAIN", "width": 640, "height": 100}, "160x120.auto"),
        ((4000, 3000), {"fit": "CONTAIN", "width": 700, "height": 9000}, "640x480.auto"),
        ((4000, 3000), {"fit": "CONTAIN", "width": 700}, "800x600.auto"),
        ((4000, 3000), {"fit": "CONTAIN", "width": 640, "aspect_ratio": 2}, "320x240.auto"),
        ((4000, 3000), {"fit": "SCALE", "width": 640, "height": 640}, "640x640.auto"),
        ((4000, 3000), {"width": 640, "quality": 77, "format": "JPEG"}, "640x480.q70.jpeg"),
        ((4000, 3000), {"width": 640, "quality": 77, "format": "PNG"}, "640x480.png"),
    ],
)
def test_what_is_asked_comes_to_the_nearest_variant(
    size: tuple[int, int], wish: dict[str, Any], variant: str
) -> None:
    assert made(Size(*size), **wish) == variant


def test_the_focus_is_named_only_where_something_is_cut() -> None:
    size = Size(4000, 3000)
    assert made(size, focus=(0.25, 1), width=640) == made(size, width=640)
    assert made(size, focus=(0.25, 1), width=640, aspect_ratio=1) == "640x640.c250-1000.auto"


@given(sizes, points, asked)
def test_nothing_is_blown_up_and_widths_are_allowed(
    size: Size, focus: tuple[float, float], wish: Transform
) -> None:
    variant = choose(size, focus, wish)
    box = crop_box(size, variant)
    assert 1 <= variant.width <= size.width
    assert 1 <= variant.height <= size.height
    assert variant.width <= box.right - box.left + 1
    if wish.fit == "CONTAIN":
        assert variant.width in WIDTHS or variant.width == size.width
    assert variant.quality in {None, *QUALITIES}


@given(sizes, points, asked)
def test_a_crop_lies_within_and_reaches_two_sides(
    size: Size, focus: tuple[float, float], wish: Transform
) -> None:
    variant = choose(size, focus, wish)
    box = crop_box(size, variant)
    assert -0.001 <= box.left < box.right <= size.width + 0.001
    assert -0.001 <= box.top < box.bottom <= size.height + 0.001
    assert (
        abs(box.right - box.left - size.width) < 0.01
        or abs(box.bottom - box.top - size.height) < 0.01
    )


@given(sizes, points, asked)
def test_a_crop_holds_the_focus(size: Size, focus: tuple[float, float], wish: Transform) -> None:
    variant = choose(size, focus, wish)
    if variant.focus is None:
        return
    box = crop_box(size, variant)
    x, y = variant.focus[0] / 1000 * size.width, variant.focus[1] / 1000 * size.height
    assert box.left - 0.001 <= x <= box.right + 0.001
    assert box.top - 0.001 <= y <= box.bottom + 0.001


@given(sizes, points, asked)
def test_a_picture_keeps_its_shape_unless_scaled(
    size: Size, focus: tuple[float, float], wish: Transform
) -> None:
    variant = choose(size, focus, replace(wish, fit="CONTAIN"))
    exact = variant.width * size.height / size.width
    assert abs(variant.height - max(1, exact)) <= 1
    assert crop_box(size, variant) == Box(0, 0, size.width, size.height)


@given(sizes, points, asked)
def test_variants_are_read_as_they_are_written(
    size: Size, focus: tuple[float, float], wish: Transform
) -> None:
    variant = choose(size, focus, wish)
    assert Variant.parse(str(variant)) == variant


@given(st.text(max_size=40) | st.from_regex(r"\d+x\d+(\.c\d+-\d+)?(\.q\d+)?\.[a-z]+"))
def test_what_is_read_is_written_alike_or_not_at_all(text: str) -> None:
    variant = Variant.parse(text)
    assert variant is None or Variant.parse(str(variant)) == variant


@given(points, asked)
def test_the_crops_of_a_picture_are_bounded(focus: tuple[float, float], wish: Transform) -> None:
    size = Size(4000, 3000)
    variant = choose(size, focus, wish)
    in_full = variant.width not in WIDTHS or variant.height == size.height
    assert (variant.width, variant.height) in BOXES or in_full or wish.fit == "CONTAIN"
    assert len(BOXES) < 2000


@pytest.mark.parametrize(
    "wish",
    [
        Transform(width=0),
        Transform(width=-1),
        Transform(height=0),
        Transform(width=10**9),
        Transform(aspect_ratio=0),
        Transform(aspect_ratio=-1),
        Transform(aspect_ratio=float("nan")),
        Transform(aspect_ratio=float("inf")),
        Transform(aspect_ratio=5),
        Transform(quality=0),
        Transform(quality=101),
    ],
)
def test_numbers_that_no_picture_has_are_refused(wish: Transform) -> None:
    with pytest.raises(BadTransform):
        choose(Size(100, 100), MIDDLE, wish)
