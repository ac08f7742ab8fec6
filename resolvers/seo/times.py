"""Instants as machines read them."""

from datetime import UTC, datetime


def instant(at: datetime) -> str:
    """As 2026-01-31T12:00:00Z."""
    return at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
