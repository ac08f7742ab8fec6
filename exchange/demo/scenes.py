"""The demo's pictures, each by its name. Drawn when the demo is made: no picture is committed."""

from collections.abc import Callable
from math import sin
from typing import Final

from exchange.demo import shapes as s
from exchange.demo.canvas import HEIGHT, Canvas, between

SKINS: Final = ("#f1c9a5", "#c68a5e", "#8a5a3b", "#e3b08a", "#6b4430")
COATS: Final = ("#e0b12f", "#2f6f8f", "#b8473a", "#4f7d5c", "#6a5a8c")
TOWN: Final = ("#d98f5c", "#c8b08a", "#8fa7a0", "#b86b52", "#d8c49a")


def _night_ferry(c: Canvas) -> None:
    s.sky(c, "#0f1b3d", "#5b4a7a", 58)
    s.stars(c, 70, 45)
    s.sun(c, 118, 20, 6, "#f6ecc9", "#1b2750")
    s.hills(c, 60, 14, "#25244d", 1)
    s.sea(c, 58, "#2c2f62", "#10183a")
    s.ferry(c, 66, 74, 1.5, "#8c2f39", "#ffd977")


def _harbour_dusk(c: Canvas) -> None:
    s.sky(c, "#3b4a8c", "#f2a65a", 55)
    s.sun(c, 74, 52, 9, "#ffd98a", "#f2a65a")
    s.hills(c, 57, 10, "#5d4b78", 4)
    s.sea(c, 55, "#d98a62", "#2e3566")
    s.sail(c, 34, 72, 1.1, "#fbe9cf")
    s.sail(c, 112, 66, 0.7, "#f4d2a0")
    for x, y in ((50, 20), (60, 26), (95, 15)):
        s.gull(c, x, y, 0.8, "#2e3566")


def _town(c: Canvas, top: str, low: str, lit: str) -> None:
    s.sky(c, top, low, 74)
    s.hills(c, 70, 18, between(low, "#4f7d5c", 0.5), 2)
    s.houses(c, 80, TOWN, lit)
    c.box(0, 80, c.width, HEIGHT, "#8d8577")
    s.bumps(c, 92, 2, "#9b9384", 24)


def _library(c: Canvas) -> None:
    c.box(0, 0, c.width, HEIGHT, "#4a3428")
    for shelf in range(4):
        foot = 25 + shelf * 24
        left = 2.0
        for book in range(40):
            width, height = 2.4 + (book * 7 + shelf * 3) % 4, 14 + (book * 5 + shelf) % 6
            c.box(left, foot - height, left + width, foot, COATS[(book * 3 + shelf) % 5])
            left += width + 0.4
        c.box(0, foot, c.width, foot + 2.5, "#2c1e17")
    c.shape([(66, 78), (86, 78), (83, 98), (69, 98)], "#9fb3bd")
    s.rain(c, "#b9d3e0")


def _choir(c: Canvas) -> None:
    c.box(0, 0, c.width, HEIGHT, "#e9d8b4")
    for x in (25, 75, 125):
        c.box(x - 9, 12, x + 9, 52, "#9ec4d8")
        c.disc(x, 12, 9, "#9ec4d8")
        c.box(x - 0.6, 3, x + 0.6, 52, "#7c6142")
    for row, foot in enumerate((78, 92, 108)):
        for place in range(9):
            x = 8 + place * 17 + (row % 2) * 8
            s.person(c, x, foot, 1, COATS[(place + row) % 5], SKINS[(place * 2 + row) % 5])


def _tide_gauge(c: Canvas) -> None:
    s.sky(c, "#9fcbe0", "#f1ead2", 55)
    s.cloud(c, 40, 18, 1.3, "#ffffff")
    s.cloud(c, 112, 28, 0.9, "#ffffff")
    s.sea(c, 55, "#6fb0b8", "#2b6777")
    c.shape([(70, 70), (c.width, 62), (c.width, HEIGHT), (60, HEIGHT)], "#7d766c")
    c.box(92, 34, 112, 72, "#2f5d50")
    c.shape([(89, 34), (102, 24), (115, 34)], "#24463d")
    c.disc(102, 46, 6, "#f4efe4")
    c.line([(102, 46), (102, 41.5)], s.DARK, 0.7)
    c.line([(102, 46), (105.5, 47)], s.DARK, 0.7)


def _tide_roll(c: Canvas) -> None:
    c.box(0, 0, c.width, HEIGHT, "#b58d5b")
    c.box(0, 14, c.width, 86, "#f5ecd2")
    for x in range(0, 151, 6):
        c.line([(x, 14), (x, 86)], "#e2d3ac", 0.3)
    for y in range(20, 86, 6):
        c.line([(0, y), (c.width, y)], "#e2d3ac", 0.3)
    tide = [(x, 52 - 22 * sin(x / 6.2) - 5 * sin(x / 2.1)) for x in range(151)]
    c.line(tide, "#2b3f77", 0.9)


