"""``python server.py`` and ``python cli.py`` as users run them: signals, messages, exit codes."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from settings import FIELDS, ROOT
from tests.databases import bare_database, fresh_database
from tests.variants import GIVEN

pytestmark = pytest.mark.long
PATIENCE_S = 60


def environment(data: Path, **given: str) -> dict[str, str]:
    """This process's, without settings but those given and those of this run."""
    kept = {name: value for name, value in os.environ.items() if name not in FIELDS}
    own = {"PORT": "0", "BYLINE_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"}
    return {**kept, **own, **GIVEN, **given}


def plain(url: str) -> str:
    return url.replace("+asyncpg", "")


@contextmanager
def serving(data: Path, **given: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server and its address, once it has printed it."""
    process = subprocess.Popen(
        [sys.executable, "server.py"],
        cwd=ROOT,
        env=environment(data, **given),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process, address(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(PATIENCE_S)
        assert process.stdout is not None
        process.stdout.close()


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        if found := re.search(r"Byline serves at (\S+)", line):
            return found[1]
    raise AssertionError(process.wait(PATIENCE_S), "".join(told))


def ask(base: str, query: str) -> Any:  # noqa: ANN401  # JSON
    request = urllib.request.Request(  # noqa: S310  # our own address
        f"{base}/graphql",
        json.dumps({"query": query}).encode(),
        {"content-type": "application/json"},
    )
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return json.load(answer)
        except ConnectionError:  # pragma: no cover  # told its address just before it accepts
            time.sleep(0.05)
    raise AssertionError("nobody answers")


def run(script: str, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    data = Path(given.pop("data"))
    return subprocess.run(
        [sys.executable, script, *arguments],
        cwd=ROOT,
        env=environment(data, **given),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def left_behind(data: Path) -> list[str]:
    """Command lines of processes that work in this data directory."""
    lines = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(data) in line:
            lines.append(line)
    return lines


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory that others may enter: as root, PostgreSQL runs as another user."""
    with tempfile.TemporaryDirectory(prefix="byline-", dir="/tmp") as name:
        data = Path(name)
        data.chmod(0o755)
        yield data


@pytest.fixture
async def own_database(server_url: str) -> str:
    return await fresh_database(server_url, "byline_server_test")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_first_start_serves_the_demo_and_a_signal_leaves_nothing(
    data: Path, how: signal.Signals
) -> None:
    with serving(data) as (process, base):
        answer = ask(base, "{ articles(first: 3) { nodes { title } } }")
        process.send_signal(how)
        assert process.wait(PATIENCE_S) == 0
    assert len(answer["data"]["articles"]["nodes"]) == 3
    assert left_behind(data) == []


def test_who_sends_half_a_request_does_not_hold_up_the_end(data: Path) -> None:
    with serving(data, BYLINE_DEMO="false") as (process, base):
        host, _, port = base.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as stalled:
            head = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            stalled.sendall(f"{head}Content-Length: 500\r\n\r\n{{".encode())
            assert ask(base, "{ site { name } }")["data"]
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0
            assert time.monotonic() - begun < 10
            told = stalled.recv(65_536)
            assert told.startswith(b"HTTP/1.1 503 ")
            assert b"SERVER_STOPPING" in told
            assert process.stdout
            assert "Traceback" not in process.stdout.read()
    assert left_behind(data) == []


def test_the_address_that_the_start_prints_leads_to_the_explorer(
    tmp_path: Path, own_database: str
) -> None:
    with serving(tmp_path, DATABASE_URL=own_database, BYLINE_DEMO="false") as (_, base):
        asked = urllib.request.Request(base, headers={"accept": "text/html"})  # noqa: S310
        with urllib.request.urlopen(asked, timeout=10) as answered:  # noqa: S310
            assert answered.url == f"{base}/graphql"
            assert answered.headers.get_content_type() == "text/html"


def test_a_second_start_keeps_the_data_and_takes_under_five_seconds(data: Path) -> None:
    first = "{ articles(first: 1) { nodes { id viewCount } } }"
    with serving(data) as (_, base):
        before = ask(base, first)
        (article,) = before["data"]["articles"]["nodes"]
        given = f'input: {{ contentId: "{article["id"]}" }}'
        look = f"mutation {{ recordView({given}) {{ recorded }} }}"
        assert ask(base, look) == {"data": {"recordView": {"recorded": True}}}
        article["viewCount"] += 1  # by the time that it starts again
    begin = time.monotonic()
    with serving(data) as (_, base):
        took_s = time.monotonic() - begin
        assert ask(base, first) == before
    assert took_s < 5


def test_a_busy_port_is_told_in_one_line(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run("server.py", data=str(data), PORT=port)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == (
        f"Can't listen on 127.0.0.1:{port}: Address already in use. Set HOST or PORT.\n"
    )
    assert list(data.iterdir()) == []


def test_an_unknown_setting_is_told_with_the_nearest_name(data: Path) -> None:
    ended = run("server.py", data=str(data), BYLINE_LOG_LEVLE="info")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "BYLINE_LOG_LEVLE is not a setting. Did you mean BYLINE_LOG_LEVEL?"
    ]


@pytest.mark.parametrize("script", [("server.py",), ("cli.py", "migrate")])
def test_a_database_out_of_reach_is_told_in_one_line_without_its_password(
    data: Path, script: tuple[str, ...]
) -> None:
    url = f"postgresql://reader:hunter2@/paper?host={data}"
    ended = run(*script, data=str(data), DATABASE_URL=url, REDIS_URL="unix:///nowhere")
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "is out of reach" in ended.stderr
    assert "hunter2" not in ended.stderr


def test_a_data_directory_of_another_version_is_left_alone(data: Path) -> None:
    with serving(data, BYLINE_DEMO="false"):
        pass
    version = data / "postgres" / "data" / "PG_VERSION"
    version.write_text("14\n")
    ended = run("server.py", data=str(data))
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "14" in ended.stderr
    assert version.read_text() == "14\n"


def test_production_waits_for_the_migrations(data: Path, server_url: str) -> None:
    url = asyncio.run(bare_database(server_url, "byline_bare_test"))
    given = {"DATABASE_URL": plain(url), "REDIS_URL": "unix:///nowhere", "data": str(data)}
    refused = run("server.py", BYLINE_MODE="production", **given)
    migrated = run("cli.py", "migrate", BYLINE_MODE="production", **given)
    again = run("cli.py", "migrate", BYLINE_MODE="production", **given)
    assert refused.returncode == 2
    assert refused.stderr == (
        "The database waits for its migrations: run `python cli.py migrate`.\n"
    )
    assert (migrated.returncode, again.returncode) == (0, 0)
    assert migrated.stdout.startswith("Migrated: 0001")
    assert again.stdout == "The database is up to date.\n"
    del given["data"]
    with serving(data, BYLINE_MODE="production", **given) as (_, base):
        assert ask(base, "{ site { name } articles { totalCount } }") == {
            "data": {"site": {"name": "Byline"}, "articles": {"totalCount": 0}}
        }
        with urllib.request.urlopen(f"{base}/readyz", timeout=10) as answer:  # noqa: S310
            assert answer.read() == b"ok\n"


def test_the_database_of_a_newer_byline_is_refused(data: Path, own_database: str) -> None:
    asyncio.run(_pretend_newer(own_database))
    given = {"DATABASE_URL": plain(own_database), "REDIS_URL": "unix:///nowhere"}
    ended = run("server.py", data=str(data), **given)
    assert ended.returncode == 2
    assert "used by a newer Byline" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


async def _pretend_newer(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("update alembic_version set version_num = '9999'"))
    await engine.dispose()


def test_documents_and_filters_that_are_too_large_are_refused(data: Path) -> None:
    deep = "section { articles { nodes { " * 6 + "title" + " } } }" * 6
    aliases = " ".join(f"a{number}: __typename" for number in range(31))
    terms = ", ".join('{title: {eq: "x"}}' for _ in range(101))
    values = ", ".join(str(number) for number in range(251))
    too_large = [
        f"{{ articles {{ nodes {{ {deep} }} }} }}",
        f"{{ {aliases} }}",
        f"{{ {'__typename ' * 2000} }}",
        f"{{ articles(filter: {{or: [{terms}]}}) {{ totalCount }} }}",
        f"{{ articles(filter: {{readingMinutes: {{in: [{values}]}}}}) {{ totalCount }} }}",
    ]
    with serving(data, BYLINE_DEMO="false") as (_, base):
        answers = [ask(base, document) for document in too_large]
    for answer in answers:
        assert answer.get("data") is None
        assert "Internal" not in answer["errors"][0]["message"]
