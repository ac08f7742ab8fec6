"""Rich text to HTML."""

from collections import Counter
from typing import Final

from body.model import Link, Mark, RichText, Span, Tree
from body.resolving import Resolver
from body.writing.nesting import CLOSE, OPEN, Piece, nested

TAGS: Final[dict[Mark, str]] = {
    "STRONG": "strong",
    "EM": "em",
    "CODE": "code",
    "STRIKE": "s",
    "UNDERLINE": "u",
    "SUB": "sub",
    "SUP": "sup",
    "HIGHLIGHT": "mark",
}


def escaped(text: str) -> str:
    """Text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(name: str, value: str) -> str:
    """An attribute, with the space before it."""
    inner = escaped(value).replace('"', "&quot;")
    return f' {name}="{inner}"'


class TextWriter:
    """Writes the rich texts of one tree, in order: it counts footnote references."""

    def __init__(self, tree: Tree, resolver: Resolver) -> None:
        """``tree``: for the numbers of its footnotes."""
        self._resolver = resolver
        notes = [b["notes"] for b in tree["blocks"] if b["type"] == "footnotes"]
        ids = [note["id"] for block in notes for note in block]
        self._numbers = {note_id: number for number, note_id in enumerate(ids, 1)}
        self._references: Counter[str] = Counter()

    def write(self, text: RichText) -> str:
        """The text as HTML, line breaks as ``br``."""
        if len(text) == 1 and "marks" not in text[0] and "link" not in text[0]:
            return self._leaf(text[0])
        return "".join([self._piece(piece) for piece in nested(text)])

    def anchor(self, link: Link) -> str:
        """The start tag of a link; empty where the reader can't follow it."""
        href = self._resolver.href(link)
        if href is None:
            return ""
        title = attribute("title", link["title"]) if "title" in link else ""
        said = self._resolver.rel(href)
        rel = attribute("rel", " ".join(said)) if said else ""
        return f"<a{attribute('href', href)}{title}{rel}>"

    def way_back(self, note_id: str) -> str:
        """A link from a footnote to its first reference, if any was written."""
        if not self._references[note_id]:
            return ""
        href = attribute("href", f"#fnref-{note_id}")
        return f' <a class="byline-back"{href} aria-label="Back">↩</a>'

    def _piece(self, piece: Piece) -> str:
        if piece.span is not None:
            return self._leaf(piece.span)
        if piece.mark is not None:
            return f"</{TAGS[piece.mark]}>" if piece.kind == CLOSE else f"<{TAGS[piece.mark]}>"
        anchor = self.anchor(piece.link) if piece.link else ""
        return anchor if piece.kind == OPEN else "</a>" if anchor else ""

    def _leaf(self, span: Span) -> str:
        if "footnote" in span:
            return self._reference(span["footnote"])
        if "CODE" in span.get("marks", ()):
            return f"<code>{escaped(span['text'])}</code>"
        return escaped(span["text"]).replace("\n", "<br>")

    def _reference(self, note_id: str) -> str:
        self._references[note_id] += 1
        count = self._references[note_id]
        name = f"fnref-{note_id}" + (f"-{count}" if count > 1 else "")
        link = f"<a{attribute('href', f'#fn-{note_id}')}>{self._numbers.get(note_id, 0)}</a>"
        return f"<sup{attribute('id', name)}>{link}</sup>"
