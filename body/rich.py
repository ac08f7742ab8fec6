"""Rich text in its one canonical form.

Spaces are single; none is at an end or beside a line break; a space carries a mark or a link only
if both of its neighbours do (but code keeps its spaces). Marks are sorted, equal neighbours are
one span, no span is empty. So one text has one form, and every form of output can say it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from body.model import MARKS, Link, Mark, RichText, Span, TextSpan

# C0 (but tab and line feed), DEL, C1 and halves of surrogate pairs.
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
GAP: Final[RichText] = [{"text": "\n\n"}]

_WORD_OR_SPACE: Final = re.compile(r"\n|[ \t]+|[^ \t\n]+")
_IRREGULAR: Final = re.compile(r"[\t\n]|  ")
_CODE_SPACE: Final = re.compile(r"[\t\n]")
_ORDER: Final = {mark: place for place, mark in enumerate(MARKS)}


class _Atom(NamedTuple):
    """Words, a space, a line break or a footnote reference."""

    text: str
    marks: tuple[Mark, ...] = ()
    link: Link | None = None
    note: str | None = None

    @property
    def is_space(self) -> bool:
        return self.note is None and "CODE" not in self.marks and self.text in {" ", "\n"}


_EDGE: Final = _Atom("")


def canonical(spans: Iterable[Span]) -> RichText:
    """The same text in canonical form."""
    return list(_merged(_settled(_spaced(_atoms(spans)))))


def plain(text: str) -> RichText:
    """A text without marks."""
    return canonical([{"text": text}])


def joined(texts: Iterable[RichText], between: RichText = GAP) -> RichText:
    """The texts one after the other."""
    spans: RichText = []
    for text in texts:
        spans += [*between, *text] if spans else text
    return canonical(spans)


def marked(text: RichText, mark: Mark) -> RichText:
    """The text with this mark everywhere."""
    return canonical(_with(span, mark) for span in text)


def text_of(spans: Iterable[Span]) -> str:
    """The text alone; footnote references say nothing."""
    if isinstance(spans, list) and len(spans) == 1:  # most comments and captions
        text: str = spans[0].get("text", "")
        return text
    return "".join([span["text"] for span in spans if "text" in span])


def span(text: str, marks: Iterable[Mark] = (), link: Link | None = None) -> TextSpan:
    """A span; marks may come in any order."""
    made: TextSpan = {"text": text}
    if ordered := sorted(set(marks), key=_ORDER.__getitem__):
        made["marks"] = ordered
    if link is not None:
        made["link"] = link
    return made


def _with(part: Span, mark: Mark) -> Span:
    if "footnote" in part:
        return part
    return span(part["text"], [*part.get("marks", ()), mark], part.get("link"))


def _atoms(spans: Iterable[Span]) -> Iterator[_Atom]:
    for part in spans:
        if "footnote" in part:
            yield _Atom("", note=part["footnote"])
        else:
            yield from _words(part)


def _words(part: TextSpan) -> Iterator[_Atom]:
    marks = tuple(sorted(set(part.get("marks", ())), key=_ORDER.__getitem__))
    text = UNPRINTABLE.sub("", part["text"])
    link = part.get("link")
    if "CODE" in marks:
        if text:
            yield _Atom(_CODE_SPACE.sub(" ", text), marks, link)
        return
    for piece in _pieces(text):
        yield _Atom(" " if piece[0] in " \t" else piece, marks, link)


def _pieces(text: str) -> list[str]:
    """Words and the spaces between them; words with single spaces between may be one piece."""
    if _IRREGULAR.search(text):
        return _WORD_OR_SPACE.findall(text)
    inner = text.strip(" ")
    start = text[:1] if text[:1] == " " else ""
    end = text[-1:] if inner and text[-1:] == " " else ""
    return [piece for piece in (start, inner, end) if piece]


def _spaced(atoms: Iterable[_Atom]) -> list[_Atom]:
    """One space between words, or up to two line breaks; none at the ends."""
    kept: list[_Atom] = []
    for atom in atoms:
        if not atom.is_space:
            kept.append(atom)
        elif kept:
            _add_space(kept, atom)
    while kept and kept[-1].is_space:
        kept.pop()
    return kept


def _add_space(kept: list[_Atom], atom: _Atom) -> None:
    if not kept[-1].is_space:
        kept.append(atom)
    elif atom.text == "\n":
        if kept[-1].text == " ":
            kept[-1] = atom
        elif len(kept) < 2 or not kept[-2].is_space:
            kept.append(atom)


def _settled(atoms: list[_Atom]) -> Iterator[_Atom]:
    """Spaces with only the marks and the link that both neighbours have too."""
    left = _EDGE
    for place, atom in enumerate(atoms):
        if not atom.is_space:
            left = atom
            yield atom
        elif atom.marks or atom.link:
            right = next((a for a in atoms[place + 1 : place + 3] if not a.is_space), _EDGE)
            yield _shared(atom, left, right)
        else:
            yield atom


def _shared(space: _Atom, left: _Atom, right: _Atom) -> _Atom:
    marks = tuple(m for m in space.marks if m in left.marks and m in right.marks)
    link = space.link if left.link == space.link == right.link else None
    return _Atom(space.text, marks, link)


def _merged(atoms: Iterable[_Atom]) -> Iterator[Span]:
    parts: list[str] = []
    style = _EDGE
    for atom in atoms:
        if parts and (atom.note is not None or atom[1:3] != style[1:3]):
            yield span("".join(parts), style.marks, style.link)
            parts = []
        if atom.note is not None:
            yield {"footnote": atom.note}
        else:
            parts.append(atom.text)
            style = atom
    if parts:
        yield span("".join(parts), style.marks, style.link)
