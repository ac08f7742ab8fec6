"""What is asked: the documents in ``queries/``, with variables that differ between requests."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg

Variables = Mapping[str, Any]

QUERIES: Final = Path(__file__).parent / "queries"
# The first pages of a list: readers seldom go further.
OFFSETS: Final = tuple({"offset": offset} for offset in range(10))

_PATHS: Final = """
  select path from publication
  where type = 'ARTICLE' and access = 'PUBLIC' and live_until = 'infinity' and live_from <= now()
  order by md5(id::text) limit 200"""
_TIMES: Final = """
  select live_from from publication where live_from <= now() order by md5(id::text) limit 50"""


@dataclass(frozen=True, slots=True)
class Operation:
    """A document, and the variables of the requests for it, which are sent in turn."""

    name: str
    text: str
    variables: Sequence[Variables]

    @property
    def bodies(self) -> list[bytes]:
        """The requests, as JSON."""
        return [json.dumps({"query": self.text, "variables": v}).encode() for v in self.variables]


async def operations(url: str) -> list[Operation]:
    """All of them, for the publication in a database. ``url``: for asyncpg."""
    connection = await asyncpg.connect(url)
    try:
        paths = [{"path": row["path"]} for row in await connection.fetch(_PATHS)]
        times = [{"time": row["live_from"].isoformat()} for row in await connection.fetch(_TIMES)]
    finally:
        await connection.close()
    asked: dict[str, Sequence[Variables]] = {
        "article": paths,
        "cards": OFFSETS,
        "discussed": OFFSETS,
        "title": paths,
        "wide": OFFSETS,
        "route": paths,
        "compare": times,
    }
    return [
        Operation(name, (QUERIES / f"{name}.graphql").read_text("utf-8"), variables)
        for name, variables in asked.items()
    ]
