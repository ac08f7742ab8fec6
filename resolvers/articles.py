"""What is computed from an article or a page."""

from db.relations.filters import reading_minutes as _minutes
from db.rows import ContentRow


def reading_minutes(content: ContentRow) -> int:
    """Whole minutes, rounded up; 0 where there is no text."""
    minutes: int = _minutes(content.word_count)
    return minutes
