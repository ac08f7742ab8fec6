"""SEO, custom fields, references and comments."""

from db.migrations.run_sql import run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Apply ``0006_readers.sql``."""
    run_sql(__file__)
