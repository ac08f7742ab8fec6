"""Pictures are let in by decoding them, and stored upright, in sRGB and without metadata.

Where nothing has to change in the pixels, they aren't touched: see ``containers.py``. All of this
is run in the processes of ``workers.py``.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import ExifTags, Image, ImageFile, ImageOps, JpegImagePlugin, UnidentifiedImageError

from media import colours, containers
from media.errors import Refused
from media.kinds import recognise

MAX_SIDE: Final = 16_383  # the most that WebP can hold, so that every picture has every format
FRAMES_BUDGET: Final = 8  # an animation's frames together, in largest pictures

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
# As a browser would not show them, or not alike everywhere.
_FOREIGN_MODES: Final = {"CMYK", "YCbCr", "LAB", "HSV"}


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of a stored picture."""

    mime_type: str
    width: int
    height: int
    thumb_hash: str
    dominant_color: str


def clean(source: Path, target: Path, max_pixels: int) -> Picture:
    """Write the picture in ``source`` to ``target`` as it may be stored.

    Raises:
        Refused: it isn't a picture, is damaged, or is too large.
    """
    data = source.read_bytes()
    with _refusing(), _opened(data, max_pixels) as image:
        mime_type = f"image/{_format(image).lower()}"
        cleaned = None if _must_redraw(image) else containers.strip(mime_type, data)
        if cleaned is None:
            redrawn = _redrawn(image, lossless=b"VP8L" in data[:4096])
            # Encoders take comments and the like over from the picture.
            cleaned = containers.strip(mime_type, redrawn) or redrawn
    target.write_bytes(cleaned)
    with _refusing(), _opened(cleaned, max_pixels) as image:
        if recognise(cleaned) != mime_type:
            raise Refused("damaged", "This picture's beginning is of another type than the rest.")
        return _described(image, mime_type)


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever decoding trips over, the file is at fault."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("too_large", "This picture has too many pixels.") from error
    except (Refused, MemoryError):
        raise
    except Exception as error:
        raise Refused("damaged", "This picture is damaged: it can't be shown.") from error


@contextmanager
def _opened(data: bytes, max_pixels: int) -> Iterator[ImageFile.ImageFile]:
    Image.MAX_IMAGE_PIXELS = None  # reads the header only; we have words for what is too large
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError:
        raise Refused("damaged", "This is not a picture, whatever its name says.") from None
    with image:
        _check_size(image, max_pixels)
        Image.MAX_IMAGE_PIXELS = max_pixels  # for frames that are larger than the header says
        yield image


def _check_size(image: Image.Image, max_pixels: int) -> None:
    """Before anything is decoded: these are the numbers in the header."""
    pixels = image.width * image.height
    if pixels > max_pixels or max(image.size) > MAX_SIDE:
        raise Refused(
            "too_large",
            f"{image.width} by {image.height} pixels are too many: at most {MAX_SIDE} along a "
            f"side and {max_pixels // 1_000_000} million in all.",
        )
    if pixels * getattr(image, "n_frames", 1) > max_pixels * FRAMES_BUDGET:
        raise Refused("too_large", "This animation has too many frames for its size.")


def _format(image: ImageFile.ImageFile) -> str:
    # MPO is what Pillow calls a JPEG with more pictures behind it.
    return "JPEG" if image.format == "MPO" else str(image.format)


def _is_animated(image: ImageFile.ImageFile) -> bool:
    return image.format != "MPO" and getattr(image, "n_frames", 1) > 1


def _must_redraw(image: ImageFile.ImageFile) -> bool:
    """Whether its pixels have to change."""
    if _is_animated(image):
        return False
    return (
        image.getexif().get(ExifTags.Base.Orientation, 1) not in {0, 1}
        or image.mode in _FOREIGN_MODES
        or colours.is_foreign(image.info.get("icc_profile"))
    )


def _redrawn(image: ImageFile.ImageFile, *, lossless: bool) -> bytes:
    """The picture upright and in sRGB, encoded anew as close to the given one as can be."""
    options = _encoding(image) | ({"lossless": True} if lossless else {})
    if _is_animated(image):
        if image.format != "AVIF":
            raise Refused("damaged", "This animation is damaged: it can't be shown.")
        options["save_all"] = True
        upright: Image.Image = image
    else:
        upright = colours.to_srgb(ImageOps.exif_transpose(image))
    out = BytesIO()
    upright.save(out, _format(image), exif=b"", xmp=b"", icc_profile=None, **options)
    return out.getvalue()


def _encoding(image: ImageFile.ImageFile) -> dict[str, Any]:
    """Options of Pillow's encoders, which take all kinds of values."""
    if isinstance(image, JpegImagePlugin.JpegImageFile) and image.mode in {"L", "RGB"}:
        # With its own tables the picture loses next to nothing.
        sampling = JpegImagePlugin.get_sampling(image)
        tables = {"qtables": image.quantization, "optimize": True}
        return tables | ({"subsampling": sampling} if sampling >= 0 else {})
    return dict(_ENCODINGS.get(_format(image), {}))


_ENCODINGS: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": 92, "optimize": True},
    "WEBP": {"quality": 90, "method": 2},
    "AVIF": {"quality": 80, "speed": 9},
    "PNG": {"compress_level": 3},
}


def _described(image: ImageFile.ImageFile, mime_type: str) -> Picture:
    """Decodes every frame: what is described can be shown."""
    small = colours.miniature(image)
    for frame in range(1, getattr(image, "n_frames", 1)):
        image.seek(frame)
        image.load()
    return Picture(
        mime_type,
        image.width,
        image.height,
        colours.thumb_hash(small),
        colours.dominant(small),
    )
