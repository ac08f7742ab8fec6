"""Lists in every order, of pages and by slug are read along an index."""

from db.migrations.run_sql import run_sql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Apply ``0019_orders.sql``."""
    run_sql(__file__)
