"""What a reader may not read can't be searched either; all that a body says can."""

from db.migrations.run_sql import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Apply ``0007_locked_words.sql``."""
    run_sql(__file__)
