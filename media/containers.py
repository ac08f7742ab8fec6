"""Takes metadata out of pictures without touching a pixel.

Each format is walked part by part, and only the parts that are needed to show the picture stay: so
camera data, places, comments, previews and whatever hides behind the picture's end all go. What a
walk does not understand gives None, and the picture is drawn anew instead.
"""

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

# In a scan, FF is followed by 00 (a plain FF), by a restart marker, or by the next part.
_NEXT_PART: Final = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")

_JPEG_FRAMES: Final = {*range(0xC0, 0xD0)} - {0xC8}  # frames, Huffman and arithmetic tables
_JPEG_KEPT: Final = {*_JPEG_FRAMES, 0xDA, 0xDB, 0xDD}  # and scans, quantisation, restart interval
_JPEG_DROPPED: Final = {*range(0xE0, 0xF0), 0xFE}
_JFIF: Final = b"JFIF\x00"
_ADOBE_BYTES: Final = 14

_PNG_KEPT: Final = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB"}
_APNG_KEPT: Final = {b"acTL", b"fcTL", b"fdAT"}

_WEBP_KEPT: Final = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
_WEBP_METADATA_FLAGS: Final = 0x20 | 0x08 | 0x04  # colour profile, Exif, XMP

_AVIF_KEPT: Final = {b"ftyp", b"meta", b"mdat", b"moov"}


def strip(mime_type: str, data: bytes) -> bytes | None:
    """The picture without metadata, equal to ``data`` where it has none.

    None: it is not understood, so draw it anew.
    """
    try:
        return _WALKS[mime_type](data)
    except (IndexError, struct.error):
        return None


def _jpeg(data: bytes) -> bytes | None:
    kept, place = [data[:2]], 2
    while True:
        part = _NEXT_PART.match(data, place)
        if part is None:
            return None
        marker, place = part[0][-1], part.end()
        if marker == 0xD9:  # the end
            return b"".join([*kept, b"\xff\xd9"])
        (length,) = struct.unpack_from(">H", data, place)
        body, place = data[place : place + length], place + length
        if marker not in _JPEG_KEPT | _JPEG_DROPPED or length < 2:
            return None
        kept.append(_jpeg_part(marker, body))
        if marker == 0xDA:
            scan_end = _next_jpeg_part(data, place)
            kept.append(data[place:scan_end])
            place = scan_end


def _jpeg_part(marker: int, body: bytes) -> bytes:
    """The part as it stays: empty where it goes."""
    if marker == 0xE0 and body[2:7] == _JFIF:
        body = struct.pack(">H", 16) + body[2:14] + b"\x00\x00"  # without its preview
    elif not (marker in _JPEG_KEPT or _tells_colours(marker, body)):
        return b""
    return bytes([0xFF, marker]) + body


def _tells_colours(marker: int, body: bytes) -> bool:
    return marker == 0xEE and len(body) == _ADOBE_BYTES and body[2:7] == b"Adobe"


def _next_jpeg_part(data: bytes, place: int) -> int:
    found = _NEXT_PART.search(data, place)
    if found is None:
        raise IndexError
    return found.start()


def _png(data: bytes) -> bytes | None:
    kept, place, name = [data[:8]], 8, b""
    animated = b"acTL" in data[: data.find(b"IDAT")]
    wanted = _PNG_KEPT | _APNG_KEPT if animated else _PNG_KEPT
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, place)
        chunk = data[place : place + 12 + length]
        place += 12 + length
        if name in wanted:
            kept.append(chunk)
        elif name[:1].isupper():  # needed to show it, says its name, and unknown to us
            return None
    return b"".join(kept)


def _webp(data: bytes) -> bytes | None:
    (size,) = struct.unpack_from("<I", data, 4)
    chunks = [
        (name, body) for name, body in _riff_chunks(data[12 : size + 8]) if name in _WEBP_KEPT
    ]
    parts = [_webp_chunk(name, body) for name, body in chunks]
    inner = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place < len(data):
        name, length = struct.unpack_from("<4sI", data, place)
        yield name, data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _webp_chunk(name: bytes, body: bytes) -> bytes:
    if name == b"VP8X":
        body = bytes([body[0] & ~_WEBP_METADATA_FLAGS]) + body[1:]
    return name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def _gif(data: bytes) -> bytes | None:
    place = 13 + _colour_table(data[10])
    kept = [data[:place]]
    while data[place] != 0x3B:  # the end
        start = place
        if data[place] == 0x2C:  # a frame
            place = _after_blocks(data, place + 11 + _colour_table(data[place + 9]))
        elif data[place] == 0x21:
            place = _after_blocks(data, place + 2)
        else:
            return None
        if data[start] == 0x2C or _is_shown(data[start:place]):
            kept.append(data[start:place])
    return b"".join([*kept, b";"])


def _colour_table(flags: int) -> int:
    """Length in bytes of the table that these flags tell of."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, place: int) -> int:
    while data[place]:
        place += data[place] + 1
    return place + 1


def _is_shown(extension: bytes) -> bool:
    """Whether it says how a frame is shown, or how often all of them are."""
    loops = extension[3:14] in {b"NETSCAPE2.0", b"ANIMEXTS1.0"} and len(extension) <= 24
    return extension[1] == 0xF9 or (extension[1] == 0xFF and loops)


def _avif(data: bytes) -> bytes | None:
    """Taking items out of an AVIF moves all others: one with metadata is drawn anew."""
    place = 0
    while place < len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        box = data[place : place + length]
        if name not in _AVIF_KEPT or len(box) != length or length < 8:
            return None
        if name != b"mdat" and (b"Exif" in box or b"mime" in box):
            return None
        place += length
    return data


_WALKS: Final[dict[str, Callable[[bytes], bytes | None]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
    "image/avif": _avif,
}
