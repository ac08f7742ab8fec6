"""Pictures of all kinds, made on the spot."""

import struct
import zlib
from io import BytesIO

from PIL import ExifTags, Image, ImageCms, ImageDraw

PLACE = b"PLACE-52.5163N-13.3777E"  # what must never be stored
ROTATED = 6  # a quarter turn to the right is needed to see it upright


def scene(width: int = 240, height: int = 160, mode: str = "RGB") -> Image.Image:
    """Red at the left, green at the right, a blue corner at the top left: it has an up side."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2, height), fill=(200, 30, 30))
    draw.rectangle((width // 2, height // 2, width, height), fill=(30, 160, 60))
    draw.rectangle((0, 0, width // 4, height // 4), fill=(20, 40, 220))
    return image.convert(mode)


def encoded(image: Image.Image, made_as: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, made_as, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Camera data with a place in it, twice: as GPS and as text that can be searched for."""
    data = Image.Exif()
    data[ExifTags.Base.Orientation] = orientation
    data[ExifTags.Base.Make] = "Camera"
    data[ExifTags.Base.ImageDescription] = PLACE.decode()
    data[ExifTags.IFD.GPSInfo] = {1: "N", 2: (52.0, 30.0, 58.0), 3: "E", 4: (13.0, 22.0, 39.0)}
    return data.tobytes()


def photo(orientation: int = ROTATED, **options: object) -> bytes:
    """A JPEG as a phone makes it."""
    return encoded(scene(), "JPEG", quality=90, exif=exif(orientation), **options)


def profile() -> bytes:
    """A colour profile that isn't sRGB: red and green are swapped, so that its effect is seen."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">I", made, 128)
    tags = {bytes(made[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, green = tags[b"rXYZ"] + 4, tags[b"gXYZ"] + 4  # where the table says they lie
    made[red : red + 8], made[green : green + 8] = made[green : green + 8], made[red : red + 8]
    return bytes(made).replace("sRGB".encode("utf-16-be"), "ODD!".encode("utf-16-be"))


def animation(frames: int = 3, made_as: str = "GIF", **options: object) -> bytes:
    pictures = [scene(60, 40).rotate(90 * number) for number in range(frames)]
    more: dict[str, object] = {
        "save_all": True,
        "append_images": pictures[1:],
        "duration": 100,
        "loop": 0,
    }
    return encoded(pictures[0], made_as, **(more | options))


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A small PNG whose header promises very many pixels, and whose data begins to deliver."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 20_000_000, 9)
    body = [chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def png_with(image: Image.Image, *chunks: bytes) -> bytes:
    """A PNG with more chunks behind its header."""
    data = encoded(image, "PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def near(pixel: object, colour: tuple[int, ...], by: int = 40) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) <= by for a, b in zip(pixel[:3], colour, strict=True))
