"""Two servers on one Redis know the same documents and the same callers."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from application import create_app
from db.session import Database
from endpoint.manifest import sha256
from tests.cache.conftest import valkey
from tests.cache.valkey import Valkey
from tests.variants import chosen

__all__ = ["valkey"]

TEXT = "{ rateLimit { remaining } }"
BY_HASH = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(TEXT)}}}


@pytest.fixture
def servers(
    db: Database, database_url: str, valkey: Valkey, tmp_path: Path
) -> Iterator[list[TestClient]]:
    del db
    settings = chosen(data_dir=tmp_path, demo=False, rate_limit=6_000)
    made = [TestClient(create_app(settings, database_url, valkey.url)) for _ in range(2)]
    with made[0], made[1]:
        yield made


def posted(client: TestClient, content: dict[str, Any]) -> dict[str, Any]:
    got: dict[str, Any] = client.post("/graphql", json=content).json()
    return got


def until(client: TestClient, content: dict[str, Any], most: int) -> int:
    """What is left, once it is no more than ``most``; others' spending is told in a moment."""
    left = most + 1
    for _ in range(100):
        left = int(posted(client, content)["data"]["rateLimit"]["remaining"])
        if left <= most:
            break
        time.sleep(0.05)
    return left


async def test_what_one_keeps_and_counts_the_other_knows(servers: list[TestClient]) -> None:
    one, two = servers

    def ask() -> None:
        assert posted(two, BY_HASH)["errors"][0]["message"] == "PersistedQueryNotFound"
        assert posted(one, {"query": TEXT, **BY_HASH})["data"]
        # Each is another one: a kept answer costs nothing.
        for size in range(92, 101):
            large = f"{{ articles(first: {size}) {{ nodes {{ id title path dek publishedAt }} }} }}"
            assert posted(one, {"query": large})["data"]
        assert until(two, BY_HASH, 3_000) <= 3_000

    await asyncio.to_thread(ask)
