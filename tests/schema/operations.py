"""The golden operations: an operation, perhaps variables, and the answer with its cost."""

import json
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from db.view import View
from execution.uploads import Upload
from schema import ids
from tests.media.pictures import encoded, scene
from tests.schema.conftest import Json, Reader
from tests.schema.gazette import NOW

GOLDEN: Final = Path(__file__).parent / "golden"
NAMES: Final = sorted(path.stem for path in GOLDEN.glob("*.graphql"))
WRITES: Final = sorted(f"writes/{path.stem}" for path in GOLDEN.glob("writes/*.graphql"))
STREAMS: Final = sorted(f"streams/{path.stem}" for path in GOLDEN.glob("streams/*.graphql"))


def document(name: str) -> str:
    return (GOLDEN / f"{name}.graphql").read_text("utf-8")


def recorded(name: str) -> str:
    path = GOLDEN / f"{name}.json"
    return path.read_text("utf-8") if path.exists() else ""


def record(name: str, text: str) -> None:
    (GOLDEN / f"{name}.json").write_text(text, "utf-8")


async def variables(reader: Reader, name: str) -> dict[str, Any]:
    """Those of NAME.variables.json. A text may refer to something that has no other name:

    ``=Article secret-plan`` is the id of that in the live view, with ``@2026-02-01T00:00:00Z``
    behind it as of then; ``=home data.articles.nodes.0.id`` stands in another operation's answer.
    ``=Upload photo.png`` is that file of ``FILES``.
    """
    path = GOLDEN / f"{name}.variables.json"
    given = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return {key: await _resolved(reader, value) for key, value in given.items()}


async def _resolved(reader: Reader, value: Json) -> Json:
    if isinstance(value, list):
        return [await _resolved(reader, one) for one in value]
    if isinstance(value, dict):
        return {key: await _resolved(reader, one) for key, one in value.items()}
    if not isinstance(value, str) or not value.startswith("="):
        return value
    first, _, second = value[1:].partition(" ")
    if first == "Upload":
        return Upload(second, BytesIO(FILES[second]))
    if first in ids.LETTERS:
        name, _, time = second.partition("@") if "@" in second[1:] else (second, "", "")
        view = View.live(NOW)
        view = view.snapshot(datetime.fromisoformat(time)) if time else view
        return ids.encode(first, view, reader.made[name])
    found: Json = await _known(reader, first)
    for step in second.split("."):
        found = found[int(step) if step.isdigit() else step]
    return found


async def asked(reader: Reader, name: str) -> dict[str, Any]:
    """The answer of an operation."""
    return await reader.ask(document(name), await variables(reader, name))


async def _known(reader: Reader, name: str) -> dict[str, Any]:
    if name not in _answers:
        _answers[name] = await asked(reader, name)
    return _answers[name]


FILES: Final = {
    "photo.png": encoded(scene(), "PNG"),
    "notes.txt": b"Only words.",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "large.png": encoded(scene(), "PNG") + b" " * 1_000_000,
    "damaged.png": encoded(scene(), "PNG")[:100],
}
_answers: Final[dict[str, dict[str, Any]]] = {}  # the Gazette doesn't change
