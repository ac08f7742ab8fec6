"""What all blocks of a body have in common."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, ClassVar

import strawberry
from strawberry import Parent

from resolvers.shown import ShownBlock, htmls
from schema.edges import by_level
from schema.info import Info
from schema.scalars import HTML


@strawberry.enum(description="The types of blocks. More may come: show the `html` of unknown ones.")
class BlockType(Enum):
    """Those of ``body.model`` in capitals."""

    PARAGRAPH = strawberry.enum_value("PARAGRAPH", description="A ParagraphBlock.")
    HEADING = strawberry.enum_value("HEADING", description="A HeadingBlock.")
    LIST = strawberry.enum_value("LIST", description="A ListBlock.")
    QUOTE = strawberry.enum_value("QUOTE", description="A QuoteBlock.")
    CODE = strawberry.enum_value("CODE", description="A CodeBlock.")
    IMAGE = strawberry.enum_value("IMAGE", description="An ImageBlock.")
    GALLERY = strawberry.enum_value("GALLERY", description="A GalleryBlock.")
    VIDEO = strawberry.enum_value("VIDEO", description="A VideoBlock.")
    AUDIO = strawberry.enum_value("AUDIO", description="An AudioBlock.")
    EMBED = strawberry.enum_value("EMBED", description="An EmbedBlock.")
    TABLE = strawberry.enum_value("TABLE", description="A TableBlock.")
    CALLOUT = strawberry.enum_value("CALLOUT", description="A CalloutBlock.")
    DIVIDER = strawberry.enum_value("DIVIDER", description="A DividerBlock.")
    CONTENT_CARD = strawberry.enum_value("CONTENT_CARD", description="A ContentCardBlock.")
    FOOTNOTES = strawberry.enum_value("FOOTNOTES", description="A FootnotesBlock.")
    RAW_HTML = strawberry.enum_value("RAW_HTML", description="A RawHtmlBlock.")
    CUSTOM = strawberry.enum_value("CUSTOM", description="A CustomBlock.")


async def _htmls(parents: Sequence[ShownBlock], info: Info) -> Sequence[str]:
    return await htmls(info.context, parents)


@strawberry.interface(
    description="A part of a body. An app that was built before a type of block existed still gets "
    "its `html` and `plainText`."
)
class Block:
    """Over a ``ShownBlock``."""

    kind: ClassVar[str] = ""

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a block is of the type."""
        return isinstance(obj, ShownBlock) and obj.block["type"] == cls.kind

    key: str = strawberry.field(
        description="Names the block within its body, through edits; other bodies may have it too."
    )
    plain_text: str = strawberry.field(
        description="Its words. Of pictures the caption, else the alt text; of embeds the title."
    )

    @strawberry.field(description="Its type.")
    @staticmethod
    def type(parent: Parent[ShownBlock]) -> BlockType:
        return BlockType(parent.block["type"].upper())

    @strawberry.field(
        graphql_type=HTML,
        description="As it stands in `Body.html`; empty where the reader can't see what it shows.",
    )
    @staticmethod
    @by_level(_htmls)
    async def html(parent: Parent[ShownBlock], info: Info) -> str:
        return await parent.html(info.context)
