"""Which bytes a ``Range`` header asks for (RFC 9110, section 14)."""

import re
from dataclasses import dataclass
from typing import Final

MAX_RANGES: Final = 10  # more is an attack, or a client that is better off with the whole
_UNIT: Final = re.compile(r"bytes[ \t]*=(.*)", re.IGNORECASE | re.ASCII)
_RANGE: Final = re.compile(r"(\d{1,18})-(\d{0,18})|-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to before ``end``; never empty."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, size: int) -> str:
        """The value of ``Content-Range``."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


class Unsatisfiable(Exception):
    """None of the ranges has a byte in it."""


def spans(header: str, size: int) -> list[Span] | None:
    """What to send, in the order asked for. None: the header says nothing to us, send all.

    Raises:
        Unsatisfiable: answer 416.
    """
    unit = _UNIT.fullmatch(header.strip(" \t"))
    if unit is None:
        return None
    written = [part.strip(" \t") for part in unit[1].split(",")]
    matches = [_RANGE.fullmatch(part) for part in written if part]
    if not matches or len(matches) > MAX_RANGES:
        return None
    found: list[Span] = []
    for match in matches:
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            return None
        found += _span(match, size)
    if not found:
        raise Unsatisfiable
    return found if sum(map(len, found)) <= size else None


def _span(match: re.Match[str], size: int) -> list[Span]:
    """The range within the file, or nothing where it lies beyond the end."""
    if match[3]:
        start, end = max(0, size - int(match[3])), size
    else:
        start = int(match[1])
        end = min(size, int(match[2]) + 1) if match[2] else size
    return [Span(start, end)] if start < end else []
