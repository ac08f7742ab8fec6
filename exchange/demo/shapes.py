"""What stands in the demo's pictures. Places are where a thing stands: its middle, and its foot."""

from collections.abc import Iterator
from math import sin, tau

from exchange.demo.canvas import HEIGHT, Canvas, Colour, Point, between, scattered

DARK = "#1d2b3a"
LIGHT = "#fff3d0"


def sky(c: Canvas, top: Colour, low: Colour, until: float = HEIGHT, bands: int = 12) -> None:
    """Stripes from the top down to ``until``."""
    for band in range(bands):
        above, below = until * band / bands, until * (band + 1) / bands
        c.box(0, above, c.width, below, between(top, low, band / (bands - 1)))


def sun(c: Canvas, x: float, y: float, radius: float, colour: Colour, around: Colour) -> None:
    """A sun or a moon with two rings of light."""
    for ring, share in ((2.2, 0.15), (1.55, 0.4)):
        c.disc(x, y, radius * ring, between(around, colour, share))
    c.disc(x, y, radius, colour)


def stars(c: Canvas, count: int, until: float) -> None:
    """Small lights above ``until``."""
    for x, y in _spots(count):
        c.disc(x * c.width, y * until, 0.25 + (x * 7 % 1) * 0.3, LIGHT)


def hills(c: Canvas, foot: float, height: float, colour: Colour, turn: float = 0) -> None:
    """Soft hills from edge to edge."""
    steps = [step * c.width / 60 for step in range(61)]
    line = [
        (x, foot - height * (0.55 + 0.3 * sin(x / 21 + turn) + 0.15 * sin(x / 8 + turn * 3)))
        for x in steps
    ]
    c.shape([(0, HEIGHT), *line, (c.width, HEIGHT)], colour)


def sea(c: Canvas, top: float, far: Colour, near: Colour) -> None:
    """Water from ``top`` down to the edge, with crests that grow towards us."""
    bands = 9
    for band in range(bands):
        start = top + (HEIGHT - top) * (band / bands) ** 1.5
        c.box(0, start, c.width, HEIGHT, between(far, near, band / (bands - 1)))
    for x, depth in _spots(46):
        left, middle = x * c.width, top + 1 + (HEIGHT - top) * depth**1.4
        colour = between(between(far, near, depth), "#ffffff", 0.22)
        length, thick = 2 + 7 * depth, 0.25 + 0.5 * depth
        c.box(left, middle, left + length, middle + thick, colour)


