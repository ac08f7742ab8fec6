"""The Gazette's files: its pictures, its authors' faces, and a bell."""

import asyncio
import wave
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from math import exp, sin, tau
from typing import Final
from uuid import UUID

from exchange.demo import facts, scenes
from media.library import Library, Stored
from resolvers.context import Context
from resolvers.media import add_stored_media

_RATE_HZ: Final = 16_000
# Of a bell: multiples of its pitch, how loud, and how quickly they fade.
_PARTIALS: Final = ((0.5, 0.3, 0.8), (1, 0.4, 1.2), (1.19, 0.2, 1.9), (2, 0.2, 2.6), (3, 0.1, 4))


@dataclass(frozen=True, slots=True)
class _File:
    """``name``: as texts call it."""

    name: str
    filename: str
    draw: Callable[[], bytes]
    alt_text: str | None


Filed = dict[str, tuple[Stored, str, str | None]]  # by name: the file, its name, its alt text


async def store(library: Library) -> Filed:
    """Draw all files and store them, some at once. Nothing is written to the database."""
    files = _files()
    stored = await asyncio.gather(*[_stored(library, file) for file in files])
    return {
        file.name: (one, file.filename, file.alt_text)
        for file, one in zip(files, stored, strict=True)
    }


async def record(ctx: Context, filed: Filed) -> dict[str, UUID]:
    """The ids of the files, by name."""
    ids = {}
    for name, (stored, filename, alt_text) in filed.items():
        made = await add_stored_media(
            ctx, stored, filename=filename, alt_text=alt_text, credit=facts.CREDIT
        )
        ids[name] = made.id
    return ids


def bell() -> bytes:
    """A stroke on a bell, three seconds of it, as a WAV file."""
    samples = array("h", (_loudness(place / _RATE_HZ) for place in range(3 * _RATE_HZ)))
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE_HZ)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def _loudness(second: float) -> int:
    pitch_hz = 430
    parts = (
        share * exp(-fading * second) * sin(tau * multiple * pitch_hz * second)
        for multiple, share, fading in _PARTIALS
    )
    return round(24_000 * sum(parts))


def _files() -> list[_File]:
    pictures = [
        _File(name, f"{name}.jpg", partial(scenes.scene, name), shown)
        for name, shown in facts.PICTURES.items()
    ]
    faces = [
        _File(who.slug, f"{who.slug}.jpg", partial(scenes.portrait, number), who.name)
        for number, who in enumerate(facts.AUTHORS)
    ]
    return [*pictures, *faces, _File("bell", "bell.wav", bell, None)]


async def _stored(library: Library, file: _File) -> Stored:
    drawn = await asyncio.to_thread(file.draw)
    async with library.receive(BytesIO(drawn)) as received:
        return await library.admit(received)