def _bakery(c: Canvas) -> None:
    c.box(0, 0, c.width, HEIGHT, "#a4472f")
    for row in range(13):
        for place in range(-1, 16):
            left = place * 10 + (row % 2) * 5
            c.box(left, row * 8, left + 9.4, row * 8 + 7.4, between("#b5573a", "#9c412b", row / 13))
    c.disc(75, 62, 44, "#3a2018", 0.9)
    c.disc(75, 66, 36, "#f28c28", 0.8)
    c.disc(75, 74, 26, "#ffd166", 0.6)
    c.box(0, 78, c.width, HEIGHT, "#6b4a33")
    for place in range(6):
        c.disc(16 + place * 24, 80, 9, "#c98b47", 0.62)
        c.line([(11 + place * 24, 79), (21 + place * 24, 77)], "#f0c98a", 0.9)


def _cinema(c: Canvas, film: str = "#f5efdc") -> None:
    s.sky(c, "#141b34", "#39406b", HEIGHT)
    s.stars(c, 60, 40)
    c.box(35, 14, 115, 60, film)
    s.hills(c, 60, 1, "#20264a")
    c.box(35, 14, 115, 60, film)
    s.sun(c, 92, 30, 6, "#f2c14e", film)
    c.shape([(35, 60), (60, 36), (78, 52), (90, 44), (115, 60)], "#8fa7a0")
    c.box(0, 66, c.width, HEIGHT, "#171d36")


def _cinema_full(c: Canvas) -> None:
    _cinema(c)
    for row, foot in enumerate((80, 92, 104)):
        s.bumps(c, foot, 1.5, between("#2a3157", "#0e1226", row / 2), 15 + row)


def _cinema_rain(c: Canvas) -> None:
    _cinema(c, "#cfd3cf")
    for place in range(9):
        c.box(12 + place * 15, 80, 20 + place * 15, 84, "#4b527d")
    s.rain(c, "#8f9cc4")


def _town_hall(c: Canvas) -> None:
    _town(c, "#f3d9a4", "#f7efd9", "#fff8dd")
    c.box(62, 16, 88, 82, "#efe3c8")
    c.shape([(60, 16), (75, 2), (90, 16)], "#7d3b32")
    c.disc(75, 28, 8, s.DARK)
    c.disc(75, 28, 7, "#ffffff")
    c.line([(75, 28), (75, 22.5)], s.DARK, 0.8)
    c.line([(75, 28), (79, 29.5)], s.DARK, 0.8)
    c.box(70, 62, 80, 82, "#7c6142")


def _car_park(c: Canvas) -> None:
    s.sky(c, "#b7c4cc", "#e8e6de", 48)
    s.hills(c, 50, 8, "#9aa79a", 3)
    c.box(0, 48, c.width, HEIGHT, "#5e6266")
    for place in range(9):
        c.line([(10 + place * 18, 60), (place * 21 - 8, HEIGHT)], "#e8e6de", 0.8)
    c.box(70, 70, 118, 84, "#3f7cac")
    c.shape([(78, 70), (84, 60), (104, 60), (111, 70)], "#bcd8e6")
    for x in (81, 107):
        c.disc(x, 84, 5, s.DARK)
    c.line([(132, 20), (132, 76)], "#d9d9d9", 1)


def _market(c: Canvas) -> None:
    _town(c, "#8ec5e8", "#f5efdc", "#ffe9b0")
    for stall in range(5):
        left, colour = 4 + stall * 30, COATS[stall]
        c.box(left + 1, 66, left + 23, 88, "#7c6142")
        for stripe in range(6):
            shown = colour if stripe % 2 else "#fbf5e6"
            c.box(left + stripe * 4, 58, left + stripe * 4 + 4, 67, shown)
        for fruit in range(6):
            c.disc(left + 4 + fruit * 3.3, 76, 2, COATS[(fruit + stall) % 5])


def _mill_bridge(c: Canvas) -> None:
    s.sky(c, "#bfe0e8", "#f4f0d8", 60)
    s.hills(c, 58, 22, "#8fb586", 1)
    s.hills(c, 66, 12, "#6f9c6b", 5)
    c.box(0, 66, c.width, HEIGHT, "#5a95a5")
    c.disc(75, 92, 34, "#8a8278", 0.95)
    c.box(0, 58, c.width, 66, "#9c7146")
    c.disc(75, 94, 26, "#5a95a5", 0.9)
    for place in range(18):
        c.line([(4 + place * 8.6, 46), (4 + place * 8.6, 58)], "#7c5634", 1)
    c.line([(0, 46), (c.width, 46)], "#7c5634", 1.4)


def _seagull(c: Canvas) -> None:
    s.sky(c, "#6db5dc", "#dff0f2")
    s.cloud(c, 28, 24, 1.2, "#ffffff")
    s.cloud(c, 126, 70, 1.4, "#ffffff")
    c.shape([(18, 30), (72, 48), (60, 62)], "#dfe5ea")
    c.shape([(132, 22), (78, 48), (92, 62)], "#eef2f5")
    c.disc(76, 58, 17, "#ffffff", 0.6)
    c.disc(94, 50, 8, "#ffffff")
    c.disc(97, 48, 1.3, s.DARK)
    c.shape([(101, 49), (113, 54), (101, 55)], "#f0a832")
    c.shape([(107, 52), (128, 52), (128, 55), (107, 55)], "#d9a566")
    c.shape([(107, 55), (128, 55), (126, 58), (109, 58)], "#7fb069")
    c.shape([(107, 58), (128, 58), (128, 61), (107, 61)], "#d9a566")


