"""Colours of pictures: all in sRGB, and what stands for them until they are loaded."""

import base64
from contextlib import suppress
from io import BytesIO
from typing import Final

import thash
from PIL import Image, ImageCms

_SRGB: Final = ImageCms.createProfile("sRGB")
_MINIATURE: Final = (64, 64)  # ThumbHash keeps less than this shows
_PALETTE: Final = 8
_SEEN: Final = 128  # less opaque than this is background


def is_foreign(profile: bytes | None) -> bool:
    """Whether the colour profile is another one than sRGB."""
    if not profile:
        return False
    try:
        return "srgb" not in ImageCms.getProfileDescription(_read(profile)).lower()
    except (ImageCms.PyCMSError, OSError):
        return False


def to_srgb(image: Image.Image) -> Image.Image:
    """The picture in RGB or grey, by its profile where it has one that can be used."""
    profile = image.info.get("icc_profile")
    if profile and is_foreign(profile):
        # One of another colour space than the picture's can't be used by anybody.
        with suppress(ImageCms.PyCMSError, OSError):
            image = _converted(image, _read(profile))
    return image.convert("RGB") if image.mode in {"CMYK", "YCbCr", "LAB", "HSV"} else image


def _read(profile: bytes) -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(BytesIO(profile))


def _converted(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    if image.mode == "P":
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode == "LA":
        grey = _converted(image.getchannel("L"), profile)
        grey.putalpha(image.getchannel("A"))
        return grey
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    drawn = ImageCms.profileToProfile(image, profile, _SRGB, outputMode=mode)
    return drawn or image


def miniature(image: Image.Image) -> Image.Image:
    """The first frame, tiny, as RGBA."""
    return as_rgb(image, alpha=True).resize(_fit(image.size), reducing_gap=2)


def _fit(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1, _MINIATURE[0] / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def as_rgb(image: Image.Image, *, alpha: bool) -> Image.Image:
    """The picture with 8 bits a channel. 16-bit grey is scaled, which Pillow would clip."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if alpha else "RGB")


def thumb_hash(small: Image.Image) -> str:
    """The ThumbHash, in base64."""
    return base64.b64encode(bytes(thash.rgba_to_thumb_hash(*small.size, small.tobytes()))).decode()


def dominant(small: Image.Image) -> str:
    """The colour that most of the picture has, as ``#rrggbb``."""
    seen = [pixel[:3] for pixel in _pixels(small) if pixel[3] >= _SEEN] or [(255, 255, 255)]
    line = Image.frombytes("RGB", (len(seen), 1), bytes(value for pixel in seen for value in pixel))
    few = line.quantize(_PALETTE, method=Image.Quantize.MAXCOVERAGE)
    counts = few.histogram()
    most = counts.index(max(counts))
    red, green, blue = (few.getpalette() or [])[most * 3 : most * 3 + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _pixels(small: Image.Image) -> list[tuple[int, int, int, int]]:
    raw = small.tobytes()
    return [(raw[at], raw[at + 1], raw[at + 2], raw[at + 3]) for at in range(0, len(raw), 4)]
