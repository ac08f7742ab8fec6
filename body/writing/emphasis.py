"""Which marks Markdown's signs can say: CommonMark's rules of delimiter runs, from the other end.

A sign opens or closes by the characters around it. Where it would not, or where it would stand
beside another of its kind in a run that reads differently, an HTML tag takes its place.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

from body.model import Mark
from body.writing.html_text import TAGS

_SIGNS: Final[dict[Mark, str]] = {"STRONG": "**", "EM": "*", "STRIKE": "~~"}
_MAX_ROUNDS: Final = 8  # then whatever is still in doubt becomes a tag


@dataclass(slots=True, eq=False)
class Sign:
    """One end of a mark, as a sign or as a tag. ``within``: signs of its kind around it."""

    mark: Mark
    opens: bool
    text: str
    within: int = 0

    @classmethod
    def of(cls, mark: Mark, *, opens: bool) -> "Sign":
        """As a sign where there is one."""
        made = cls(mark, opens, _SIGNS.get(mark, ""))
        if not made.text:
            made.as_tag()
        return made

    @property
    def kind(self) -> str:
        """The sign's character; that of a tag is none."""
        return "" if self.text[0] == "<" else self.text[0]

    def as_tag(self) -> None:
        """Write a tag instead."""
        self.text = f"<{TAGS[self.mark]}>" if self.opens else f"</{TAGS[self.mark]}>"


Part = str | Sign


def settle(parts: list[Part]) -> None:
    """Make tags, in place, of the signs that would be read as something else."""
    for _ in range(_MAX_ROUNDS):
        pairs = _pairs(parts)
        wrong = [pair for pair in pairs if not _work(parts, pair)]
        for start, end in wrong:
            _as_tags(parts, start, end)
        if not wrong:
            return
    for start, end in _pairs(parts):
        _as_tags(parts, start, end)


def _pairs(parts: list[Part]) -> list[tuple[int, int]]:
    """Where each sign opens and closes; they are properly nested."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    depths: Counter[str] = Counter()
    for place, part in enumerate(parts):
        if isinstance(part, str) or not part.kind:
            continue
        if part.opens:
            part.within = depths[part.kind]
            depths[part.kind] += 1
            opened.append(place)
        else:
            depths[part.kind] -= 1
            pairs.append((opened.pop(), place))
    return pairs


def _work(parts: list[Part], pair: tuple[int, int]) -> bool:
    return all(_works(parts, place) for place in pair)


def _works(parts: list[Part], place: int) -> bool:
    sign = parts[place]
    if isinstance(sign, str):
        return True
    before, joined_before = _neighbour(parts, place, sign, -1)
    after, joined_after = _neighbour(parts, place, sign, 1)
    if not before or not after:
        return False
    inner, outer = (after, before) if sign.opens else (before, after)
    if not _flanks(inner, outer):
        return False
    # A run that could be of the other side as well must be alone, with nothing around to close.
    joined = joined_before or joined_after
    alone = not joined and not (sign.opens and sign.within)
    return alone or not _flanks(outer, inner)


def _flanks(inner: str, outer: str) -> bool:
    """Whether a run between these is one that text on the inner side belongs to."""
    if _is_space(inner):
        return False
    return not _is_punctuation(inner) or _is_space(outer) or _is_punctuation(outer)


def _neighbour(parts: list[Part], place: int, sign: Sign, step: int) -> tuple[str, bool]:
    """The character beside the run that the sign is part of, and whether it is not the only part.

    The character is empty beside a sign of the same kind that faces the other way.
    """
    joined = False
    at = place + step
    while 0 <= at < len(parts):
        part = parts[at]
        if isinstance(part, Sign) and part.kind == sign.kind:
            if part.opens != sign.opens:
                return "", joined
            joined = True
        elif text := part if isinstance(part, str) else part.text:
            return text[0 if step > 0 else -1], joined
        at += step
    return "\n", joined


def _as_tags(parts: list[Part], start: int, end: int) -> None:
    for part in (parts[start], parts[end]):
        if isinstance(part, Sign):
            part.as_tag()


def _is_space(char: str) -> bool:
    return isWhiteSpace(ord(char))


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)
