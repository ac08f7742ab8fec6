"""Publications tell their type, and what they lead to, so that fewer answers are dropped."""

from db.migrations.run_sql import run_sql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Apply ``0017_terms.sql``."""
    run_sql(__file__)
