"""Stored files: images, video, audio and others."""

from db.migrations.run_sql import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply ``0002_media.sql``."""
    run_sql(__file__)
