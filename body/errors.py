"""Why a body can't be taken, and what reading one cost."""

from dataclasses import dataclass
from typing import Literal


class BodyError(Exception):
    """This is not a body. ``path``: where, with dots, as ``blocks.3.text``."""

    def __init__(self, path: str, message: str) -> None:
        """``message``: a sentence that says what to do."""
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader changed, dropped, or could keep as HTML only.

    ``where``: the block it happened in or before, counted from 1; "source" where that is unknown.
    """

    kind: Literal["changed", "dropped", "raw"]
    what: str
    where: str
