"""What readers see of what readers said."""

from collections.abc import Mapping
from typing import Any, Final

from db.rows import CommentRow
from resolvers.shown import UGC, ShownText, StoredText

_NOTHING: Final[Mapping[str, Any]] = {"version": 1, "text": []}


def body(comment: CommentRow) -> ShownText:
    """What it says; nothing where it is REMOVED."""
    return StoredText(comment.view, comment.body or _NOTHING, UGC)
