"""Long lists are checked for gaps in time that grows with them; a series leaves its menus."""

from db.migrations.run_sql import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Apply ``0008_dense_lists.sql``."""
    run_sql(__file__)
