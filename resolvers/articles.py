"""What is computed from an article or a page."""

from db.relations.filters import WORDS_PER_MINUTE
from db.rows import ContentRow


def reading_minutes(content: ContentRow) -> int:
    """Whole minutes, rounded up; 0 where there is no text."""
    return -(-content.word_count // WORDS_PER_MINUTE)
