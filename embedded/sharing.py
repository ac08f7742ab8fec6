"""How processes share one server: file locks, and the watcher.

The kernel drops a `flock` when its holder dies, however it dies. So locks tell who is there, and no
counter or process id in a file has to be believed. In the server's home are

- `users.lock`: each process that uses the server holds it shared. One that gets it exclusively is
  the only user, and stops the server when it leaves.
- `gate.lock`: held exclusively while a process decides whether to start or to stop.
- `server.lock`: the one lock that the server inherits. It is free exactly when the last process of
  the server has ended; zombies and reused process ids can't mislead us.
- `watcher.lock`: held by the watcher.

The watcher is this file run as a small process, one per server. It sleeps until nobody holds
`users.lock`, stops the server if that still runs, and ends. So nothing stays behind a `kill -9` or
a closed terminal. Nothing depends on it: without it, the next start finds the leftover, uses it and
stops it. Servers and watchers have sessions of their own, out of reach of the terminal's Ctrl-C.

This file imports nothing of ours, so that the watcher is small and needs no `sys.path`.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POLL_S: Final = 0.01
# For PostgreSQL: "fast" (ends sessions, writes everything), "immediate", and by force.
STOP_STEPS: Final = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


class EmbeddedError(Exception):
    """An embedded server can't be used. Its text is one line that says what to do."""


class Locks:
    """The lock files of one home, kept open so that `rm -rf` can't pull them away."""

    def __init__(self, home: Path) -> None:
        # The gate first: its presence marks the directory as ours.
        self.gate, self.users, self.server, self.watcher = (
            os.open(home / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            for name in ("gate", "users", "server", "watcher")
        )

    def close(self) -> None:
        """Lets go of everything."""
        for descriptor in (self.gate, self.users, self.server, self.watcher):
            os.close(descriptor)

    @contextmanager
    def deciding(self, when_waiting: Callable[[], None] | None = None) -> Iterator[None]:
        """Behind the gate: nobody else starts or stops the server meanwhile."""
        if not until(lambda: try_lock(self.gate, fcntl.LOCK_EX), 1.0):
            if when_waiting:
                when_waiting()
            fcntl.flock(self.gate, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self.gate, fcntl.LOCK_UN)

    def alone(self) -> bool:
        """Whether nobody else uses the server. Ask behind the gate.

        `users` is then held exclusively if the answer is yes, shared if it is no.
        """
        # Twice, because the watcher may have it for an instant. It then waits at the gate, so it
        # can't come in between again.
        for _ in range(2):
            if try_lock(self.users, fcntl.LOCK_EX):
                return True
            fcntl.flock(self.users, fcntl.LOCK_SH)  # the failed attempt has lost it
        return False

    def launched(self) -> tuple[str, int]:
        """Command line and process id of the server that was started last."""
        command, _, pid = os.pread(self.server, 65536, 0).decode().strip().rpartition("\n")
        return command, int(pid) if pid.isdigit() else 0


def try_lock(descriptor: int, how: int) -> bool:
    """Takes the lock if that needs no waiting."""
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def held(descriptor: int) -> bool:
    """Whether a process holds this lock exclusively."""
    free = try_lock(descriptor, fcntl.LOCK_SH)
    if free:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
    return not free


def until(condition: Callable[[], bool], patience_s: float) -> bool:
    """Waits for it; False if it took too long."""
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def stop(home: Path, locks: Locks) -> None:
    """Ends the server if it runs: politely, then less so. Call it behind the gate.

    Raises:
        EmbeddedError: some process of it lives on.
    """
    _, pid = locks.launched()
    for signum, patience_s in STOP_STEPS:
        if held(locks.server):
            _signal(pid, signum, home)
        if until(lambda: not held(locks.server), patience_s):
            return
    raise EmbeddedError(f"The server in {home} (process {pid}) does not end: end it by hand.")


def _signal(pid: int, signum: signal.Signals, home: Path) -> None:
    # In another container with the same directory, this number is some other process.
    command = Path(f"/proc/{pid}/cmdline")
    with suppress(OSError):
        if pid and (not Path("/proc/self").exists() or os.fsencode(home) in command.read_bytes()):
            os.kill(pid, signum)
            os.kill(pid, signal.SIGCONT)  # one that is frozen would not notice


def watch(home: Path, watcher: int) -> None:
    """What the watcher does. `watcher` is the descriptor whose lock says that it is there."""
    # The lowest number is closed first at the exit: before the gate opens, so that whoever comes
    # next sees that a new watcher is needed.
    os.dup2(watcher, 0)
    os.close(watcher)
    locks = Locks(home)
    while True:
        fcntl.flock(locks.users, fcntl.LOCK_EX)  # it sleeps here
        fcntl.flock(locks.users, fcntl.LOCK_UN)
        with locks.deciding():
            if locks.alone():
                with suppress(EmbeddedError):
                    stop(home, locks)
                os._exit(0)  # the kernel lets go of the locks when hardly anything is left of us
            fcntl.flock(locks.users, fcntl.LOCK_UN)


if __name__ == "__main__":
    watch(Path(sys.argv[1]), int(sys.argv[2]))
