"""Marks, links, breaks and boxes out of HTML."""

from dataclasses import replace
from typing import Final

from body import urls
from body.model import Mark
from body.reading.dom import Element
from body.reading.reader import Reader, Style

MARK_TAGS: Final[dict[str, Mark]] = {
    "strong": "STRONG",
    "b": "STRONG",
    "em": "EM",
    "i": "EM",
    "cite": "EM",
    "dfn": "EM",
    "var": "EM",
    "code": "CODE",
    "kbd": "CODE",
    "samp": "CODE",
    "tt": "CODE",
    "s": "STRIKE",
    "del": "STRIKE",
    "strike": "STRIKE",
    "u": "UNDERLINE",
    "ins": "UNDERLINE",
    "sub": "SUB",
    "sup": "SUP",
    "mark": "HIGHLIGHT",
}

_BACK: Final = {"footnote-backref", "footnote-back", "reversefootnote", "byline-back"}


def read_mark(reader: Reader, element: Element, style: Style) -> None:
    """An element that says how its text is set."""
    reader.read(element.children, style.plus(MARK_TAGS[element.tag]))


def read_anchor(reader: Reader, element: Element, style: Style) -> None:
    """``a``: a link, a footnote's reference, or the way back from the footnote."""
    href = element.get("href")
    note_id = reader.source.note_ids.get(href[1:]) if href.startswith("#") else None
    if element.classes() & _BACK or href.startswith("#fnref"):
        return
    if note_id is not None:
        reader.note_reference(note_id)
        return
    link = urls.read_link(href, element.get("title"))
    if link is None and not (element.get("id") or href.strip() in {"", "#"}):
        reader.remark("dropped", "a link's address that nobody should follow")
    reader.read(element.children, replace(style, link=link or style.link))


def read_break(reader: Reader, _element: Element, style: Style) -> None:
    """``br``."""
    reader.line_break(style)


def read_quotation(reader: Reader, element: Element, style: Style) -> None:
    """``q``: browsers show its quotation marks, so the text has them."""
    reader.text("“", style)
    reader.read(element.children, style)
    reader.text("”", style)


def read_input(reader: Reader, element: Element, style: Style) -> None:
    """``input``: the box of a task."""
    if element.get("type").lower() == "checkbox" and reader.checked is None and not reader.has_run:
        reader.checked = "checked" in element.attributes
    else:
        drop(reader, element, style)


def drop(reader: Reader, element: Element, _style: Style) -> None:
    """What has no place in a body."""
    reader.remark("dropped", f"<{element.tag}>")


def pass_over(_reader: Reader, _element: Element, _style: Style) -> None:
    """What no reader would have seen."""
