"""What the functions that write HTML share while they write one tree."""

from typing import Literal

from body import outline
from body.model import RichText, Tree
from body.resolving import Resolver
from body.writing.html_text import TextWriter

Embeds = Literal["FULL", "LINK", "NONE"]


class Writer:
    """The options, the anchors, and the text writer, which counts footnote references."""

    def __init__(
        self, tree: Tree, *, heading_offset: int, embeds: Embeds, resolver: Resolver
    ) -> None:
        """``heading_offset`` is added to every level, within 1 to 6."""
        self.heading_offset = heading_offset
        self.embeds = embeds
        self.resolver = resolver
        self.texts = TextWriter(tree, resolver)
        self.anchors = outline.anchors(tree)
        self.in_one_line = False  # as Markdown wants it

    def text(self, text: RichText) -> str:
        """A rich text as HTML."""
        return self.texts.write(text)

    def caption(self, caption: RichText | None) -> str:
        """A caption, where there is one."""
        return f"<figcaption>{self.text(caption)}</figcaption>" if caption else ""
