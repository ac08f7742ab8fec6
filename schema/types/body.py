"""Bodies."""

from enum import Enum
from typing import Annotated, cast

import strawberry
from strawberry import Parent

from body.outline import outline
from body.writing.html_writer import Embeds
from db.rows import ContentRow, MediaRow
from resolvers.bodies import ShownBody
from resolvers.shown import ShownBlock
from schema import ids
from schema.info import Info
from schema.interfaces import Content
from schema.scalars import HTML, Markdown
from schema.types.block import Block, BlockType
from schema.types.media import MediaAsset


@strawberry.enum(description="How players of other sites stand in the HTML.")
class EmbedMode(Enum):
    """As ``body.html_out`` takes it."""

    FULL = strawberry.enum_value("FULL", description="As frames that load the player.")
    LINK = strawberry.enum_value(
        "LINK", description="As links: nothing of another site is loaded before a click."
    )
    NONE = strawberry.enum_value("NONE", description="Left out.")


@strawberry.type(description="A heading, for a table of contents.")
class OutlineItem:
    """Over ``body.outline.OutlineItem``."""

    block_key: str = strawberry.field(description="The `key` of its block.")
    level: int = strawberry.field(description="From 1 to 6, as the author set it.")
    text: str = strawberry.field(description="What it says, on one line.")
    anchor: str = strawberry.field(description="Its id in the HTML: link to `#` and this.")


@strawberry.type(
    description="What a piece says below its title: blocks and rendered forms of one text. Where "
    "the piece is `locked`, each of them is of the teaser alone."
)
class Body:
    """Over a ``ShownBody``."""

    truncated: bool = strawberry.field(
        description="True where the piece is locked and more is left out here."
    )
    plain_text: str = strawberry.field(description="The words, an empty line between blocks.")
    word_count: int = strawberry.field(
        description="Words in here. `Article.wordCount` is that of the whole, locked or not."
    )

    @strawberry.field(
        graphql_type=strawberry.ID, description="Opaque; the body of one piece in one view."
    )
    @staticmethod
    def id(parent: Parent[ShownBody]) -> str:
        return ids.body_id(parent.content)

    @strawberry.field(graphql_type=list[Block], description="All of it, block by block, in order.")
    @staticmethod
    def blocks(
        parent: Parent[ShownBody],
        types: Annotated[
            list[BlockType] | None,
            strawberry.argument(description="Only blocks of these types."),
        ] = None,
    ) -> list[ShownBlock]:
        wanted = None if types is None else {one.name.lower() for one in types}
        blocks = parent.shown.said.tree["blocks"]
        return [
            ShownBlock(parent.shown, block)
            for block in blocks
            if wanted is None or block["type"] in wanted
        ]

    @strawberry.field(graphql_type=HTML, description="All of it as HTML.")
    @staticmethod
    async def html(
        parent: Parent[ShownBody],
        info: Info,
        heading_offset: Annotated[
            int | None,
            strawberry.argument(
                description="Added to the level of each heading, which stays within 1 to 6: 1 "
                "where the page has an h1 of its own and authors begin with 1 too."
            ),
        ] = 0,
        embeds: Annotated[
            EmbedMode | None,
            strawberry.argument(description="How players of other sites stand in it."),
        ] = EmbedMode.FULL,
    ) -> str:
        mode = cast("Embeds", (embeds or EmbedMode.FULL).name)
        return await parent.shown.html(info.context, heading_offset or 0, mode)

    @strawberry.field(graphql_type=Markdown, description="All of it as Markdown, to be read.")
    @staticmethod
    async def markdown(parent: Parent[ShownBody], info: Info) -> str:
        return await parent.shown.markdown(info.context)

    @strawberry.field(graphql_type=list[OutlineItem], description="The headings, in order.")
    @staticmethod
    def outline(parent: Parent[ShownBody]) -> list[OutlineItem]:
        return outline(parent.shown.said.tree)  # type: ignore[return-value]  # a row of the same fields

    @strawberry.field(
        graphql_type=list[MediaAsset],
        description="The stored files in it, each once, in the order of their first mention.",
    )
    @staticmethod
    async def media(parent: Parent[ShownBody], info: Info) -> list[MediaRow]:
        return list((await parent.shown.found(info.context)).media.values())

    @strawberry.field(
        graphql_type=list[Content],
        description="The pieces that it links to or shows as cards, each once; only what is public "
        "in this view.",
    )
    @staticmethod
    async def references(parent: Parent[ShownBody], info: Info) -> list[ContentRow]:
        return list((await parent.shown.found(info.context)).contents.values())

    @strawberry.field(description="The version of the blocks' format: 1.")
    @staticmethod
    def schema_version(parent: Parent[ShownBody]) -> int:
        return parent.shown.said.tree["version"]
