"""Elements become blocks: the part that every kind of element shares.

A reader walks through nodes. Text and inline elements gather in one run; whatever is a block ends
the run, which becomes a paragraph. Text that must be one rich text (a cell, a caption, a list's
item) is read by a reader of its own and then flattened.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from body import flatten, rich
from body.errors import Remark
from body.model import Block, Link, Mark, RichText
from body.reading.dom import Element, Node

Handler = Callable[["Reader", Element, "Style"], None]


@dataclass(frozen=True, slots=True)
class Style:
    """What the elements around a text say about it."""

    marks: frozenset[Mark] = frozenset()
    link: Link | None = None

    def plus(self, mark: Mark) -> "Style":
        """With this mark as well."""
        return replace(self, marks=self.marks | {mark})


PLAIN: Final = Style()


@dataclass(slots=True)
class Source:
    """What belongs to the whole document that is read.

    ``note_ids``: the id of each footnote by the ``id`` of its element; empty for an empty one.
    """

    handlers: Mapping[str, Handler]
    remarks: list[Remark] = field(default_factory=list)
    note_ids: dict[str, str] = field(default_factory=dict)


class Reader:
    """Reads nodes into ``blocks``; ``checked`` is the state of a task's box, if one was met."""

    def __init__(self, source: Source, first: int = 1) -> None:
        """``first``: the number that remarks give to the first block."""
        self.source = source
        self.blocks: list[Block] = []
        self.checked: bool | None = None
        self._first = first
        self._run: RichText = []

    @property
    def has_run(self) -> bool:
        """Whether there is text that no block has yet."""
        return any(rich.text_of([part]).strip() for part in self._run)

    def read(self, nodes: Iterable[Node], style: Style = PLAIN) -> None:
        """Read nodes; the run stays open at the end."""
        for node in nodes:
            if isinstance(node, str):
                self.text(node, style)
            elif handler := self.source.handlers.get(node.tag):
                if not node.is_read:
                    handler(self, node, style)
            else:
                self.read(node.children, style)

    def text(self, text: str, style: Style) -> None:
        """Add text to the run; its line feeds are spaces."""
        self._add(text.replace("\r", " ").replace("\n", " "), style)

    def line_break(self, style: Style) -> None:
        """Add a hard line break to the run."""
        self._add("\n", replace(style, marks=style.marks - {"CODE"}))

    def note_reference(self, note_id: str) -> None:
        """Add a footnote reference to the run; empty: the footnote says nothing."""
        if note_id:
            self._run.append({"footnote": note_id})
        else:
            self.remark("dropped", "a reference to a footnote that says nothing")

    def end_run(self) -> None:
        """Make a paragraph of the run."""
        text = rich.canonical(self._run)
        self._run = []
        if text:
            self.blocks.append({"type": "paragraph", "key": "", "text": text})

    def add(self, *blocks: Block) -> None:
        """End the run and add blocks."""
        self.end_run()
        self.blocks += blocks

    def inside(self, nodes: Iterable[Node], style: Style = PLAIN) -> "Reader":
        """A reader that has read these nodes on their own."""
        inner = Reader(self.source, self._first + len(self.blocks))
        inner.read(nodes, style)
        inner.end_run()
        return inner

    def rich(self, element: Element, style: Style = PLAIN) -> tuple[RichText, list[Block]]:
        """The element's text, and the blocks in it that no text can hold."""
        return self.flat(self.inside(element.children, style).blocks)

    def flat(self, blocks: list[Block]) -> tuple[RichText, list[Block]]:
        """Blocks as one text, and those that no text can hold."""
        if any(block["type"] != "paragraph" for block in blocks):
            self.remark("changed", "blocks inside a text became lines of it")
        return flatten.flat(blocks)

    def remark(self, kind: Literal["changed", "dropped", "raw"], what: str) -> None:
        """Say what was changed or dropped, here."""
        where = f"block {self._first + len(self.blocks)}"
        self.source.remarks.append(Remark(kind, what, where))

    def _add(self, text: str, style: Style) -> None:
        self._run.append(rich.span(text, style.marks, style.link))
