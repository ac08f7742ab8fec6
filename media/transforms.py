"""Which sizes and crops of a picture there are. Pure arithmetic; nothing is decoded here.

What is asked (``Transform``) is mapped to what is made (``Variant``): one of the allowed widths or
the picture's own, never larger than the picture, ratios of small numbers. So the variants of one
picture are bounded, whatever clients ask for.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, cast, get_args

from media.errors import BadTransform

Fit = Literal["COVER", "CONTAIN", "SCALE"]
Format = Literal["AUTO", "AVIF", "WEBP", "JPEG", "PNG"]

WIDTHS: Final = (160, 320, 480, 640, 800, 960, 1280, 1600, 1920, 2560)
QUALITIES: Final = (30, 50, 70, 90)
RATIO_STEPS: Final = 9  # the smaller number of a crop's ratio, at most: 3:2, 16:9, 4:5, …
MAX_RATIO: Final = 4
_MAX_SIDE: Final = 100_000  # above what any picture has; keeps numbers small

_VARIANT: Final = re.compile(
    r"([1-9]\d{0,4})x([1-9]\d{0,4})(?:\.c(\d{1,4})-(\d{1,4}))?(?:\.q([3579]0))?\.([a-z]+)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Transform:
    """What a client asks for. ``aspect_ratio``: width by height.

    COVER fills the box and crops, CONTAIN fits into it whole, SCALE fills it without a crop, which
    distorts. ``quality``: 1 to 100 on the format's own scale.
    """

    width: int | None = None
    height: int | None = None
    fit: Fit = "COVER"
    aspect_ratio: float | None = None
    format: Format = "AUTO"
    quality: int | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels."""

    width: int
    height: int

    @property
    def ratio(self) -> Fraction:
        """Width by height."""
        return Fraction(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Variant:
    """What is made. ``focus``: in thousandths from the left and the top; None where nothing is cut.

    As text: ``640x360.c500-333.q80.webp``.
    """

    width: int
    height: int
    focus: tuple[int, int] | None
    format: Format
    quality: int | None = None

    def __str__(self) -> str:
        focus = "" if self.focus is None else f".c{self.focus[0]}-{self.focus[1]}"
        quality = "" if self.quality is None else f".q{self.quality}"
        return f"{self.width}x{self.height}{focus}{quality}.{self.format.lower()}"

    @classmethod
    def parse(cls, text: str) -> "Variant | None":
        """The variant that is written like this; None where none is."""
        found = _VARIANT.fullmatch(text)
        if found is None or found[6].upper() not in get_args(Format):
            return None
        focus = (int(found[3]), int(found[4])) if found[3] else None
        quality = int(found[5]) if found[5] else None
        made_as = cast("Format", found[6].upper())
        return cls(int(found[1]), int(found[2]), focus, made_as, quality)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in its pixels."""

    left: float
    top: float
    right: float
    bottom: float


def choose(size: Size, focus: tuple[float, float], asked: Transform) -> Variant:
    """The variant of a picture of this size that comes nearest to what is asked.

    ``focus``: the point that crops keep, each of 0 to 1 from the left and the top.

    Raises:
        BadTransform: numbers that no picture has.
    """
    _check(asked)
    made = _contained(size, asked) if asked.fit == "CONTAIN" else _filled(size, asked)
    cut = asked.fit == "COVER" and _is_cut(size, made)
    point = (round(focus[0] * 1000), round(focus[1] * 1000)) if cut else None
    quality = None if asked.format == "PNG" else _quality(asked.quality)
    return Variant(made.width, made.height, point, asked.format, quality)


def crop_box(size: Size, made: Variant) -> Box:
    """The part of the picture that the variant shows: as large as can be, around the focus."""
    if made.focus is None:
        return Box(0, 0, size.width, size.height)
    ratio = made.width / made.height
    width, height = min(size.width, size.height * ratio), min(size.height, size.width / ratio)
    left = _slid(made.focus[0] / 1000 * size.width, width, size.width)
    top = _slid(made.focus[1] / 1000 * size.height, height, size.height)
    return Box(left, top, left + width, top + height)


def _slid(middle: float, length: float, whole: float) -> float:
    return min(max(middle - length / 2, 0), whole - length)


def _check(asked: Transform) -> None:
    for side in (asked.width, asked.height):
        if side is not None and not 1 <= side <= _MAX_SIDE:
            raise BadTransform(f"A side has 1 to {_MAX_SIDE} pixels.")
    ratio = asked.aspect_ratio
    if ratio is not None and not 1 / MAX_RATIO <= ratio <= MAX_RATIO:
        raise BadTransform(f"An aspect ratio is from 1:{MAX_RATIO} to {MAX_RATIO}:1.")
    if asked.quality is not None and not 1 <= asked.quality <= 100:
        raise BadTransform("A quality is from 1 to 100.")


def _quality(asked: int | None) -> int | None:
    return None if asked is None else min(QUALITIES, key=lambda quality: abs(quality - asked))


def _filled(size: Size, asked: Transform) -> Size:
    """The whole box, whose ratio may be another one than the picture's."""
    ratio = _asked_ratio(asked) or size.ratio
    widest = max(1, min(size.width, int(size.height * ratio)))
    wanted = asked.width or (asked.height and asked.height * ratio) or widest
    width = _at_least(wanted, widest)
    return Size(width, _height(width, ratio, size))


def _asked_ratio(asked: Transform) -> Fraction | None:
    if asked.width and asked.height:
        return _few_steps(Fraction(asked.width, asked.height))
    return None if asked.aspect_ratio is None else _few_steps(Fraction(asked.aspect_ratio))


def _few_steps(ratio: Fraction) -> Fraction:
    if ratio < 1:
        return 1 / _few_steps(1 / ratio)
    return min(ratio, Fraction(MAX_RATIO)).limit_denominator(RATIO_STEPS)


def _contained(size: Size, asked: Transform) -> Size:
    """The whole picture, within the box where that has a height too."""
    ratio = _asked_ratio(asked)
    width, height = asked.width, asked.height
    if ratio is not None:
        width, height = width or int((height or 0) * ratio), height or int((width or 0) / ratio)
    if not height:
        made = _at_least(width or size.width, size.width)
    else:
        made = _at_most(min(width or size.width, int(height * size.ratio)), size.width)
    return Size(made, _height(made, size.ratio, size))


def _height(width: int, ratio: Fraction, size: Size) -> int:
    return min(size.height, max(1, round(width / ratio)))


def _allowed(widest: int) -> list[int]:
    """Ascending; the picture's own width is the last, so that nothing is blown up."""
    return [*(width for width in WIDTHS if width < widest), min(widest, WIDTHS[-1])]


def _at_least(wanted: float | Fraction, widest: int) -> int:
    allowed = _allowed(widest)
    return next((width for width in allowed if width >= wanted), allowed[-1])


def _at_most(wanted: float | Fraction, widest: int) -> int:
    allowed = _allowed(widest)
    return max((width for width in allowed if width <= wanted), default=allowed[0])


def _is_cut(size: Size, made: Size) -> bool:
    """Whether more than the rounding of a pixel differs from the picture's own ratio."""
    return abs(made.width / size.ratio - made.height) > 1
