"""What the demo's pictures are drawn on: flat shapes with smooth edges."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

Colour = str  # #rrggbb
Point = tuple[float, float]

HEIGHT: Final = 100.0  # of every picture, in the units that shapes are given in
_FINER: Final = 2  # drawn so much larger, then made smaller: that smooths the edges


class Canvas:
    """A picture that is being drawn; x from the left, y from the top."""

    def __init__(self, width_px: int, height_px: int) -> None:
        """Black all over."""
        self.width = HEIGHT * width_px / height_px
        self._scale = _FINER * height_px / HEIGHT
        self._image = Image.new("RGB", (width_px * _FINER, height_px * _FINER))
        self._pen = ImageDraw.Draw(self._image)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """A filled rectangle."""
        self._pen.rectangle(self._scaled([(left, top), (right, bottom)]), fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour, flat: float = 1) -> None:
        """A filled circle; ``flat`` times as high as wide."""
        corners = [(x - radius, y - radius * flat), (x + radius, y + radius * flat)]
        self._pen.ellipse(self._scaled(corners), fill=colour)

    def shape(self, points: Iterable[Point], colour: Colour) -> None:
        """A filled polygon."""
        self._pen.polygon(self._scaled(points), fill=colour)

    def line(self, points: Iterable[Point], colour: Colour, width: float) -> None:
        """A line through these points."""
        self._pen.line(
            self._scaled(points), fill=colour, width=round(width * self._scale), joint="curve"
        )

    def jpeg(self) -> bytes:
        """The picture as a file."""
        out = BytesIO()
        smooth = self._image.reduce(_FINER)
        smooth.save(out, "JPEG", quality=88, subsampling=0)
        return out.getvalue()

    def _scaled(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]


def between(first: Colour, last: Colour, share: float) -> Colour:
    """The colour so far (0 to 1) on the way from the first to the last."""
    mixed = [a + (b - a) * share for a, b in zip(_rgb(first), _rgb(last), strict=True)]
    return "#" + "".join(f"{round(part):02x}" for part in mixed)


def scattered(count: int, step: float = 0.618033988749895) -> Iterator[float]:
    """Numbers from 0 to 1 that look like chance, and are always the same."""
    for place in range(1, count + 1):
        yield (place * step) % 1


def _rgb(colour: Colour) -> Sequence[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
