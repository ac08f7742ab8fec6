"""The one way to write a value as JSON.

Keys sorted by their characters' numbers, no white space, characters as themselves in UTF-8, numbers
as Python's ``json`` writes them: the fewest digits that read back as the same.
"""

import json
from typing import Any

_encoder = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def written(value: Any) -> bytes:  # noqa: ANN401 -- JSON
    """The value as canonical JSON."""
    return _encoder.encode(value).encode()


def read(line: bytes) -> dict[str, Any]:
    """The object that the line holds.

    Raises:
        ValueError: it is none, or another way to write one; with a sentence for people.
    """
    try:
        value = json.loads(line)
        again = written(value)
    except (ValueError, RecursionError):
        raise ValueError("This is not JSON in UTF-8.") from None
    if not isinstance(value, dict):
        raise ValueError("A line holds one JSON object.")  # noqa: TRY004 -- of the text
    # Also where a key comes twice.
    if again != line:
        raise ValueError(
            "This is not canonical JSON: sort the keys, each once, and leave out white space."
        )
    return value
