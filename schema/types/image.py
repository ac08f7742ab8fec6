"""Pictures."""

from enum import Enum
from typing import Annotated, ClassVar, Final, TypeVar, cast

import strawberry
from strawberry import UNSET, Parent

from db.rows import MediaRow
from media import transforms
from media.renditions import DEFAULT_WIDTHS, Rendition
from resolvers import pictures, shown
from schema.info import Info
from schema.refs import MaybeRichText
from schema.scalars import URL
from schema.types.media import MediaAsset

N = TypeVar("N", int, float)
_DEFAULT_WIDTHS: Final = list(DEFAULT_WIDTHS)


@strawberry.enum(description="How a picture fills a box of another shape.")
class ImageFit(Enum):
    """As in ``media.transforms``."""

    COVER = strawberry.enum_value(
        "COVER", description="Fills it; what sticks out is cut off, around the focal point."
    )
    CONTAIN = strawberry.enum_value("CONTAIN", description="Stays whole, within the box.")
    SCALE = strawberry.enum_value("SCALE", description="Fills it whole, distorted.")


@strawberry.enum(description="The file format of a rendition.")
class ImageFormat(Enum):
    """As in ``media.transforms``."""

    AUTO = strawberry.enum_value("AUTO", description="The smallest that the browser takes.")
    AVIF = strawberry.enum_value("AVIF", description="AVIF.")
    WEBP = strawberry.enum_value("WEBP", description="WebP.")
    JPEG = strawberry.enum_value("JPEG", description="JPEG, on white.")
    PNG = strawberry.enum_value("PNG", description="PNG.")


@strawberry.input(
    description="A size or a crop. Sides and ratios are rounded to those that the server draws, "
    "and nothing is blown up: the answer says its size."
)
class ImageTransform:
    """Becomes a ``transforms.Transform``."""

    width: int | None = strawberry.field(
        default=UNSET, description="In pixels. Without height: the picture's own ratio."
    )
    height: int | None = strawberry.field(default=UNSET, description="In pixels.")
    fit: ImageFit | None = strawberry.field(
        default=ImageFit.COVER, description="What to do where the ratios differ."
    )
    aspect_ratio: float | None = strawberry.field(
        default=UNSET, description="Width by height, from 0.25 to 4; where one side is given."
    )
    format: ImageFormat | None = strawberry.field(
        default=ImageFormat.AUTO, description="The file format."
    )
    quality: int | None = strawberry.field(
        default=UNSET, description="From 1 to 100 on the format's own scale; not of a PNG."
    )

    def plain(self) -> transforms.Transform:
        """Without what was omitted or null."""
        return transforms.Transform(
            width=_given(self.width),
            height=_given(self.height),
            fit=cast("transforms.Fit", (self.fit or ImageFit.COVER).name),
            aspect_ratio=_given(self.aspect_ratio),
            format=_named(self.format),
            quality=_given(self.quality),
        )


def _named(format: ImageFormat | None) -> transforms.Format:
    return cast("transforms.Format", (format or ImageFormat.AUTO).name)


def _given(value: N | None) -> N | None:
    return None if value is UNSET else value


@strawberry.type(description="A picture in one size or crop.")
class ImageRendition:
    """Over a ``Rendition``."""

    url: URL = strawberry.field(description="Where it is; absolute where `Image.url` is.")
    width: int = strawberry.field(description="In pixels, of the result.")
    height: int = strawberry.field(
        description="In pixels, of the result, so that a page can reserve the space."
    )


@strawberry.type(description="The point of a picture that crops keep.")
class FocalPoint:
    """Over a ``MediaRow``."""

    @strawberry.field(description="From the left, 0 to 1.")
    @staticmethod
    def x(parent: Parent[MediaRow]) -> float:
        return parent.focal_x

    @strawberry.field(description="From the top, 0 to 1.")
    @staticmethod
    def y(parent: Parent[MediaRow]) -> float:
        return parent.focal_y


Ratio = Annotated[
    float | None,
    strawberry.argument(
        description="Crop to this ratio of width by height, from 0.25 to 4; else the picture's own."
    ),
]
Format = Annotated[
    ImageFormat | None, strawberry.argument(description="The file format; AUTO is right mostly.")
]


@strawberry.type(description="A picture: upright, in sRGB, without metadata.")
class Image(MediaAsset):
    """Over a ``MediaRow`` of kind IMAGE."""

    kind: ClassVar[str] = "IMAGE"

    width: int = strawberry.field(description="Of the stored picture, in pixels.")
    height: int = strawberry.field(description="Of the stored picture, in pixels.")
    alt_text: str | None = strawberry.field(
        description="What it shows, for who can't see it; null where nobody has said."
    )
    decorative: bool = strawberry.field(
        description="True where it only adorns: give it an empty `alt`, whatever `altText` says."
    )
    dominant_color: str | None = strawberry.field(description="As #rrggbb.")
    thumb_hash: str | None = strawberry.field(
        description="ThumbHash in base64: a blurred picture to show while the real one loads."
    )

    @strawberry.field(graphql_type=MaybeRichText, description="What is said below it.")
    @staticmethod
    def caption(parent: Parent[MediaRow]) -> shown.ShownText | None:
        return shown.stored_text(parent.view, parent.caption)

    @strawberry.field(graphql_type=FocalPoint, description="What crops keep.")
    @staticmethod
    def focal_point(parent: Parent[MediaRow]) -> MediaRow:
        return parent

    @strawberry.field(
        graphql_type=ImageRendition, description="One size or crop; of an animation, its beginning."
    )
    @staticmethod
    def rendition(
        parent: Parent[MediaRow],
        info: Info,
        transform: Annotated[ImageTransform, strawberry.argument(description="Which one.")],
    ) -> Rendition:
        return pictures.rendition(info.context, parent, transform.plain())

    @strawberry.field(
        graphql_type=list[ImageRendition],
        description="The picture in several widths, ascending. Widths come from a set and none is "
        "above the picture's own, so that there may be fewer than were asked for.",
    )
    @staticmethod
    def renditions(
        parent: Parent[MediaRow],
        info: Info,
        widths: Annotated[
            list[int], strawberry.argument(description="In pixels; from 1 to 20 of them.")
        ],
        aspect_ratio: Ratio = None,
        format: Format = ImageFormat.AUTO,
    ) -> list[Rendition]:
        made_as = _named(format)
        return pictures.renditions(info.context, parent, widths, aspect_ratio, made_as)

    @strawberry.field(
        description="The same, ready for the attribute `srcset` of an img. For a GIF that shall "
        "move, take `url`.",
    )
    @staticmethod
    def srcset(
        parent: Parent[MediaRow],
        info: Info,
        widths: Annotated[
            list[int], strawberry.argument(description="In pixels; from 1 to 20 of them.")
        ] = _DEFAULT_WIDTHS,
        aspect_ratio: Ratio = None,
        format: Format = ImageFormat.AUTO,
    ) -> str:
        made_as = _named(format)
        return pictures.srcset(info.context, parent, widths, aspect_ratio, made_as)
