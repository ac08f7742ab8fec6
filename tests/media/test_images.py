import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from thash import thumb_hash_to_rgba

from media.errors import Refused
from media.images import Picture, clean
from tests.media.pictures import (
    PLACE,
    animation,
    bomb,
    chunk,
    encoded,
    exif,
    near,
    opened,
    photo,
    png_with,
    profile,
    scene,
)

Cleaning = Callable[[bytes], tuple[Picture, bytes]]
PLAIN = {
    "JPEG": encoded(scene(), "JPEG"),
    "progressive JPEG": encoded(scene(), "JPEG", progressive=True),
    "grey JPEG": encoded(scene(mode="L"), "JPEG"),
    "JPEG with restarts": encoded(scene(), "JPEG", restart_marker_rows=1),
    "PNG": encoded(scene(), "PNG"),
    "PNG with a palette": encoded(scene(mode="P"), "PNG"),
    "PNG with transparency": encoded(scene(mode="RGBA"), "PNG"),
    "PNG of 16 bits": encoded(Image.new("I;16", (20, 10), 40_000), "PNG"),
    "PNG of one bit": encoded(scene(mode="1"), "PNG"),
    "WebP": encoded(scene(), "WEBP"),
    "lossless WebP": encoded(scene(mode="RGBA"), "WEBP", lossless=True),
    "AVIF": encoded(scene(), "AVIF"),
    "GIF": encoded(scene(), "GIF"),
    "animated GIF": animation(),
    "animated PNG": animation(made_as="PNG"),
    "animated WebP": animation(made_as="WEBP"),
    "animated AVIF": animation(made_as="AVIF"),
    "PNG of one pixel": encoded(scene(1, 1), "PNG"),
    "PNG of one row": encoded(scene(700, 1), "PNG"),
}
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + PLACE + b"</x:xmpmeta>"


@pytest.fixture
def cleaning(tmp_path: Path) -> Cleaning:
    def run(data: bytes, max_pixels: int = 1_000_000) -> tuple[Picture, bytes]:
        source, target = tmp_path / "source", tmp_path / "target"
        source.write_bytes(data)
        picture = clean(source, target, max_pixels)
        return picture, target.read_bytes()

    return run


@pytest.mark.parametrize("data", PLAIN.values(), ids=PLAIN.keys())
def test_a_picture_with_nothing_to_clean_keeps_its_bytes(cleaning: Cleaning, data: bytes) -> None:
    picture, stored = cleaning(data)
    assert stored == data
    assert (picture.width, picture.height) == opened(data).size


def dirty() -> dict[str, bytes]:
    """Pictures that tell of a place, each in another part of its file."""
    text = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
    gif = encoded(scene(mode="P"), "GIF", comment=PLACE)
    jpeg = encoded(scene(), "JPEG")
    iptc = b"\xff\xed" + (len(PLACE) + 16).to_bytes(2) + b"Photoshop 3.0\0" + PLACE
    return {
        "JPEG with Exif": photo(orientation=1),
        "JPEG turned": photo(),
        "JPEG with XMP": encoded(scene(), "JPEG", xmp=XMP),
        "JPEG with IPTC": jpeg[:2] + iptc + jpeg[2:],
        "JPEG with a comment": encoded(scene(), "JPEG", comment=PLACE),
        "JPEG with another behind it": encoded(
            scene(), "MPO", save_all=True, append_images=[scene()], exif=exif()
        ),
        "JPEG with a tail": jpeg + PLACE,
        "PNG with Exif": encoded(scene(), "PNG", exif=exif()),
        "PNG turned": encoded(scene(), "PNG", exif=exif(8)),
        "PNG with XMP": png_with(scene(), text),
        "PNG with text": png_with(scene(), chunk(b"tEXt", b"Comment\0" + PLACE)),
        "PNG with a chunk of its own": png_with(scene(), chunk(b"plCe", PLACE)),
        "PNG with a tail": encoded(scene(), "PNG") + PLACE,
        "animated PNG with Exif": animation(made_as="PNG", exif=exif()),
        "WebP with Exif": encoded(scene(), "WEBP", exif=exif()),
        "WebP turned": encoded(scene(), "WEBP", exif=exif(3)),
        "WebP with XMP": encoded(scene(), "WEBP", xmp=XMP),
        "animated WebP with XMP": animation(made_as="WEBP", xmp=XMP),
        "WebP with a tail": encoded(scene(), "WEBP") + PLACE,
        "AVIF with Exif": encoded(scene(), "AVIF", exif=exif()),
        "AVIF turned": encoded(scene(), "AVIF", exif=exif(5)),
        "AVIF with XMP": encoded(scene(), "AVIF", xmp=XMP),
        "animated AVIF with XMP": animation(made_as="AVIF", xmp=XMP),
        "AVIF with a tail": encoded(scene(), "AVIF") + PLACE,
        "GIF with a comment": gif,
        "animated GIF with a comment": animation(comment=PLACE),
        "GIF with a tail": encoded(scene(), "GIF") + PLACE,
    }


