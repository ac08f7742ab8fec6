"""The storage of a publication."""

from db.migrations.run_sql import run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply ``0001_storage.sql``."""
    run_sql(__file__)
