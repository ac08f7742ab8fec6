"""What writes are given beside the database, and the rules that an operator chose."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from media.library import Library
from resolvers.counting import Counting

WINDOW: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CommentRules:
    """``held``: guests' comments wait for moderators. ``most``: from one address in ``WINDOW``."""

    held: bool = True
    most: int = 5


@dataclass(frozen=True, slots=True)
class Services:
    """``library``: where uploads go. ``address_key``: see ``auth.viewer.hashed_address``.

    ``counting``: where views go.
    """

    library: Library | None = None
    address_key: bytes = b""
    comments: CommentRules = CommentRules()
    counting: Counting | None = None
