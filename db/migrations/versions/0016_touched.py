"""Writes tell what they touched, for answers that are kept."""

from db.migrations.run_sql import run_sql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Apply ``0016_touched.sql``."""
    run_sql(__file__)
