"""A Gazette that tests write to, and servers in front of it."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from db.session import Database
from tests.cache.servers import Server, server
from tests.cache.valkey import Valkey
from tests.schema.conftest import Hands, Template, template
from tests.schema.gazette import NOW

__all__ = ["template"]


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory(prefix="byline-") as name:
        made = Valkey(Path(name))
        yield made
        made.kill()


@dataclass(frozen=True, slots=True)
class Written:
    """A Gazette of one test's own."""

    url: str
    db: Database
    made: dict[str, UUID]
    clock: Hands


@pytest.fixture
async def written(template: Template) -> AsyncIterator[Written]:
    async with template.copied("written") as reader:
        url = reader.db.engine.url.render_as_string(hide_password=False)
        yield Written(url, reader.db, reader.made, Hands(NOW))


@pytest.fixture
async def one(written: Written) -> AsyncIterator[Server]:
    """It shares with nobody."""
    async with server(written.url, written.clock) as made:
        yield made


@pytest.fixture
async def two(written: Written, valkey: Valkey) -> AsyncIterator[tuple[Server, Server]]:
    """They share answers."""
    async with (
        server(written.url, written.clock, redis=valkey.url) as first,
        server(written.url, written.clock, redis=valkey.url) as second,
    ):
        await first.is_told()
        yield first, second
