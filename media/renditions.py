"""Addresses of files and of the sizes that pictures are shown in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Final, NamedTuple, Protocol

from slugify import slugify

from media.errors import BadTransform
from media.kinds import extension_of
from media.signing import Signer
from media.transforms import Format, Size, Transform, Variant, choose

PREFIX: Final = "/media"
DEFAULT_WIDTHS: Final = (320, 640, 960, 1280, 1920)
_MAX_NAME: Final = 60
_REMEMBERED: Final = 2_000  # pictures, each with the sizes that were asked for: 4 MB


class Asset(Protocol):
    """What an address is made of. Rows of ``media_asset`` fit."""

    @property
    def sha256(self) -> str: ...  # noqa: D102
    @property
    def mime_type(self) -> str: ...  # noqa: D102
    @property
    def filename(self) -> str: ...  # noqa: D102
    @property
    def width(self) -> int | None: ...  # noqa: D102
    @property
    def height(self) -> int | None: ...  # noqa: D102
    @property
    def focal_x(self) -> float: ...  # noqa: D102
    @property
    def focal_y(self) -> float: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Rendition:
    """``width`` and ``height`` are those of the result, so that a page can reserve the space."""

    url: str
    width: int
    height: int


class _Picture(NamedTuple):
    """What of an asset its addresses are made of."""

    sha256: str
    mime_type: str
    filename: str
    width: int | None
    height: int | None
    focal_x: float
    focal_y: float


_picture: Final = attrgetter(*_Picture._fields)


class Addresses:
    """Makes addresses; ``public_url`` goes before them, absolute where it is not empty."""

    def __init__(self, signer: Signer, public_url: str = "") -> None:
        """``public_url``: without a slash at the end."""
        self._signer = signer
        self._base = public_url.rstrip("/") + PREFIX
        # A front shows the same pictures again and again, each in several sizes.
        self._renditions = lru_cache(maxsize=_REMEMBERED)(self._made)

    def original(self, asset: Asset) -> str:
        """Where the file itself is. Not signed: whoever knows its hash has seen it."""
        return f"{self._base}/{asset.sha256}/{_stem(asset)}.{extension_of(asset.mime_type)}"

    def rendition(self, asset: Asset, asked: Transform) -> Rendition:
        """One size or crop of a picture.

        Raises:
            BadTransform: numbers that no picture has, or not a picture.
        """
        made = self._variant(asset, asked)
        signature = self._signer.sign(asset.sha256, str(made))
        ending = "" if made.format == "AUTO" else f".{_ENDINGS[made.format]}"
        url = f"{self._base}/{asset.sha256}/{made}~{signature}/{_stem(asset)}{ending}"
        return Rendition(url, made.width, made.height)

    def renditions(
        self,
        asset: Asset,
        widths: Sequence[int],
        aspect_ratio: float | None = None,
        format: Format = "AUTO",  # noqa: A002  # the schema's word
    ) -> list[Rendition]:
        """One per width that there is, ascending; widths that come to the same are one.

        Raises:
            BadTransform: as ``rendition``.
        """
        picture = _Picture(*_picture(asset))
        return list(self._renditions(picture, tuple(widths), aspect_ratio, format))

    def srcset(
        self,
        asset: Asset,
        widths: Sequence[int] = DEFAULT_WIDTHS,
        aspect_ratio: float | None = None,
        format: Format = "AUTO",  # noqa: A002  # the schema's word
    ) -> str:
        """The same, ready for ``<img srcset>``.

        Raises:
            BadTransform: as ``rendition``.
        """
        made = self.renditions(asset, widths, aspect_ratio, format)
        return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in made)

    def _made(
        self,
        picture: _Picture,
        widths: tuple[int, ...],
        aspect_ratio: float | None,
        format_: Format,
    ) -> tuple[Rendition, ...]:
        asked = (Transform(width=w, aspect_ratio=aspect_ratio, format=format_) for w in widths)
        made = {
            rendition.width: rendition for rendition in (self.rendition(picture, a) for a in asked)
        }
        return tuple(made[width] for width in sorted(made))

    def verified(self, sha256: str, signed: str) -> Variant | None:
        """The variant that ``640x360.webp~signature`` names; None where we didn't sign that."""
        name, _, signature = signed.partition("~")
        return Variant.parse(name) if self._signer.verify(sha256, name, signature) else None

    def _variant(self, asset: Asset, asked: Transform) -> Variant:
        if asset.width is None or asset.height is None or not asset.mime_type.startswith("image/"):
            raise BadTransform("Only pictures have sizes.")
        return choose(Size(asset.width, asset.height), (asset.focal_x, asset.focal_y), asked)


_ENDINGS: Final[dict[Format, str]] = {"AVIF": "avif", "WEBP": "webp", "JPEG": "jpg", "PNG": "png"}


def _stem(asset: Asset) -> str:
    """The file's name as it may stand in an address, without its ending."""
    return slugify(PurePosixPath(asset.filename).stem, max_length=_MAX_NAME) or "file"
