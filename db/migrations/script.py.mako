"""${message}."""

from db.migrations.run_sql import run_sql

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Apply ``${up_revision}_….sql`` beside this file."""
    run_sql(__file__)
