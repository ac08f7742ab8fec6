import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import BadTransform, Refused
from media.keys import Key
from media.kinds import extension_of, kind_of, recognise, require
from media.negotiation import preferred
from media.renditions import Addresses
from media.signing import Signer, stored_key
from media.transforms import Transform
from tests.media.pictures import animation, encoded, scene

HASH = "0123456789abcdef" * 4
addresses = Addresses(Signer(b"secret secret secret"))


@dataclass(frozen=True)
class Asset:
    sha256: str = HASH
    mime_type: str = "image/jpeg"
    filename: str = "Ein Bild, größer.JPG"
    width: int | None = 4000
    height: int | None = 3000
    focal_x: float = 0.5
    focal_y: float = 0.5


def signed_part(url: str) -> str:
    return urlsplit(url).path.split("/")[-2]


@given(st.text(), st.none() | st.text())
def test_a_key_never_leads_out_of_its_storage(sha256: str, variant: str | None) -> None:
    for first in (sha256, HASH):
        try:
            key = str(Key(first, variant))
        except ValueError:
            continue
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*(/[a-z0-9-]+(\.+[a-z0-9-]*)*)*", key)
        assert not {"", ".", ".."} & set(key.split("/"))


@pytest.mark.parametrize("bad", ["../x", "/x", ".", "..", "a/b", "", "a\0", "A", "a\n", "a" * 81])
def test_variants_have_plain_names(bad: str) -> None:
    with pytest.raises(ValueError, match="variant"):
        Key(HASH, bad)


@given(st.data())
def test_a_changed_character_voids_a_signature(data: st.DataObject) -> None:
    signed = signed_part(addresses.rendition(Asset(), Transform(width=640)).url)
    at = data.draw(st.integers(0, len(signed) - 1))
    character = data.draw(st.characters().filter(lambda c: c != signed[at]))
    changed = data.draw(
        st.sampled_from(
            [
                signed[:at] + character + signed[at + 1 :],
                signed[:at] + signed[at + 1 :],
                signed[:at] + character + signed[at:],
            ]
        ).filter(lambda text: text != signed)
    )
    assert addresses.verified(HASH, signed) is not None
    assert addresses.verified(HASH, changed) is None
    assert addresses.verified(HASH[::-1], signed) is None
    assert Addresses(Signer(b"another secret, longer")).verified(HASH, signed) is None


@given(st.text(st.characters()), st.text(st.characters(exclude_categories=[])))
def test_nothing_unsigned_is_verified(sha256: str, signed: str) -> None:
    assert addresses.verified(sha256, signed) is None


def test_short_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        Signer(b"short")


def test_the_key_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "data" / "media.key"
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(stored_key, [path] * 8))
    assert len(keys) == 1
    assert len(keys.pop()) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_addresses_are_plain_and_absolute_where_wished() -> None:
    absolute = Addresses(Signer(b"secret secret secret"), "https://cdn.example/")
    assert addresses.original(Asset()) == f"/media/{HASH}/ein-bild-grosser.jpg"
    assert absolute.original(Asset()) == f"https://cdn.example/media/{HASH}/ein-bild-grosser.jpg"
    rendition = absolute.rendition(Asset(), Transform(width=640, format="AVIF"))
    assert re.fullmatch(
        rf"https://cdn\.example/media/{HASH}/640x480\.avif~[\w-]{{22}}/ein-bild-grosser\.avif",
        rendition.url,
    )
    assert (rendition.width, rendition.height) == (640, 480)


@pytest.mark.parametrize("name", ["", "..", "/", "💥", "a/../b.png", "  .jpg", "x" * 500, "a,b c"])
def test_no_file_name_breaks_an_address(name: str) -> None:
    for url in (
        addresses.original(Asset(filename=name)),
        addresses.rendition(Asset(filename=name), Transform()).url,
    ):
        assert re.fullmatch(r"/media/[a-z0-9]{64}(/[\w.~-]+){1,2}", url, re.ASCII)
        assert len(url) < 200