def _lighthouse(c: Canvas) -> None:
    s.sky(c, "#101a3a", "#3c4f7f", 66)
    s.stars(c, 80, 55)
    s.sea(c, 66, "#2b3d6b", "#0d1430")
    c.shape([(0, 74), (30, 62), (62, 66), (78, HEIGHT), (0, HEIGHT)], "#171e33")
    s.lighthouse(c, 40, 68, 1.05, "#6f7a8f")


def _chowder(c: Canvas) -> None:
    c.box(0, 0, c.width, HEIGHT, "#9dbdc4")
    c.box(16, 6, 134, 52, "#dcebee")
    s.rain(c, "#8fb0b8")
    c.box(74, 6, 76, 52, "#ffffff")
    c.box(0, 60, c.width, HEIGHT, "#a5754a")
    c.box(45, 50, 105, 86, "#c8402f")
    c.disc(75, 86, 30, "#a63225", 0.25)
    c.disc(75, 50, 30, "#7d241b", 0.25)
    c.disc(75, 51, 26, "#f6ead0", 0.2)
    for x in (60, 72, 88):
        c.disc(x, 51, 3, "#e8b35c", 0.5)
    for x in (62, 75, 88):
        c.line([(x + sin(y / 4) * 2, y) for y in range(20, 46)], "#ffffff", 1)


def _fog(c: Canvas) -> None:
    s.sky(c, "#c9d2d4", "#e8ebe8")
    s.lighthouse(c, 108, 70, 0.8)
    s.sail(c, 40, 72, 1.2, "#d8d5cc")
    for band in range(9):
        share = scatter = band / 8
        top = 30 + band * 8
        c.disc(30 + 95 * ((scatter * 5) % 1), top, 60, between("#dfe4e3", "#c3cccd", share), 0.06)


def _regatta(c: Canvas) -> None:
    s.sky(c, "#5aa9d6", "#e6f3f0", 50)
    s.sun(c, 128, 16, 7, "#ffe08a", "#7fbfdd")
    s.houses(c, 52, TOWN, "#fff1c4")
    s.sea(c, 50, "#4f9fb8", "#1f5f7d")
    for place, (x, y) in enumerate(((28, 72), (72, 82), (118, 70))):
        s.person(c, x, y - 7, 0.9, COATS[place], SKINS[place])
        c.box(x - 13, y - 9, x + 13, y - 2, "#fbf7ee")
        c.disc(x, y - 3, 13, "#fbf7ee", 0.4)
        c.line([(x - 15, y - 9), (x + 15, y - 9)], "#d8cfbd", 1.4)


def _organ(c: Canvas) -> None:
    c.box(0, 0, c.width, HEIGHT, "#3c2a3a")
    for place in range(25):
        height = 34 + 34 * abs(sin(place * 0.26))
        left = 6 + place * 5.6
        c.box(left, 76 - height, left + 4.4, 76, between("#d9c27a", "#a58a3f", place % 3 / 2))
        c.box(left + 1, 64, left + 3.4, 68, "#3c2a3a")
    c.box(0, 76, c.width, HEIGHT, "#6b4a33")
    for key in range(40):
        c.box(35 + key * 2, 84, 36.7 + key * 2, 93, "#fbf7ee" if key % 5 else s.DARK)


SCENES: Final[dict[str, Callable[[Canvas], None]]] = {
    "night-ferry": _night_ferry,
    "harbour-dusk": _harbour_dusk,
    "library": _library,
    "choir": _choir,
    "tide-gauge": _tide_gauge,
    "tide-roll": _tide_roll,
    "bakery": _bakery,
    "cinema": _cinema_full,
    "cinema-rain": _cinema_rain,
    "town-hall": _town_hall,
    "car-park": _car_park,
    "market": _market,
    "mill-bridge": _mill_bridge,
    "seagull": _seagull,
    "lighthouse": _lighthouse,
    "chowder": _chowder,
    "fog": _fog,
    "regatta": _regatta,
    "organ": _organ,
}


def scene(name: str) -> bytes:
    """The picture with this name, three to two, as a JPEG."""
    canvas = Canvas(1200, 800)
    SCENES[name](canvas)
    return canvas.jpeg()


def portrait(number: int) -> bytes:
    """The face of the author with this number, from 0; square."""
    canvas = Canvas(400, 400)
    canvas.box(0, 0, HEIGHT, HEIGHT, between(COATS[(number + 2) % 5], "#ffffff", 0.55))
    s.person(canvas, HEIGHT / 2, 104, 5, COATS[number % 5], SKINS[number % 5])
    for x in (44, 56):
        canvas.disc(x, 51, 1.6, s.DARK)
    canvas.line([(44, 60), (50, 62.5), (56, 60)], s.DARK, 1.2)
    return canvas.jpeg()
