"""JSON of others: of custom blocks, of custom fields."""

from typing import Any

from body.checking.checks import Tally, data
from body.tree import composed


def admitted(value: object) -> Any:  # noqa: ANN401 -- JSON
    """The value with its texts in NFC, something that JSON readers agree on for certain.

    Raises:
        BodyError: with the path of what is no such JSON, or is too large.
    """
    data(value, "", Tally())
    return composed(value)
