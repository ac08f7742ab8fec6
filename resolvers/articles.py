"""What is computed from an article or a page."""

from collections.abc import Sequence

from db.relations.filters import WORDS_PER_MINUTE
from db.rows import ContentRow
from db.view import View


def reading_minutes(content: ContentRow) -> int:
    """Whole minutes, rounded up; 0 where there is no text."""
    return -(-content.word_count // WORDS_PER_MINUTE)


def minutes_of_each(_type: str, _view: View, word_counts: Sequence[int]) -> list[int]:
    """The same of several, by their numbers of words."""
    return [-(-words // WORDS_PER_MINUTE) for words in word_counts]
