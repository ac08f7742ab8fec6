"""A process that decodes pictures: ``python -m media.worker``, started by ``workers.py``.

One JSON line asks, one answers. It knows no secrets, may use only so much memory, writes only where
it is told to, and ends with its standard input. Whatever a hostile file does to it, the server goes
on.
"""

import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, TextIO

from media.drawing import draw
from media.errors import Refused
from media.images import clean
from media.recordings import duration_s
from media.transforms import Variant

_MEMORY_BYTES: Final = 3 * 1024**3  # the largest picture, decoded a few times over
_FILE_BYTES: Final = 1024**3
_OPEN_FILES: Final = 64
_NICENESS: Final = 5  # requests go first

Values = dict[str, Any]  # JSON


def _clean(source: str, target: str, max_pixels: int) -> Values:
    return asdict(clean(Path(source), Path(target), max_pixels))


def _draw(source: str, target: str, variant: str) -> Values:
    made = Variant.parse(variant)
    if made is None:
        raise ValueError(variant)
    draw(Path(source), Path(target), made)
    return {}


def _measure(source: str) -> Values:
    return {"duration_s": duration_s(Path(source))}


JOBS: Final[dict[str, Callable[..., Values]]] = {
    "clean": _clean,
    "draw": _draw,
    "measure": _measure,
}


def answer(line: str) -> Values:
    """What a line of request gives: ``result``, ``refused`` or ``failed``."""
    job, arguments = json.loads(line)
    try:
        return {"result": JOBS[job](**arguments)}
    except Refused as error:
        return {"refused": [error.reason, str(error)]}
    except Exception:  # noqa: BLE001  # told to the server, which logs it
        return {"failed": traceback.format_exc()}


def _limit() -> None:
    limits = {
        "RLIMIT_AS": _MEMORY_BYTES,
        "RLIMIT_FSIZE": _FILE_BYTES,
        "RLIMIT_NOFILE": _OPEN_FILES,
        "RLIMIT_CORE": 0,
    }
    for name, most in limits.items():
        with suppress(ValueError, OSError):  # some systems know some of them only
            resource.setrlimit(getattr(resource, name), (most, most))
    os.nice(_NICENESS)


def _own_output() -> TextIO:
    """The pipe to the server, out of reach of whatever a library prints."""
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, sys.stdout.fileno())
    return pipe


def main() -> None:
    """Answer until the server is gone."""
    _limit()
    with _own_output() as out, suppress(BrokenPipeError):
        for line in sys.stdin:
            print(json.dumps(answer(line)), file=out, flush=True)


if __name__ == "__main__":
    main()
