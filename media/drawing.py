"""Draws variants of pictures. Run in the processes of ``workers.py``."""

from io import BytesIO
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageFile

from media.colours import as_rgb
from media.transforms import Box, Size, Variant, crop_box

RECIPE: Final = 1  # counts up when the same variant is drawn differently
FORMATS: Final = {
    "AVIF": "image/avif",
    "WEBP": "image/webp",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
}

# On photographs of a real publication these look alike: 42 dB at 960 pixels, of 10 (AVIF), 11
# (WebP) and 27 kB (JPEG). AVIF at speed 8 takes a quarter of the time of 6 for a tenth more bytes.
_ENCODINGS: Final[dict[str, dict[str, Any]]] = {
    "AVIF": {"quality": 55, "speed": 8, "max_threads": 1},
    "WEBP": {"quality": 76, "method": 4},
    "JPEG": {"quality": 80, "optimize": True, "progressive": True},
    "PNG": {},
}
_BACKGROUND: Final = (255, 255, 255)  # of a JPEG, which knows no transparency


def draw(source: Path, target: Path, variant: Variant) -> None:
    """Write a variant of the stored picture in ``source`` to ``target``. Not AUTO."""
    Image.MAX_IMAGE_PIXELS = None  # it was let in, perhaps under another limit than today's
    with Image.open(source) as image:
        drawn = _drawn(image, variant)
    options = _ENCODINGS[variant.format]
    if variant.quality is not None:
        options = options | {"quality": variant.quality}
    out = BytesIO()
    drawn.save(out, variant.format, **options)
    target.write_bytes(out.getvalue())


def _drawn(image: ImageFile.ImageFile, variant: Variant) -> Image.Image:
    whole = Size(image.width, image.height)
    box = crop_box(whole, variant)
    _decode_small(image, box, variant)
    picture = as_rgb(image, alpha=image.has_transparency_data)
    # A JPEG may now be decoded at an eighth of its size.
    x, y = picture.width / whole.width, picture.height / whole.height
    part = (box.left * x, box.top * y, box.right * x, box.bottom * y)
    size = (variant.width, variant.height)
    small = picture.resize(size, Image.Resampling.LANCZOS, part, reducing_gap=3)
    return _opaque(small) if variant.format == "JPEG" else small


def _decode_small(image: ImageFile.ImageFile, box: Box, variant: Variant) -> None:
    """Decode a JPEG no larger than twice what is needed: many times quicker for a large one."""
    scale = max(variant.width / (box.right - box.left), variant.height / (box.bottom - box.top))
    image.draft(None, (round(image.width * scale * 2), round(image.height * scale * 2)))


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, _BACKGROUND)
    ground.paste(image, mask=image)
    return ground
