"""Full text of what is or was public."""

from db.migrations.run_sql import run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply ``0004_search.sql``."""
    run_sql(__file__)
