"""Bars as SVG: one group for each operation, one bar for each server, lengths by logarithm."""

import math
from collections.abc import Sequence
from html import escape
from itertools import count
from typing import Final

from benchmarks.figures import Figures

COLOURS: Final = ("#9aa5b1", "#0b7a75", "#d9822b", "#7a5195", "#c23b4b", "#374c80")
WIDTH: Final = 760
LEFT: Final = 100
RIGHT: Final = 70
BAR: Final = 13
GAP: Final = 16
TOP: Final = 40


def bars(figures: Figures) -> str:
    """Server CPU per request of every operation and server."""
    values = {
        (operation, server): figures.median(operation, server, lambda run: run.cpu_ms)
        for operation in figures.operations
        for server in figures.servers
    }
    low = 10 ** math.floor(math.log10(min(values.values())))
    high = max(values.values())

    def length(value: float) -> float:
        return (WIDTH - LEFT - RIGHT) * math.log(value / low) / math.log(high / low)

    parts, y = _legend(figures.servers), TOP
    for operation in figures.operations:
        parts.append(_text(LEFT - 8, y + BAR, operation, "end"))
        for colour, server in zip(COLOURS, figures.servers, strict=False):
            value = values[operation, server]
            end = LEFT + length(value)
            parts.append(_bar(y, end - LEFT, colour))
            parts.append(_text(end + 5, y + BAR - 3, f"{value:.3g} ms"))
            y += BAR
        y += GAP
    return _document(y, parts)


def _legend(servers: Sequence[str]) -> list[str]:
    made = []
    for x, colour, server in zip(count(LEFT, 150), COLOURS, servers, strict=False):
        made.append(f'<rect x="{x}" y="12" width="10" height="10" fill="{colour}"/>')
        made.append(_text(x + 15, 21, server))
    return made


def _bar(y: float, length: float, colour: str) -> str:
    size = f'width="{length:.1f}" height="{BAR - 2}"'
    return f'<rect x="{LEFT}" y="{y}" {size} fill="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _document(height: float, parts: Sequence[str]) -> str:
    style = "text{font:11px sans-serif;fill:#222}"
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    inner = "\n".join([f"<style>{style}</style>", ground, *parts])
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n{inner}\n</svg>\n'
