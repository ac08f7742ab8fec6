"""The limit of points as settings switch it on, in the whole application."""

import asyncio
from pathlib import Path

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from application import create_app
from db.session import Database
from settings import Settings
from tests.variants import chosen

STANDING = "{ rateLimit { limit cost remaining } }"


def asked(settings: Settings, database_url: str, *queries: str) -> list[tuple[int, object]]:
    with TestClient(create_app(settings, database_url, "unix:///nobody")) as client:
        got = [client.post("/graphql", json={"query": query}) for query in queries]
        return [(one.status_code, one.json().get("data")) for one in got]


async def test_a_caller_is_told_where_it_stands(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    del db
    settings = chosen(data_dir=tmp_path, demo=False, rate_limit=60_000)
    query = "{ articles(first: 50) { nodes { id title } } }"
    (_, first), (_, second) = await asyncio.to_thread(
        asked, settings, database_url, STANDING, f"{{ rateLimit {{ remaining }} {query[1:]}"
    )
    assert first == {"rateLimit": {"limit": 60_000, "cost": 4, "remaining": 59_996}}
    assert isinstance(second, dict)
    assert 59_500 < second["rateLimit"]["remaining"] < 59_900


async def test_who_is_over_the_limit_is_refused(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    del db
    settings = chosen(data_dir=tmp_path, demo=False, rate_limit=9)
    got = await asyncio.to_thread(asked, settings, database_url, STANDING, STANDING, STANDING)
    assert [status for status, _ in got] == [200, 200, 429]


async def test_without_a_limit_there_is_nothing_to_tell(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    del db
    settings = chosen(data_dir=tmp_path, demo=False)
    got = await asyncio.to_thread(asked, settings, database_url, STANDING)
    assert got == [(200, {"rateLimit": None})]


@pytest.mark.parametrize("proxies", ["10.0.0.0/8, 192.0.2.1", "::1"])
def test_proxies_are_addresses_and_networks(proxies: str) -> None:
    assert Settings(trusted_proxies=proxies).trusted_proxies == proxies


@pytest.mark.parametrize("proxies", ["*", "nginx", "10.0.0.1/8", "10.0.0.1,,10.0.0.2"])
def test_nothing_else_is_a_proxy(proxies: str) -> None:
    with pytest.raises(ValidationError):
        Settings(trusted_proxies=proxies)
