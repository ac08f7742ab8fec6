"""How long audio and video last. Run in the processes of ``workers.py``."""

from math import isfinite
from pathlib import Path
from typing import Final

from tinytag import TinyTag, TinyTagException

_LONGEST_S: Final = 1_000_000


def duration_s(source: Path) -> float | None:
    """Seconds, from the file's own tables; None where it doesn't say."""
    try:
        with source.open("rb") as file:
            found = TinyTag.get(file_obj=file, tags=False, duration=True).duration
    except (TinyTagException, OSError, ValueError, ArithmeticError, LookupError):
        return None
    if found is None or not isfinite(found) or not 0 < found < _LONGEST_S:
        return None
    return round(found, 3)
