"""Blocks of pictures, films and sounds."""

from enum import Enum
from typing import ClassVar, Optional

import strawberry
from strawberry import Parent

from body import urls
from db.rows import MediaRow
from resolvers import shown
from resolvers.shown import ShownBlock, ShownLink, ShownText
from schema.info import Info
from schema.scalars import URL
from schema.types.audio import Audio
from schema.types.block import Block
from schema.types.image import Image
from schema.types.rich_text import Link, RichText
from schema.types.video import Video


@strawberry.enum(description="How wide a picture stands.")
class BlockWidth(Enum):
    """COLUMN is stored as nothing."""

    COLUMN = strawberry.enum_value("COLUMN", description="As wide as the text.")
    WIDE = strawberry.enum_value("WIDE", description="Wider than the text.")
    FULL = strawberry.enum_value("FULL", description="From edge to edge.")


async def _medium(parent: ShownBlock, info: Info, kind: str) -> MediaRow | None:
    found = await parent.within.found(info.context)
    row = found.media.get(parent.fields.get("media_id", ""))
    return row if row is not None and row.kind == kind else None


def _address(parent: ShownBlock, name: str) -> str | None:
    return urls.media(parent.fields.get(name, ""))


_SRC = (
    "Where it is, if it was never imported here: as the author wrote it, perhaps a path. Null for "
    "what is stored here."
)


@strawberry.type(description="A picture.")
class ImageBlock(Block):
    """An ``Image``."""

    kind: ClassVar[str] = "image"

    @strawberry.field(
        graphql_type=Optional[Image],
        description="The stored picture. Null where it was never imported, see `src`, and where it "
        "is not there any more.",
    )
    @staticmethod
    async def image(parent: Parent[ShownBlock], info: Info) -> MediaRow | None:
        return await _medium(parent, info, "IMAGE")

    @strawberry.field(graphql_type=Optional[URL], description=_SRC)
    @staticmethod
    def src(parent: Parent[ShownBlock]) -> str | None:
        return _address(parent, "src")

    @strawberry.field(
        description="What it shows, for who can't see it: said here, else of the stored picture. "
        "Null: nobody has said, or it is decorative."
    )
    @staticmethod
    async def alt_text(parent: Parent[ShownBlock], info: Info) -> str | None:
        said: str | None = parent.fields.get("alt")
        image = None if said else await _medium(parent, info, "IMAGE")
        return image.alt_text if image and not image.decorative else said

    @strawberry.field(description="Shown by some browsers while the pointer is over it.")
    @staticmethod
    def title(parent: Parent[ShownBlock]) -> str | None:
        title: str | None = parent.fields.get("title")
        return title

    @strawberry.field(graphql_type=Optional[Link], description="Where a click on it leads.")
    @staticmethod
    async def link(parent: Parent[ShownBlock], info: Info) -> ShownLink | None:
        if "link" not in parent.fields:
            return None
        return await shown.link(info.context, parent.within, parent.fields["link"])

    @strawberry.field(
        graphql_type=Optional[RichText],
        description="What is said below it here; the picture may have a caption of its own.",
    )
    @staticmethod
    def caption(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("caption")

    @strawberry.field(description="How wide it stands.")
    @staticmethod
    def width(parent: Parent[ShownBlock]) -> BlockWidth:
        return BlockWidth(parent.fields.get("width", "COLUMN"))


@strawberry.type(description="Pictures side by side.")
class GalleryBlock(Block):
    """A ``Gallery``."""

    kind: ClassVar[str] = "gallery"

    @strawberry.field(graphql_type=list[ImageBlock], description="The pictures.")
    @staticmethod
    def images(parent: Parent[ShownBlock]) -> list[ShownBlock]:
        return [ShownBlock(parent.within, image) for image in parent.fields["images"]]


@strawberry.type(description="A film.")
class VideoBlock(Block):
    """A ``Video``."""

    kind: ClassVar[str] = "video"

    @strawberry.field(
        graphql_type=Optional[Video],
        description="The stored film. Null where it was never imported, see `src`, and where it is "
        "not there any more.",
    )
    @staticmethod
    async def video(parent: Parent[ShownBlock], info: Info) -> MediaRow | None:
        return await _medium(parent, info, "VIDEO")

    @strawberry.field(graphql_type=Optional[URL], description=_SRC)
    @staticmethod
    def src(parent: Parent[ShownBlock]) -> str | None:
        return _address(parent, "src")

    @strawberry.field(
        graphql_type=Optional[URL],
        description="A picture to show before it plays: as the author wrote it, perhaps a path.",
    )
    @staticmethod
    def poster(parent: Parent[ShownBlock]) -> str | None:
        return _address(parent, "poster")

    @strawberry.field(graphql_type=Optional[RichText], description="What is said below it.")
    @staticmethod
    def caption(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("caption")


@strawberry.type(description="A sound.")
class AudioBlock(Block):
    """An ``Audio``."""

    kind: ClassVar[str] = "audio"

    @strawberry.field(
        graphql_type=Optional[Audio],
        description="The stored sound. Null where it was never imported, see `src`, and where it "
        "is not there any more.",
    )
    @staticmethod
    async def audio(parent: Parent[ShownBlock], info: Info) -> MediaRow | None:
        return await _medium(parent, info, "AUDIO")

    @strawberry.field(graphql_type=Optional[URL], description=_SRC)
    @staticmethod
    def src(parent: Parent[ShownBlock]) -> str | None:
        return _address(parent, "src")

    @strawberry.field(graphql_type=Optional[RichText], description="What is said below it.")
    @staticmethod
    def caption(parent: Parent[ShownBlock]) -> ShownText | None:
        return parent.text("caption")


@strawberry.type(description="Something of another site: a film, a post, a map.")
class EmbedBlock(Block):
    """An ``Embed``."""

    kind: ClassVar[str] = "embed"

    @strawberry.field(graphql_type=URL, description="Its page on the other site.")
    @staticmethod
    def url(parent: Parent[ShownBlock]) -> str:
        return str(parent.fields["url"])

    @strawberry.field(
        description="Whose it is, in small letters: youtube, vimeo. Null: show it as a link."
    )
    @staticmethod
    def provider(parent: Parent[ShownBlock]) -> str | None:
        provider: str | None = parent.fields.get("provider")
        return provider

    @strawberry.field(description="What it is called.")
    @staticmethod
    def title(parent: Parent[ShownBlock]) -> str | None:
        title: str | None = parent.fields.get("title")
        return title

    @strawberry.field(
        description="Width by height, where it is another than is usual for the provider."
    )
    @staticmethod
    def aspect_ratio(parent: Parent[ShownBlock]) -> float | None:
        ratio: float | None = parent.fields.get("aspect_ratio")
        return ratio


BLOCKS = (ImageBlock, GalleryBlock, VideoBlock, AudioBlock, EmbedBlock)
