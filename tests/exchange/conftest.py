from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from media.library import Library
from media.renditions import Addresses
from media.signing import Signer
from media.storage import LocalStorage
from media.workers import Workers
from resolvers.context import Context
from tests.exchange.blog import Blog, Importer


@pytest.fixture(scope="session")
async def picture_workers() -> AsyncIterator[Workers]:
    """Shared: a process takes a moment to start."""
    made = Workers()
    yield made
    await made.close()


@pytest.fixture
async def shelf(tmp_path: Path, picture_workers: Workers) -> AsyncIterator[Library]:
    """A library of one's own."""
    directory = tmp_path / "work"
    directory.mkdir()
    made = Library(
        LocalStorage(tmp_path / "storage"),
        Addresses(Signer(b"a key for tests only")),
        directory,
        workers=picture_workers,
    )
    yield made
    await made.variants.close()


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """An empty directory called ``blog``."""
    (tmp_path / "blog").mkdir()
    return Blog(tmp_path / "blog")


@pytest.fixture
def bring(ctx: Context, shelf: Library, blog: Blog) -> Importer:
    return Importer(ctx, shelf, blog)