def test_a_srcset_names_each_width_once_up_to_the_pictures_own() -> None:
    small = Asset(width=700, height=500)
    written = addresses.srcset(small, [320, 100, 640, 9999, 1280], aspect_ratio=16 / 9)
    assert re.findall(r" (\d+w)", written) == ["160w", "320w", "640w", "700w"]
    assert len(written.split(", ")) == 4


@pytest.mark.parametrize(
    "other",
    [
        Asset(focal_x=0.2),
        Asset(focal_y=0.2),
        Asset(filename="other.jpg"),
        Asset(width=1000),
        Asset(height=200),
        Asset(sha256="f" * 64),
    ],
)
def test_a_picture_that_was_changed_has_other_addresses(other: Asset) -> None:
    before = addresses.srcset(Asset(), [320, 2560, 9999], aspect_ratio=2.5)
    assert addresses.srcset(other, [320, 2560, 9999], aspect_ratio=2.5) != before
    assert addresses.srcset(Asset(), [320, 2560, 9999], aspect_ratio=2.5) == before


def test_only_pictures_have_sizes() -> None:
    for asset in (Asset(mime_type="video/mp4"), Asset(width=None)):
        with pytest.raises(BadTransform):
            addresses.rendition(asset, Transform())


@pytest.mark.parametrize(
    ("accept", "taken"),
    [
        ("", None),
        ("*/*", None),
        ("image/*", None),
        ("image/png,*/*;q=0.8", None),
        ("image/avif,image/webp,image/apng,*/*;q=0.8", "AVIF"),
        ("image/webp , image/png", "WEBP"),
        ("image/avif;q=0, image/webp", "WEBP"),
        ("image/avif; Q=0.000 ,image/webp; q=0.1", "WEBP"),
        ("IMAGE/AVIF", "AVIF"),
        ("image/avif;q=0.5,image/webp;q=1", "AVIF"),
        (";;;,=,q=,image/", None),
    ],
)
def test_formats_are_sent_to_those_who_name_them(accept: str, taken: str | None) -> None:
    assert preferred(accept) == taken


FILES = {
    "image/jpeg": encoded(scene(), "JPEG"),
    "image/png": animation(made_as="PNG"),
    "image/gif": animation(),
    "image/webp": encoded(scene(), "WEBP"),
    "image/avif": animation(made_as="AVIF"),
    "application/pdf": b"%PDF-1.7\n",
    "audio/mpeg": b"ID3\x04\x00\x00\x00\x00\x00\x00",
    "audio/ogg": b"OggS\x00\x02",
    "audio/x-flac": b"fLaC\x00\x00",
    "audio/x-wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "audio/mp4": b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00M4A mp42isom\x00\x00\x00\x00",
    "video/mp4": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41",
    "video/quicktime": b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ",
    "video/webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
}


@pytest.mark.parametrize(("mime_type", "data"), FILES.items())
def test_types_are_told_by_content(mime_type: str, data: bytes) -> None:
    assert recognise(data) == mime_type
    assert extension_of(mime_type)
    assert kind_of(mime_type) in {"IMAGE", "VIDEO", "AUDIO", "FILE"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<?xml version="1.0"?><!-- --><SVG xmlns="http://www.w3.org/2000/svg">', "svg"),
        (b"<html>", "unknown_type"),
        (b"PK\x03\x04", "unknown_type"),
        (b"\x7fELF", "unknown_type"),
        (b"#!/bin/sh", "unknown_type"),
        (encoded(scene(), "TIFF"), "unknown_type"),
        (b"\x1a\x45\xdf\xa3\x42\x82\x88matroska", "unknown_type"),
        (b"\0", "unknown_type"),
    ],
)
def test_all_else_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        require(data)
    assert refused.value.reason == reason


@given(
    st.sampled_from(
        [
            b"",
            b"\x89PNG\r\n\x1a\n",
            b"\x00\x00\x00\x20ftyp",
            b"RIFF",
            b"\x1a\x45\xdf\xa3",
            b"PK\x03\x04",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        ]
    ),
    st.binary(max_size=200),
)
def test_no_bytes_break_the_recognition(start: bytes, rest: bytes) -> None:
    recognise(start + rest)
