"""Counts of views, of redirects that were followed, and of reactions."""

from db.migrations.run_sql import run_sql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Apply ``0014_hot_fields.sql``."""
    run_sql(__file__)
