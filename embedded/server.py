"""What PostgreSQL and Valkey have in common: used, started, adopted, stopped."""

from __future__ import annotations

import fcntl
import os
import shlex
import socket
import sys
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from embedded import sharing
from embedded.places import TMP, private_directory, short_hash
from embedded.processes import detach, locked
from embedded.sharing import EmbeddedError, Locks, held, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from embedded.processes import Account

START_S: Final = 60.0  # crash recovery after much work takes long
ADOPT_S: Final = 10.0
SOCKET_PATH_MAX_BYTES: Final = 99  # the kernel's limit is 108, macOS's 104
LOG_MAX_BYTES: Final = 5_000_000


class Server:
    """One server and its home. Subclasses say what is special about them."""

    name: ClassVar[str]
    socket_name: ClassVar[str]
    # A request that needs no login, and how the answer to it begins.
    request: ClassVar[bytes]
    reply: ClassVar[bytes]

    def __init__(self, home: Path, account: Account, say: Callable[[str], None]) -> None:
        self.home, self.account, self.say = home, account, say
        self.run = home / "run"
        path = os.fsencode(self.run / self.socket_name)
        if len(path) > SOCKET_PATH_MAX_BYTES or b"," in path:  # URLs take a comma for two hosts
            uid = account.pw_uid if account else os.geteuid()
            self.run = TMP / f"byline-{uid}-{short_hash(home)}"

    def check(self) -> None:
        """Refuses a home that we can't use, before anything in it is touched."""
        if self.home.is_dir() and any(self.home.iterdir()):
            if (self.home / "gate.lock").exists():
                return
            raise EmbeddedError(
                f"{self.home} holds something else than the embedded {self.name}: move it away."
            )

    def prepare(self) -> None:
        """Makes what the server needs before it can start."""
        private_directory(self.run, self.account)

    def command(self) -> list[str]:
        """The server's command line. It contains the home, by which `stop` knows its process."""
        raise NotImplementedError

    def clear(self) -> None:
        """Takes away what a server that no longer runs has left."""
        (self.run / self.socket_name).unlink(missing_ok=True)

    def ready(self) -> bool:
        """Whether the server answers."""
        with socket.socket(socket.AF_UNIX) as client, suppress(OSError):
            client.settimeout(1)
            client.connect(str(self.run / self.socket_name))
            client.sendall(self.request)
            return client.recv(16).startswith(self.reply)
        return False

    def settle(self) -> None:
        """What is left to do once the server answers."""

    def ensure(self, locks: Locks) -> None:
        """Brings the server to where it answers. Call it behind the gate, holding `users`."""
        self.prepare()
        command = shlex.join(self.command())
        if not held(locks.server) or not self._adopted(command, locks):
            self._launch(command, locks)
        self._start_watcher(locks)
        self.settle()

    def leave(self, locks: Locks) -> None:
        """Stops the server if nobody else uses it."""
        with locks.deciding():
            last = locks.alone()
            if last:
                try:
                    sharing.stop(self.home, locks)
                except EmbeddedError as error:
                    self.say(str(error))  # raised, it would hide why we leave
                if self.run.parent == TMP:
                    with suppress(OSError):
                        self.run.rmdir()
            fcntl.flock(locks.users, fcntl.LOCK_UN)
        if last:  # the watcher now ends, unless somebody came at this very moment
            until(lambda: not held(locks.watcher) or held(locks.server), 1.0)

    def _adopted(self, command: str, locks: Locks) -> bool:
        """Uses the server that runs; stops it if it is of no use and nobody else uses it."""
        alone = locks.alone()
        fcntl.flock(locks.users, fcntl.LOCK_SH)
        as_wanted = locks.launched()[0] == command
        if not alone and not as_wanted:
            self.say(f"{self.name} runs with the options of the process that started it")
        if (as_wanted or not alone) and self._answers(locks, ADOPT_S):
            return True
        if not held(locks.server):  # it has ended meanwhile
            return False
        if not alone:
            raise EmbeddedError(
                f"{self.name} in {self.home} does not answer, and other processes use it:"
                " end them, then start again."
            )
        self.say(f"restarting the {self.name} that an earlier process left …")
        sharing.stop(self.home, locks)
        return False

    def _answers(self, locks: Locks, patience_s: float) -> bool:
        in_time = until(lambda: self.ready() or not held(locks.server), patience_s)
        return in_time and held(locks.server)

    def _launch(self, command: str, locks: Locks) -> None:
        self.clear()
        if self.run.parent == TMP:
            self.say(f"{self.home} can't hold a socket (too long a path): it is in {self.run}")
        log = self.home / "server.log"
        if log.exists() and log.stat().st_size > LOG_MAX_BYTES:
            log.replace(self.home / "server.log.1")
        before = log.stat().st_size if log.exists() else 0
        with locked(self.home / "server.lock") as lock:
            os.ftruncate(lock, 0)
            os.write(lock, f"{command}\n".encode())
            detach(shlex.split(command), lock, log, self.account)
        self._start_watcher(locks)  # before waiting: this may take long, and we may be killed
        if not self._answers(locks, START_S):
            raise EmbeddedError(f"{self.name} does not start: {_why(log, before)} (see {log})")

    def _start_watcher(self, locks: Locks) -> None:
        if held(locks.watcher):
            return
        with suppress(OSError, EmbeddedError), locked(self.home / "watcher.lock") as lock:
            flags = ["-I", "-S"]  # nothing but the standard library
            program = str(Path(sharing.__file__).resolve())
            command = [sys.executable, *flags, program, str(self.home), str(lock)]
            detach(command, lock, self.home / "watcher.log", None)


@contextmanager
def used(server: Server) -> Iterator[None]:
    """Holds the server for the length of the block; started if need be, stopped by the last."""
    server.check()
    server.home.mkdir(exist_ok=True)
    if server.home.stat().st_uid == os.geteuid():
        server.home.chmod(0o711 if server.account else 0o700)
    pid = os.getpid()
    with closing(Locks(server.home)) as locks:
        try:
            with locks.deciding(lambda: server.say(f"waiting for {server.name} …")):
                fcntl.flock(locks.users, fcntl.LOCK_SH)
                server.ensure(locks)
            yield
        finally:
            if os.getpid() == pid:  # a forked child shares our locks; it is no user of its own
                server.leave(locks)


def _why(log: Path, offset: int) -> str:
    """The line of the log, from this byte on, that tells most."""
    text = log.read_bytes()[offset:].decode(errors="replace")
    lines = text.strip().splitlines() or ["it says nothing"]
    return next((line for line in reversed(lines) if "FATAL" in line), lines[-1])
