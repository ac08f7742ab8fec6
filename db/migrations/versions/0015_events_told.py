"""Events are read in the order in which they are final, and whoever waits for one is woken."""

from db.migrations.run_sql import run_sql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Apply ``0015_events_told.sql``."""
    run_sql(__file__)
