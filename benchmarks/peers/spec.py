"""Byline as an external server of the bench: what its ``run.py --external`` takes."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.byline import COMMAND
from settings import ROOT

QUERIES: Final = Path(__file__).parent / "queries"

# Keys whose one field stands for them.
UNWRAP: Final = ("body", "authorName")
# Ids are ours; a dek has no spaces at its end; lengths are counted another way. What Byline has no
# like of (status, viewCount) is asked of another column.
LOOSE: Final = ("id", "excerpt", "readingMinutes", "status", "viewCount")


def server(engine: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """One server, named by its engine."""
    return {
        "name": f"byline-{engine}",
        "start": shlex.join(COMMAND),
        "cwd": str(ROOT),
        "env": dict(environ),
        "queries": {path.stem: path.read_text("utf-8") for path in QUERIES.glob("*.graphql")},
        "unwrap": UNWRAP,
        "loose": LOOSE,
    }
