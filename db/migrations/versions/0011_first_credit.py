"""The first name of a byline is found by its position."""

from db.migrations.run_sql import run_sql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply ``0011_first_credit.sql``."""
    run_sql(__file__)
