"""One edition's lookup is planned as cheaply as it runs."""

from db.migrations.run_sql import run_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Apply ``0018_lookups.sql``."""
    run_sql(__file__)
