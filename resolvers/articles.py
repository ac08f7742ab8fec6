"""What is computed from an article or a page."""

import textwrap
from typing import Final

from db.relations.filters import reading_minutes as _minutes
from db.rows import ContentRow
from resolvers.errors import RequestError

MAX_SUMMARY: Final = 500


def summary(content: ContentRow, max_length: int) -> str:
    """The dek, or else the beginning of the text, cut at a word with an ellipsis.

    Raises:
        RequestError: BAD_USER_INPUT for a length that isn't from 1 to 500.
    """
    if not 1 <= max_length <= MAX_SUMMARY:
        raise RequestError("BAD_USER_INPUT", f"maxLength is from 1 to {MAX_SUMMARY}.")
    text = " ".join((content.dek or content.excerpt).split())
    if len(text) <= max_length:
        return text
    cut = textwrap.shorten(text, max_length, placeholder="…")
    return cut if cut != "…" else text[: max_length - 1] + "…"


def reading_minutes(content: ContentRow) -> int:
    """Whole minutes, rounded up; 0 where there is no text."""
    minutes: int = _minutes(content.word_count)
    return minutes
