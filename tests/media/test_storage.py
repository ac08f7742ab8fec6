"""What every storage does, on a local directory and on a real S3 server."""

# ruff: noqa: SLF001, ASYNC240 -- looks behind the curtain; waits for its own small files

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from media.keys import Key
from media.library import storage_at
from media.storage import LocalStorage, Missing, Stat, Storage, fetch
from tests.media.pictures import encoded, scene

BIG = os.urandom(1_000_000)
PNG = encoded(scene(), "PNG")
ABSENT = Key("f" * 64)


@pytest.fixture(params=["local", "s3"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    if request.param == "local":
        yield storage_at((tmp_path / "a place").as_uri())
    else:
        yield storage_at(request.getfixturevalue("bucket"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "source"


async def put(store: Storage, source: Path, data: bytes, mime_type: str = "image/png") -> Key:
    source.write_bytes(data)
    key = Key(sha256(data).hexdigest())
    await store.put(key, source, mime_type)
    return key


async def read(store: Storage, key: Key, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([piece async for piece in store.open(key, start, end)])


async def test_what_is_put_is_there_with_its_size_and_type(store: Storage, source: Path) -> None:
    key = await put(store, source, PNG)
    assert await store.stat(key) == Stat(len(PNG), "image/png")
    assert await read(store, key) == PNG


async def test_a_large_file_comes_back_in_pieces(store: Storage, source: Path) -> None:
    data = BIG * 12  # several parts of an upload to S3
    key = await put(store, source, data)
    pieces = [piece async for piece in store.open(key)]
    assert len(pieces) > 10
    assert b"".join(pieces) == data


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (999_999, None), (10, 300_000), (999_999, 1_000_000), (5, 5_000_000)]
)
async def test_parts_can_be_read(store: Storage, source: Path, start: int, end: int | None) -> None:
    key = await put(store, source, BIG)
    assert await read(store, key, start, end) == BIG[start:end]


async def test_nothing_is_nowhere(store: Storage, tmp_path: Path) -> None:
    assert await store.stat(ABSENT) is None
    with pytest.raises(Missing):
        await read(store, ABSENT)
    with pytest.raises(Missing):
        await fetch(store, ABSENT, tmp_path / "copy")
    await store.delete(ABSENT)


async def test_what_is_there_stays(store: Storage, source: Path) -> None:
    key = await put(store, source, PNG)
    source.write_bytes(b"other bytes")
    await store.put(key, source, "text/html")
    assert await read(store, key) == PNG


async def test_many_puts_of_one_file_are_one(store: Storage, source: Path) -> None:
    source.write_bytes(PNG)
    key = Key(sha256(PNG).hexdigest())
    await asyncio.gather(*(store.put(key, source, "image/png") for _ in range(10)))
    assert await read(store, key) == PNG


async def test_an_original_goes_with_its_variants(store: Storage, source: Path) -> None:
    key = await put(store, source, PNG)
    other = await put(store, source, PNG + b"x")
    variants = [Key(key.sha256, f"{number}.webp") for number in range(3)]
    for variant in [*variants, Key(other.sha256, "1.webp")]:
        await store.put(variant, source, "image/webp")
    await store.delete(variants[0])
    assert [await store.stat(v) is None for v in variants] == [True, False, False]
    await store.delete(key)
    assert [await store.stat(v) for v in [key, *variants]] == [None] * 4
    assert await store.stat(other)
    assert await store.stat(Key(other.sha256, "1.webp"))


# ── The local directory ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


async def test_files_lie_in_shards(root: Path, source: Path) -> None:
    key = await put(LocalStorage(root), source, PNG)
    name = key.sha256
    assert files(root) == [root / "originals" / name[:2] / name[2:4] / name]


async def test_a_failed_put_leaves_nothing(
    root: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    store = LocalStorage(root)
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        await put(store, source, PNG)
    assert files(root) == []


def test_a_killed_process_leaves_no_half_file_under_a_name(root: Path, source: Path) -> None:
    source.write_bytes(BIG * 20)
    key = Key(sha256(BIG * 20).hexdigest())
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        "from media.keys import Key; from media.storage import LocalStorage\n"
        "print('ready', flush=True)\n"
        f"put = LocalStorage(Path({str(root)!r})).put\n"
        f"asyncio.run(put(Key({key.sha256!r}), Path({str(source)!r}), ''))"
    )
    for delay_ms in (0, 5, 10, 20, 30):
        process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(delay_ms / 1000)
        process.kill()
        process.communicate()
        named = files(root / "originals")
        assert [path.stat().st_size for path in named] in ([], [len(BIG) * 20])
        shutil.rmtree(root / "originals", ignore_errors=True)


async def test_a_reader_never_sees_a_half_file(root: Path, source: Path) -> None:
    data = BIG * 10
    store, key = LocalStorage(root), Key(sha256(data).hexdigest())
    source.write_bytes(data)
    putting = asyncio.create_task(store.put(key, source, ""))
    sizes = set()
    while not putting.done():
        stat = await store.stat(key)
        sizes.add(stat and stat.size)
    assert sizes <= {None, len(data)}


def test_what_killed_uploads_left_is_swept_at_the_next_start(root: Path) -> None:
    LocalStorage(root)
    old, new = root / "incoming" / "old", root / "incoming" / "new"
    for path in (old, new):
        path.touch()
    os.utime(old, (0, 0))
    LocalStorage(root)
    assert files(root) == [new]


@given(st.text(max_size=20), st.text(max_size=100))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_name_leads_out_of_the_root(root: Path, sha: str, variant: str) -> None:
    for first in (sha, "e" * 64):
        try:
            path = LocalStorage(root)._path(Key(first, variant))
        except ValueError:
            continue
        assert path.resolve().is_relative_to(root.resolve() / "variants")


# ── Addresses of storages ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "",
        "media",
        "file:media",
        "file://host/media",
        "http://x/",
        "s3://",
        "s3:///a",
        "s3://b?acl=1",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not of the form"):
        storage_at(url)


def test_no_secret_of_an_address_is_told() -> None:
    with pytest.raises(ValueError, match="not of the form") as refused:
        storage_at("s3://id:hidden@bucket?oops=1")
    assert "hidden" not in str(refused.value)
