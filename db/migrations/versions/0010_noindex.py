"""What search engines shall leave out is found without a look at all the rest."""

from db.migrations.run_sql import run_sql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Apply ``0010_noindex.sql``."""
    run_sql(__file__)
