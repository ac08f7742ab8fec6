import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image

from media.drawing import FORMATS, draw
from media.errors import Overloaded, WorkFailed
from media.keys import Key
from media.library import Library
from media.storage import LocalStorage, Missing, fetch
from media.transforms import Format, Size, Transform, Variant, choose
from media.variants import Variants
from media.workers import Values, Workers
from tests.media.conftest import Take
from tests.media.pictures import animation, encoded, near, opened, scene

SMALL = Variant(120, 80, None, "WEBP")


class CountingWorkers(Workers):
    """The real ones, counted."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Nothing is begun meanwhile."""
        async with self._lock:
            yield

    async def run(self, job: str, **arguments: str | int) -> Values:
        self.asked.append(str(arguments.get("variant")))
        async with self._lock:
            pass
        return await super().run(job, **arguments)


@pytest.fixture
def drawn(tmp_path: Path) -> "Drawn":
    return Drawn(tmp_path)


class Drawn:
    """Draws in this process."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __call__(self, data: bytes, variant: Variant) -> Image.Image:
        source, target = self._directory / "source", self._directory / "target"
        source.write_bytes(data)
        draw(source, target, variant)
        return opened(target.read_bytes())


@pytest.mark.parametrize("made_as", FORMATS)
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "RGBA", "LA", "I;16"])
def test_every_kind_of_picture_has_every_format(drawn: Drawn, made_as: Format, mode: str) -> None:
    picture = Image.new("I;16", (240, 160), 65_535) if mode == "I;16" else scene(mode=mode)
    image = drawn(encoded(picture, "PNG"), Variant(120, 80, None, made_as))
    assert image.format == made_as
    assert image.size == (120, 80)


@pytest.mark.parametrize("made_as", FORMATS)
@pytest.mark.parametrize("given_as", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_variants_look_like_their_original(drawn: Drawn, made_as: Format, given_as: str) -> None:
    image = drawn(encoded(scene(), given_as), Variant(120, 80, None, made_as)).convert("RGB")
    assert near(image.getpixel((10, 8)), (20, 40, 220))
    assert near(image.getpixel((40, 60)), (200, 30, 30))
    assert near(image.getpixel((90, 60)), (30, 160, 60))


@pytest.mark.parametrize(
    ("focus", "colour"), [((0.0, 1.0), (200, 30, 30)), ((1.0, 1.0), (30, 160, 60))]
)
def test_a_crop_shows_its_focus(
    drawn: Drawn, focus: tuple[float, float], colour: tuple[int, int, int]
) -> None:
    data = encoded(scene(3000, 2000), "JPEG")
    variant = choose(Size(3000, 2000), focus, Transform(width=320, aspect_ratio=1, format="PNG"))
    image = drawn(data, variant)
    assert image.size == (320, 320)
    assert near(image.getpixel((160, 300)), colour)


def test_a_scaled_picture_is_whole(drawn: Drawn) -> None:
    variant = choose(Size(240, 160), (0, 0), Transform(160, 160, fit="SCALE", format="PNG"))
    image = drawn(encoded(scene(), "PNG"), variant)
    assert image.size == (160, 160)
    assert near(image.getpixel((10, 10)), (20, 40, 220))
    assert near(image.getpixel((150, 150)), (30, 160, 60))


def test_transparency_stays_where_the_format_has_it(drawn: Drawn) -> None:
    data = encoded(Image.new("RGBA", (200, 200), (255, 0, 0, 0)), "PNG")
    for made_as in ("PNG", "WEBP", "AVIF"):
        image = drawn(data, Variant(160, 160, None, made_as)).convert("RGBA")
        assert image.getpixel((80, 80))[3] == 0  # type: ignore[index]
    assert near(drawn(data, Variant(160, 160, None, "JPEG")).getpixel((80, 80)), (255, 255, 255))


def test_an_animation_shows_its_first_frame(drawn: Drawn) -> None:
    image = drawn(animation(), Variant(60, 40, None, "PNG"))
    assert getattr(image, "n_frames", 1) == 1
    assert near(image.convert("RGB").getpixel((5, 5)), (20, 40, 220))


def test_16_bits_are_scaled_not_clipped(drawn: Drawn) -> None:
    grey = encoded(Image.new("I;16", (200, 200), 0x8000), "PNG")
    assert near(drawn(grey, Variant(160, 160, None, "PNG")).getpixel((9, 9)), (128, 128, 128), 2)


def test_quality_decides_about_size(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(encoded(Image.effect_noise((400, 400), 80).convert("RGB"), "PNG"))
    for made_as in ("AVIF", "WEBP", "JPEG"):
        sizes = []
        for quality in (30, 50, 90):
            draw(source, target, Variant(320, 320, None, made_as, quality))
            sizes.append(target.stat().st_size)
        assert sizes == sorted(set(sizes))


async def test_a_variant_is_drawn_once_however_many_ask(
    storage: LocalStorage, take: Take, tmp_path: Path
) -> None:
    stored = await take(encoded(scene(), "PNG"))
    workers = CountingWorkers()
    variants = Variants(storage, workers, tmp_path)
    found = await asyncio.gather(*(variants.find(stored.sha256, SMALL) for _ in range(30)))
    found.append(await variants.find(stored.sha256, SMALL))
    await workers.close()
    assert workers.asked == [str(SMALL)]
    assert len({(key, stat.size) for key, stat in found}) == 1


async def test_two_processes_draw_the_same_bytes(
    storage: LocalStorage, workers: Workers, take: Take, tmp_path: Path
) -> None:
    stored = await take(encoded(scene(), "PNG"))
    both = [Variants(storage, workers, tmp_path) for _ in range(2)]
    (key, one), (_, other) = await asyncio.gather(*(v.find(stored.sha256, SMALL) for v in both))
    assert one == other == await storage.stat(key)


async def test_whoever_leaves_does_not_spoil_it_for_others(
    storage: LocalStorage, workers: Workers, take: Take, tmp_path: Path
) -> None:
    stored = await take(encoded(scene(), "PNG"))
    variants = Variants(storage, workers, tmp_path)
    leaving = asyncio.create_task(variants.find(stored.sha256, SMALL))
    staying = asyncio.create_task(variants.find(stored.sha256, SMALL))
    await asyncio.sleep(0.01)
    leaving.cancel()
    _, stat = await staying
    assert stat.mime_type == "image/webp"


async def test_without_an_original_there_is_no_variant(library: Library) -> None:
    with pytest.raises(Missing):
        await library.variants.find("0" * 64, SMALL)


async def test_too_many_at_once_are_sent_away(
    storage: LocalStorage, take: Take, tmp_path: Path
) -> None:
    stored = await take(encoded(scene(), "PNG"))
    workers = CountingWorkers()
    variants = Variants(storage, workers, tmp_path, max_waiting=2)
    wanted = [Variant(width, 80, None, "PNG") for width in (100, 101, 102)]
    async with workers.held():
        waiting = [asyncio.create_task(variants.find(stored.sha256, v)) for v in wanted[:2]]
        while len(workers.asked) < 2:  # noqa: ASYNC110 -- until both are waited for
            await asyncio.sleep(0.01)
        with pytest.raises(Overloaded):
            await variants.find(stored.sha256, wanted[2])
    assert len(await asyncio.gather(*waiting)) == 2
    assert await variants.find(stored.sha256, wanted[2])
    await workers.close()


async def test_a_failure_is_not_remembered(
    storage: LocalStorage, workers: Workers, tmp_path: Path
) -> None:
    sha256, path = "1" * 64, tmp_path / "original"
    path.write_bytes(b"not a picture")
    await storage.put(Key(sha256), path, "image/png")
    variants = Variants(storage, workers, tmp_path)
    for _ in range(2):
        with pytest.raises(WorkFailed):
            await variants.find(sha256, SMALL)
    await storage.delete(Key(sha256))
    path.write_bytes(encoded(scene(), "PNG"))
    await storage.put(Key(sha256), path, "image/png")
    assert await variants.find(sha256, SMALL)


async def test_what_is_drawn_is_stored_whole(library: Library, take: Take, tmp_path: Path) -> None:
    stored = await take(encoded(scene(), "PNG"))
    key, stat = await library.variants.find(stored.sha256, SMALL)
    await fetch(library.storage, key, tmp_path / "copy")
    data = (tmp_path / "copy").read_bytes()
    assert len(data) == stat.size
    assert opened(data).size == (120, 80)
