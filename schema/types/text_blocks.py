"""Blocks of text."""

from dataclasses import dataclass
from typing import Any, ClassVar, Optional

import strawberry
from strawberry import Parent

from resolvers.shown import Shown, ShownBlock, ShownText
from schema.types.block import Block
from schema.types.rich_text import RichText


@strawberry.type(description="A paragraph.")
class ParagraphBlock(Block):
    """A ``Paragraph``."""

    kind: ClassVar[str] = "paragraph"

    @strawberry.field(graphql_type=RichText, description="What it says.")
    @staticmethod
    def text(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("text")


@strawberry.type(description="A heading.")
class HeadingBlock(Block):
    """A ``Heading``."""

    kind: ClassVar[str] = "heading"

    @strawberry.field(graphql_type=RichText, description="What it says.")
    @staticmethod
    def text(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("text")

    @strawberry.field(description="From 1 to 6, as the author set it.")
    @staticmethod
    def level(parent: Parent[ShownBlock]) -> int:
        return int(parent.fields["level"])

    @strawberry.field(description="Its id in the HTML; unique within the body.")
    @staticmethod
    def anchor(parent: Parent[ShownBlock]) -> str:
        return parent.within.said.anchors[parent.key]


@dataclass(frozen=True, slots=True)
class ItemOf:
    """An item of a list block and the tree that it is in."""

    within: Shown
    item: dict[str, Any]
    ordered: bool


@strawberry.type(description="An item of a list.")
class ListItem:
    """Over an ``ItemOf``."""

    ordered: bool = strawberry.field(
        description="Whether it is numbered: a nested list may be of another kind than the outer."
    )

    @strawberry.field(graphql_type=RichText, description="What it says.")
    @staticmethod
    def text(parent: Parent[ItemOf]) -> ShownText:
        return ShownText(parent.within, parent.item["text"])

    @strawberry.field(description="Of a task: whether it is done. Null on all other items.")
    @staticmethod
    def checked(parent: Parent[ItemOf]) -> bool | None:
        checked: bool | None = parent.item.get("checked")
        return checked

    @strawberry.field(description="How deep it is nested; 0 is the outermost level.")
    @staticmethod
    def depth(parent: Parent[ItemOf]) -> int:
        return int(parent.item.get("depth", 0))


@strawberry.type(description="A list.")
class ListBlock(Block):
    """A ``List``."""

    kind: ClassVar[str] = "list"

    @strawberry.field(description="Whether the outermost items are numbered.")
    @staticmethod
    def ordered(parent: Parent[ShownBlock]) -> bool:
        return bool(parent.fields.get("ordered", False))

    @strawberry.field(description="The number of the first item; 1 where nothing else is said.")
    @staticmethod
    def start(parent: Parent[ShownBlock]) -> int:
        return int(parent.fields.get("start", 1))

    @strawberry.field(
        graphql_type=list[ListItem], description="Its items, flat, in reading order; see `depth`."
    )
    @staticmethod
    def items(parent: Parent[ShownBlock]) -> list[ItemOf]:
        kind = bool(parent.fields.get("ordered", False))
        items = parent.fields["items"]
        return [ItemOf(parent.within, item, item.get("ordered", kind)) for item in items]


@strawberry.type(description="Words of somebody else, or of the article itself, set apart.")
class QuoteBlock(Block):
    """A ``Quote``."""

    kind: ClassVar[str] = "quote"

    @strawberry.field(graphql_type=RichText, description="The words.")
    @staticmethod
    def text(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("text")

    @strawberry.field(graphql_type=Optional[RichText], description="Whose words they are.")
    @staticmethod
    def citation(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("citation")

    @strawberry.field(description="True: words of this article, to be set large.")
    @staticmethod
    def pull(parent: Parent[ShownBlock]) -> bool:
        return bool(parent.fields.get("pull", False))


@strawberry.type(description="A piece of a program.")
class CodeBlock(Block):
    """A ``Code``."""

    kind: ClassVar[str] = "code"

    @strawberry.field(description="The lines, without a line feed at the end.")
    @staticmethod
    def code(parent: Parent[ShownBlock]) -> str:
        return str(parent.fields["code"])

    @strawberry.field(description="Its language, as a highlighter knows it: python, html.")
    @staticmethod
    def language(parent: Parent[ShownBlock]) -> str | None:
        language: str | None = parent.fields.get("language")
        return language

    @strawberry.field(graphql_type=Optional[RichText], description="What is said below it.")
    @staticmethod
    def caption(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("caption")


@strawberry.type(description="A note beside the text.")
class CalloutBlock(Block):
    """A ``Callout``."""

    kind: ClassVar[str] = "callout"

    @strawberry.field(description="What kind of note, in small letters: note, tip, warning.")
    @staticmethod
    def tone(parent: Parent[ShownBlock]) -> str:
        return str(parent.fields["tone"])

    @strawberry.field(graphql_type=RichText, description="What it says.")
    @staticmethod
    def text(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("text")


@strawberry.type(description="The footnotes of the body; `Span.footnote` refers to them.")
class FootnotesBlock(Block):
    """A ``Footnotes``."""

    kind: ClassVar[str] = "footnotes"

    @strawberry.field(graphql_type=list[RichText], description="The notes; the first is number 1.")
    @staticmethod
    def notes(parent: Parent[ShownBlock]) -> list[ShownText]:
        return [ShownText(parent.within, note["text"]) for note in parent.fields["notes"]]


BLOCKS = (
    ParagraphBlock,
    HeadingBlock,
    ListBlock,
    QuoteBlock,
    CodeBlock,
    CalloutBlock,
    FootnotesBlock,
)
