"""Byline as it is measured: one worker, as in production."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from settings import FIELDS

COMMAND: Final = (sys.executable, "server.py")

_ENGINES: Final[Mapping[str, Mapping[str, str]]] = {
    "engine": {"BYLINE_CACHE": "off"},
    "reference": {"BYLINE_ENGINE": "reference", "BYLINE_CACHE": "off"},
    "cache": {},
}


def engines() -> list[str]:
    """The ways to run an operation that this Byline has, the usual one first."""
    return [name for name, setting in _ENGINES.items() if setting.keys() <= FIELDS.keys()]


def environ(database_url: str, redis_url: str, data_dir: Path, engine: str) -> dict[str, str]:
    """What its process is told. PostgreSQL and Redis are no children of it."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "BYLINE_MODE": "production",
        "BYLINE_GRAPHIQL": "false",
        "BYLINE_LOG_LEVEL": "warning",
        "BYLINE_DATA_DIR": str(data_dir),
        # All followers of a measurement have one address.
        "BYLINE_SOCKETS_PER_CALLER": "100000",
        "BYLINE_SUBSCRIPTIONS_PER_CALLER": "100000",
        **_ENGINES[engine],
    }
