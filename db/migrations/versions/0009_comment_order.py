"""Articles can be listed by how many comments they have."""

from db.migrations.run_sql import run_sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Apply ``0009_comment_order.sql``."""
    run_sql(__file__)
