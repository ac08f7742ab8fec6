"""Keys of repeated writes, tokens, a limit per address."""

from db.migrations.run_sql import run_sql

revision = "0013"
down_revision = "0011"


def upgrade() -> None:
    """Apply ``0013_reader_writes.sql``."""
    run_sql(__file__)
