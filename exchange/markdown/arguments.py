"""What a template tag is given: words in order, and words with names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_ONE: Final = re.compile(
    r"""(?:(?P<name>[A-Za-z_][\w-]*)\s*[:=]\s*)?"""
    r"""(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|`(?P<ticks>[^`]*)`|(?P<bare>[^\s,()"'`]+))"""
)
_BETWEEN: Final = re.compile(r"""["'][\s,]+["']""")
_NAMED: Final = re.compile(r"""(?:^|[\s,(])[A-Za-z_][\w-]*\s*[:=]\s*["'\w]""")


@dataclass(frozen=True, slots=True)
class Arguments:
    """``named``: by names in small letters."""

    positional: Sequence[str] = ()
    named: Mapping[str, str] | None = None

    def get(self, *names: str, at: int | None = None) -> str:
        """The first of the names that is there, else the word at that place, else nothing."""
        for name in names:
            if self.named and name in self.named:
                return self.named[name]
        there = at is not None and at < len(self.positional)
        return self.positional[at] if there and at is not None else ""


def read(text: str) -> Arguments:
    """The arguments in a tag, in any of the usual spellings; bad quotes are forgiven."""
    text = text.strip()
    quoted = text[:1] in {'"', "'"}
    if quoted and not _NAMED.search(_without_quoted(text)):
        return Arguments(tuple(part.strip("\"' ,") for part in _BETWEEN.split(text)))
    positional: list[str] = []
    named: dict[str, str] = {}
    for found in _ONE.finditer(text):
        value = next(
            (v for v in found.group("double", "single", "ticks", "bare") if v is not None), ""
        )
        if found["name"]:
            named[found["name"].lower()] = value
        else:
            positional.append(value)
    return Arguments(tuple(positional), named)


def _without_quoted(text: str) -> str:
    """The text with what stands between quotes made one word."""
    return re.sub(r'"[^"]*"', '"x"', re.sub(r"'[^']*'", "'x'", text) if '"' not in text else text)
