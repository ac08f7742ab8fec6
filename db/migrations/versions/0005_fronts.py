"""Series, collections, menus and corrections."""

from db.migrations.run_sql import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Apply ``0005_fronts.sql``."""
    run_sql(__file__)
