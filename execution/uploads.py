"""A file that came with a request, as variables hold it."""

from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True, slots=True)
class Upload:
    """``filename``: as the client calls it, of any form. ``file``: open until the answer is made.

    It stands at its beginning.
    """

    filename: str
    file: IO[bytes]
