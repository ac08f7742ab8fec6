"""Tables, dividers, cards, and what a publication adds of its own."""

from typing import Any, ClassVar, Optional

import strawberry
from strawberry import Parent

from db.rows import ContentRow
from resolvers.shown import ShownBlock, ShownText
from schema.info import Info
from schema.interfaces import Content
from schema.scalars import JSON
from schema.types.block import Block
from schema.types.rich_text import RichText


@strawberry.type(description="A table: rows of equal length.")
class TableBlock(Block):
    """A ``Table``."""

    kind: ClassVar[str] = "table"

    @strawberry.field(description="Whether the first row is a heading.")
    @staticmethod
    def header_row(parent: Parent[ShownBlock]) -> bool:
        return bool(parent.fields.get("header_row", False))

    @strawberry.field(
        graphql_type=list[list[RichText]], description="The cells of each row; some may be empty."
    )
    @staticmethod
    def rows(parent: Parent[ShownBlock]) -> list[list[ShownText]]:
        rows = parent.fields["rows"]
        return [[ShownText(parent.within, cell) for cell in row] for row in rows]

    @strawberry.field(graphql_type=Optional[RichText], description="What the table is about.")
    @staticmethod
    def caption(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("caption")


@strawberry.type(description="A change of subject: a line or a space.")
class DividerBlock(Block):
    """A ``Divider``."""

    kind: ClassVar[str] = "divider"


@strawberry.type(description="Another piece of the publication, to be shown as a card.")
class ContentCardBlock(Block):
    """A ``ContentCard``."""

    kind: ClassVar[str] = "content_card"

    @strawberry.field(
        graphql_type=Optional[Content],
        description="The piece; null where it is not public in this view: show nothing then.",
    )
    @staticmethod
    async def content(parent: Parent[ShownBlock], info: Info) -> ContentRow | None:
        found = await parent.within.found(info.context)
        return found.contents.get(parent.fields["content_id"])


@strawberry.type(description="HTML that no other block can hold, made safe. Its text is `html`.")
class RawHtmlBlock(Block):
    """A ``RawHtml``."""

    kind: ClassVar[str] = "raw_html"


@strawberry.type(description="A block of the publication's own: its front-end knows what to do.")
class CustomBlock(Block):
    """A ``Custom``."""

    kind: ClassVar[str] = "custom"

    @strawberry.field(description="What kind of block it is.")
    @staticmethod
    def name(parent: Parent[ShownBlock]) -> str:
        return str(parent.fields["name"])

    @strawberry.field(graphql_type=JSON, description="Whatever was given for it.")
    @staticmethod
    def data(parent: Parent[ShownBlock]) -> Any:
        return parent.fields["data"]


BLOCKS = (TableBlock, DividerBlock, ContentCardBlock, RawHtmlBlock, CustomBlock)
