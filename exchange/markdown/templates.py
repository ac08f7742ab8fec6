"""Templating in a text: what means something becomes Markdown or HTML, the rest is dropped.

One walk over the text, which leaves code alone. A dialect says what its tags begin with and what
becomes of them. Nothing is looked for twice, so hostile text costs no more than its length.
"""

import re
from abc import ABC, abstractmethod
from typing import Final

from exchange.markdown.surroundings import Surroundings
from exchange.records import Remark

_CODE: Final = r"(?P<fence>^[ \t>]*(?P<marks>`{3,}|~{3,})[^\n]*$)|(?P<ticks>(?<!\\)`+)"
_BLANK: Final = re.compile(r"\n[ \t]*\n")
_MAX_QUOTED: Final = 80
# How far to look for the ends of a line: beyond it, the line holds more than a tag.
_NEAR: Final = 400


class Dialect(ABC):
    """One text on its way through. ``line``: the number of its first line in the file."""

    #: Where a tag begins: a pattern with named groups.
    begins: str

    def __init__(self, text: str, around: Surroundings, line: int) -> None:
        """The text and what it can ask."""
        self.text = text
        self.around = around
        self.remarks: list[Remark] = []
        self._line = line
        self._counted = 0
        self._blank = -1
        self._missing: set[str] = set()

    def expand(self) -> str:
        """The text without templating; ``remarks`` tells what was dropped."""
        pattern = re.compile(f"{_CODE}|{self.begins}", re.MULTILINE)
        made: list[str] = []
        at = 0
        while found := pattern.search(self.text, at):
            made.append(self.text[at : found.start()])
            piece, at = self._piece(found)
            made.append(piece)
        made.append(self.text[at:])
        return "".join(made)

    @abstractmethod
    def tag(self, found: re.Match[str]) -> tuple[str, int]:
        """What stands for the tag that begins here, and where the text goes on."""

    def of_code(self, code: str) -> str:
        """Code without the marks that keep templating away from it."""
        return code

    def until(self, end: str, at: int) -> tuple[str, int] | None:
        """What stands before ``end``, and the place after it; None where it never comes."""
        found = -1 if end in self._missing else self.text.find(end, at)
        if found < 0:
            self._missing.add(end)
            return None
        return self.text[at:found], found + len(end)

    def until_match(self, end: re.Pattern[str], at: int) -> tuple[str, int] | None:
        """Likewise, for an end that can be spelt in several ways."""
        found = None if end.pattern in self._missing else end.search(self.text, at)
        if found is None:
            self._missing.add(end.pattern)
            return None
        return self.text[at : found.start()], found.end()

    def is_alone(self, begin: int, end: int) -> bool:
        """Whether what stands there is a paragraph of its own, and no line of HTML or of a list."""
        near, far = max(begin - _NEAR, 0), min(end + _NEAR, len(self.text))
        above, mark, before = self.text[near:begin].rpartition("\n")
        after, line_end, _ = self.text[end:far].partition("\n")
        is_whole = (mark or near == 0) and (line_end or far == len(self.text))
        indented = len(before.expandtabs(4)) > 3
        above = above.rpartition("\n")[2]
        return bool(is_whole) and not (before.strip() or after.strip() or above.strip() or indented)

    def drop(self, at: int, tag: str) -> str:
        """Nothing in place of the tag, and a remark."""
        shown = " ".join(tag.split())
        shown = shown if len(shown) <= _MAX_QUOTED else f"{shown[:_MAX_QUOTED]}…"
        self.remark("template-dropped", f"{shown} was dropped.", at)
        return ""

    def remark(self, code: str, said: str, at: int) -> None:
        """A remark on the line of this place. Places come in order."""
        self._line += self.text.count("\n", self._counted, max(at, self._counted))
        self._counted = max(at, self._counted)
        self.remarks.append(Remark(code, said, self._line))

    def _piece(self, found: re.Match[str]) -> tuple[str, int]:
        if found["fence"] is not None:
            return self._fenced(found)
        if found["ticks"] is not None:
            return self._inline_code(found)
        return self.tag(found)

    def _fenced(self, found: re.Match[str]) -> tuple[str, int]:
        marks = found["marks"]
        if marks[0] == "`" and "`" in found["fence"].lstrip(" \t>")[len(marks) :]:
            return self._inline_code(found)  # no fence: one has no backtick behind it
        end = re.compile(rf"^[ \t>]*{re.escape(marks)}{re.escape(marks[0])}*[ \t]*$", re.MULTILINE)
        inside = self.until_match(end, found.end())
        stop = inside[1] if inside else len(self.text)
        return self.of_code(self.text[found.start() : stop]), stop

    def _inline_code(self, found: re.Match[str]) -> tuple[str, int]:
        marks = found["ticks"] or found["marks"]
        begin = found.start("ticks" if found["ticks"] else "marks")
        end = re.compile(rf"(?<!`){marks}(?!`)").search(
            self.text, begin + len(marks), self._paragraph_end(begin)
        )
        stop = end.end() if end else begin + len(marks)
        return self.of_code(self.text[found.start() : stop]), stop

    def _paragraph_end(self, at: int) -> int:
        """Where the next blank line is."""
        if self._blank < at:
            blank = _BLANK.search(self.text, at)
            self._blank = blank.start() if blank else len(self.text)
        return self._blank
