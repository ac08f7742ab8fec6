import asyncio
from io import BytesIO
from pathlib import Path

import pytest

from media.errors import Refused, WorkFailed
from media.keys import Key
from media.library import Library, Limits, Received, open_library
from media.transforms import Variant
from tests.media.pictures import encoded, opened, scene

KEY = b"a key for tests only"
PNG = encoded(scene(), "PNG")
SMALL = Variant(120, 80, None, "WEBP")


async def took(library: Library, data: bytes = PNG) -> str:
    async with library.receive(BytesIO(data)) as received:
        return (await library.admit(received)).sha256


@pytest.mark.parametrize("place", ["local", "s3"])
async def test_pictures_go_in_and_variants_come_out(
    request: pytest.FixtureRequest, tmp_path: Path, place: str
) -> None:
    url = tmp_path.as_uri() if place == "local" else request.getfixturevalue("bucket")
    async with open_library(url, KEY) as library:
        sha256 = await took(library)
        assert await took(library) == sha256
        key, stat = await library.variants.find(sha256, SMALL)
        drawn = b"".join([piece async for piece in library.storage.open(key)])
        assert (len(drawn), stat.mime_type) == (stat.size, "image/webp")
        assert opened(drawn).size == (120, 80)
        await library.storage.delete(Key(sha256))
        assert await library.storage.stat(key) is None


async def test_closing_ends_what_is_being_drawn(tmp_path: Path) -> None:
    async with open_library(tmp_path.as_uri(), KEY) as library:
        sha256 = await took(library)
        drawing = asyncio.create_task(library.variants.find(sha256, SMALL))
        while not library.variants.waiting:  # noqa: ASYNC110 -- until it has begun
            await asyncio.sleep(0)
    with pytest.raises((asyncio.CancelledError, WorkFailed)):
        await drawing


@pytest.mark.parametrize("size", [0, 1001])
async def test_empty_and_large_files_are_refused_before_they_are_looked_at(
    tmp_path: Path, size: int
) -> None:
    seen: list[Received] = []
    async with open_library(tmp_path.as_uri(), KEY, limits=Limits(max_bytes=1000)) as library:
        with pytest.raises(Refused):
            async with library.receive(BytesIO(bytes(size))) as received:
                seen.append(received)
    assert seen == []


async def test_nothing_is_left_on_our_disk(tmp_path: Path) -> None:
    async with open_library(tmp_path.as_uri(), KEY) as library:
        async with library.receive(BytesIO(PNG)) as received:
            directory = received.path.parent.parent
            await library.admit(received)
        assert list(directory.iterdir()) == []
    assert not directory.exists()
