"""Pictures and rich texts beside bodies, and where imported things came from."""

from db.migrations.run_sql import run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply ``0003_bodies.sql``."""
    run_sql(__file__)