def houses(c: Canvas, foot: float, colours: tuple[Colour, ...], lit: Colour) -> None:
    """A row of houses from edge to edge, with windows."""
    left, number = -3.0, 0
    shares = list(scattered(40))
    while left < c.width:
        share = shares[number % 40]
        width, height = 9 + 7 * share, 13 + 15 * shares[(number + 7) % 40]
        colour, roof = colours[number % len(colours)], foot - height
        c.box(left, roof, left + width, foot, colour)
        gable = [(left - 0.6, roof), (left + width / 2, roof - 6), (left + width + 0.6, roof)]
        c.shape(gable, between(colour, DARK, 0.5))
        for row in range(int(height // 7)):
            for side in (0.22, 0.6):
                on = (number + row + (side > 0.5)) % 3
                window = left + width * side
                shown = lit if on else between(colour, DARK, 0.6)
                c.box(window, roof + 2.5 + row * 7, window + 2, roof + 5.8 + row * 7, shown)
        left, number = left + width, number + 1


def ferry(c: Canvas, x: float, y: float, size: float, hull: Colour, lit: Colour = LIGHT) -> None:
    """A ferry that sails to the right."""
    deck = y - 6 * size
    c.box(x - 11 * size, deck - 6 * size, x + 9 * size, deck, "#f4efe4")
    c.box(x - 8 * size, deck - 10.5 * size, x + 4 * size, deck - 6 * size, "#e3dccb")
    c.box(x - 4 * size, deck - 17 * size, x, deck - 10.5 * size, "#c8553d")
    c.box(x - 4 * size, deck - 17 * size, x, deck - 15 * size, DARK)
    for place in range(7):
        left = x - 9.5 * size + place * 2.6 * size
        c.box(left, deck - 4.4 * size, left + 1.5 * size, deck - 2 * size, lit)
    bow = [(x - 15 * size, deck), (x + 17 * size, deck), (x + 12 * size, y), (x - 13 * size, y)]
    c.shape(bow, hull)


def sail(c: Canvas, x: float, y: float, size: float, cloth: Colour) -> None:
    """A small boat under sail."""
    c.shape([(x - 6 * size, y - 2 * size), (x + 6 * size, y - 2 * size), (x + 4 * size, y),
             (x - 4 * size, y)], "#7a4a2e")  # fmt: skip
    c.shape([(x, y - 20 * size), (x, y - 3 * size), (x + 6 * size, y - 3 * size)], cloth)
    c.shape([(x - 0.8 * size, y - 17 * size), (x - 0.8 * size, y - 3 * size),
             (x - 5 * size, y - 3 * size)], between(cloth, DARK, 0.15))  # fmt: skip


def lighthouse(c: Canvas, x: float, y: float, size: float, beam: Colour | None = None) -> None:
    """A tower with red rings; a beam to the right where it is lit."""
    top = y - 44 * size
    if beam:
        c.shape([(x, top - 3), (c.width + 5, top - 17), (c.width + 5, top + 7)], beam)
    for ring in range(6):
        high, low = top + ring * 44 * size / 6, top + (ring + 1) * 44 * size / 6
        wide, wider = (3 + ring * 0.45) * size, (3.45 + ring * 0.45) * size
        colour = "#f7f1e3" if ring % 2 else "#c8402f"
        c.shape([(x - wide, high), (x + wide, high), (x + wider, low), (x - wider, low)], colour)
    c.box(x - 2.2 * size, top - 6 * size, x + 2.2 * size, top, "#ffe08a")
    c.box(x - 4 * size, top - 0.7 * size, x + 4 * size, top + 0.7 * size, DARK)
    c.shape([(x - 3 * size, top - 6 * size), (x, top - 10 * size), (x + 3 * size, top - 6 * size)],
            DARK)  # fmt: skip


def gull(c: Canvas, x: float, y: float, size: float, colour: Colour = "#ffffff") -> None:
    """A gull far off: two wings."""
    for side in (-1, 1):
        c.line([(x, y), (x + side * 2.5 * size, y - 2 * size), (x + side * 5.5 * size, y - size)],
               colour, 0.7 * size)  # fmt: skip


def cloud(c: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    """A cloud with a flat foot."""
    for aside, up, radius in ((-6, 0, 4), (-1, -2.5, 5.5), (5, -0.5, 4.5), (9, 0.8, 3)):
        c.disc(x + aside * size, y + up * size, radius * size, colour)
    c.box(x - 9 * size, y, x + 11 * size, y + 3.8 * size, colour)


def rain(c: Canvas, colour: Colour) -> None:
    """Over all of the picture."""
    for x, y in _spots(150):
        left, top = x * (c.width + 20) - 10, y * HEIGHT
        c.line([(left, top), (left - 1.6, top + 5)], colour, 0.25)


def person(c: Canvas, x: float, y: float, size: float, coat: Colour, skin: Colour) -> None:
    """Someone seen from the waist up; ``y``: the lower edge."""
    c.disc(x, y - 11.2 * size, 3.9 * size, between(skin, DARK, 0.75), 1.1)
    c.disc(x, y, 6 * size, coat, 1.25)
    c.disc(x, y - 10 * size, 3.5 * size, skin, 1.1)


def bumps(c: Canvas, foot: float, height: float, colour: Colour, count: int) -> None:
    """A row of round things along a line: heads, loaves, cobbles."""
    step = c.width / count
    for place in range(count):
        lift = height * (0.5 + 0.5 * sin(place * tau / 3.7))
        c.disc((place + 0.5) * step, foot - lift, step * 0.46, colour)


def _spots(count: int) -> Iterator[Point]:
    """Places that look like chance, both from 0 to 1."""
    return zip(scattered(count, 0.7548776662), scattered(count, 0.5698402910), strict=True)