@pytest.mark.parametrize(("name", "data"), dirty().items())
def test_nothing_that_tells_of_a_place_is_stored(
    cleaning: Cleaning, name: str, data: bytes
) -> None:
    assert PLACE in data, name
    picture, stored = cleaning(data)
    image = opened(stored)
    assert PLACE not in stored
    assert not image.getexif()
    assert not {"xmp", "icc_profile", "comment", "photoshop"} & image.info.keys()
    assert (picture.width, picture.height) == image.size
    assert getattr(image, "n_frames", 1) == (3 if "animated" in name else 1)
    assert cleaning(stored) == (picture, stored), "cleaned once is clean"


@pytest.mark.parametrize("made_as", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_stored_upright(cleaning: Cleaning, made_as: str, orientation: int) -> None:
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    seen = scene()
    held = seen.transpose(back[orientation]) if orientation > 1 else seen
    picture, stored = cleaning(encoded(held, made_as, exif=exif(orientation)))
    image = opened(stored).convert("RGB")
    assert (picture.width, picture.height) == image.size == seen.size
    for point in ((10, 10), (100, 100), (200, 140)):
        colour = seen.getpixel(point)
        assert isinstance(colour, tuple)
        assert near(image.getpixel(point), colour[:3])


def test_without_a_turn_no_pixel_of_a_jpeg_changes(cleaning: Cleaning) -> None:
    data = photo(orientation=1)
    assert opened(cleaning(data)[1]).tobytes() == opened(data).tobytes()


def test_a_turned_jpeg_loses_next_to_nothing(cleaning: Cleaning) -> None:
    data = photo()
    _, stored = cleaning(data)
    before = opened(data).transpose(Image.Transpose.ROTATE_270)
    after = opened(stored)
    apart = [abs(a - b) for a, b in zip(before.tobytes(), after.tobytes(), strict=True)]
    assert sum(apart) / len(apart) < 0.5
    assert len(stored) < 1.2 * len(data)


@pytest.mark.parametrize(
    ("mode", "made_as"),
    [
        ("RGB", "JPEG"),
        ("RGB", "PNG"),
        ("RGBA", "PNG"),
        ("P", "PNG"),
        ("RGB", "WEBP"),
        ("RGB", "AVIF"),
    ],
)
def test_other_colour_profiles_become_srgb(cleaning: Cleaning, mode: str, made_as: str) -> None:
    _, stored = cleaning(encoded(scene(mode=mode), made_as, icc_profile=profile()))
    image = opened(stored)
    red, green, _ = image.convert("RGB").getpixel((100, 100))  # type: ignore[misc]
    assert "icc_profile" not in image.info
    assert green > 150 > red, "what was red is green under this profile"


def test_srgb_profiles_go_without_a_trace(cleaning: Cleaning) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(scene(), "JPEG", icc_profile=srgb)
    _, stored = cleaning(data)
    assert opened(stored).tobytes() == opened(data).tobytes()
    assert len(stored) < len(data)


@pytest.mark.parametrize("broken", [b"no profile", profile()[:200], profile()])
@pytest.mark.parametrize("mode", ["L", "LA", "I;16", "1"])
def test_unusable_profiles_are_dropped(cleaning: Cleaning, broken: bytes, mode: str) -> None:
    data = encoded(Image.new(mode, (8, 8)), "PNG", icc_profile=broken)
    assert "icc_profile" not in opened(cleaning(data)[1]).info


def test_cmyk_becomes_rgb(cleaning: Cleaning) -> None:
    picture, stored = cleaning(encoded(scene(mode="CMYK"), "JPEG", quality=95))
    assert opened(stored).mode == "RGB"
    assert near(opened(stored).getpixel((100, 100)), (200, 30, 30))
    assert picture.mime_type == "image/jpeg"


def test_the_type_is_that_of_the_bytes(cleaning: Cleaning) -> None:
    assert cleaning(encoded(scene(), "WEBP"))[0].mime_type == "image/webp"


@pytest.mark.parametrize(
    ("data", "reason"),
    {
        "a bomb": (bomb(), "too_large"),
        "a long bomb": (bomb(400_000, 1), "too_large"),
        "one pixel too many": (encoded(Image.new("1", (1001, 1000)), "PNG"), "too_large"),
        "too many frames": (
            encoded(
                Image.new("P", (900, 900)),
                "GIF",
                save_all=True,
                append_images=[Image.new("P", (900, 900), n) for n in range(1, 12)],
            ),
            "too_large",
        ),
        "nothing": (b"", "damaged"),
        "words": (b"These are not pixels.", "damaged"),
        "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "damaged"),
        "TIFF": (encoded(scene(), "TIFF"), "damaged"),
        "BMP": (encoded(scene(), "BMP"), "damaged"),
    }.values(),
)
def test_what_is_no_picture_for_us_is_refused(cleaning: Cleaning, data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        cleaning(data)
    assert refused.value.reason == reason


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP", "AVIF", "animated GIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_truncated_pictures_are_refused(cleaning: Cleaning, name: str, part: float) -> None:
    data = PLAIN[name]
    with pytest.raises(Refused):
        cleaning(data[: int(len(data) * part)])


def test_what_hides_behind_a_picture_is_not_stored(cleaning: Cleaning) -> None:
    page = b"<html><script>alert(1)</script></html>"
    for data in (PLAIN["JPEG"] + page, PLAIN["GIF"] + page, photo(comment=page)):
        assert b"script" not in cleaning(data)[1]


@given(
    st.sampled_from(sorted(PLAIN)),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), max_size=4),
    st.floats(0.1, 1),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damage_is_refused_or_harmless(
    cleaning: Cleaning, name: str, edits: list[tuple[float, bytes]], length: float
) -> None:
    data = bytearray(PLAIN[name])
    for where, what in edits:
        at = int(where * len(data))
        data[at : at + len(what)] = what
    try:
        picture, stored = cleaning(bytes(data[: int(len(data) * length)]))
    except Refused:
        return
    image = opened(stored)
    assert (picture.width, picture.height) == image.size


@given(
    st.binary(max_size=64), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a"])
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_noise_is_refused(cleaning: Cleaning, noise: bytes, start: bytes) -> None:
    with pytest.raises(Refused):
        cleaning(start + noise)


def test_the_dominant_colour_is_that_of_most_pixels(cleaning: Cleaning) -> None:
    image = Image.new("RGB", (100, 100), (12, 120, 200))
    image.paste((250, 250, 250), (0, 0, 40, 100))
    assert cleaning(encoded(image, "PNG"))[0].dominant_color == "#0c78c8"


def test_what_is_transparent_has_no_colour(cleaning: Cleaning) -> None:
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    image.paste((10, 20, 30, 255), (0, 0, 10, 10))
    assert cleaning(encoded(image, "PNG"))[0].dominant_color == "#0a141e"
    assert cleaning(encoded(Image.new("RGBA", (9, 9)), "PNG"))[0].dominant_color == "#ffffff"


def test_the_thumb_hash_decodes_to_the_picture(cleaning: Cleaning) -> None:
    hashed = cleaning(encoded(scene(), "PNG"))[0].thumb_hash
    width, height, rgba = thumb_hash_to_rgba(base64.b64decode(hashed))
    small = Image.frombytes("RGBA", (width, height), bytes(rgba))
    assert abs(width / height - 240 / 160) < 0.2
    assert near(small.getpixel((width // 2 - 3, height - 6)), (200, 30, 30), by=70)


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_no_file_is_left_open(cleaning: Cleaning) -> None:
    cleaning(PLAIN["PNG"])
    before = open_files()
    for data in PLAIN.values():
        cleaning(data)
    assert open_files() == before
