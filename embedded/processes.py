"""Processes that we start, and the wheels they come from."""

from __future__ import annotations

import fcntl
import os
import pwd
import signal
import subprocess
from contextlib import contextmanager, suppress
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embedded.sharing import EmbeddedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Whom a process runs as; None: ourselves.
Account = pwd.struct_passwd | None

RUN_S: Final = 120.0  # initdb on a slow disk
# Our environment holds secrets, and PG* variables that would lead PostgreSQL astray.
PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH")


def run(
    command: Sequence[str | Path],
    account: Account = None,
    *,
    text: str = "",
    env: dict[str, str] | None = None,
    lock: int | None = None,
    log: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end, in a session of its own.

    Args:
        command: the program and its arguments.
        account: whom it runs as.
        text: its standard input.
        env: its environment, besides the little that it always gets.
        lock: a descriptor that it inherits and that takes its standard output.
        log: a descriptor for its standard error; without one, that joins the standard output.
    """
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with subprocess.Popen(  # noqa: S603  no shell reads what others wrote
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if lock is None else lock,
        stderr=subprocess.STDOUT if log is None else log,
        pass_fds=[] if lock is None else [lock],
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        env={**kept, "LC_ALL": "C", **(env or {})},
        cwd="/",
        start_new_session=True,
        text=True,
    ) as process:
        try:
            output, _ = process.communicate(text, timeout=RUN_S)
        except BaseException as error:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # initdb has children
            if isinstance(error, subprocess.TimeoutExpired):
                raise EmbeddedError(f"{command[0]} takes longer than {RUN_S:.0f} s.") from error
            raise
        return subprocess.CompletedProcess(command, process.returncode, output)


def succeeds(command: Sequence[str | Path], account: Account) -> bool:
    """Whether this user can run it, and it ends well."""
    with suppress(OSError):
        return run(command, account).returncode == 0
    return False


def detach(command: Sequence[str], lock: int, log: Path, account: Account) -> None:
    """Starts a process that is no child of ours, holds `lock`, and has its id in that file.

    The shell writes the id, so that it is there even if we are killed at this moment.
    """
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        shell = ["/bin/sh", "-c", '"$@" >&2 </dev/null & echo $!', "sh"]
        run([*shell, *command], account, lock=lock, log=output)
    finally:
        os.close(output)


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Takes the lock for a process to inherit, which keeps it when the block lets go."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def wheel(name: str, setting: str) -> tuple[Path, str]:
    """Directory and version of an installed wheel, without importing it.

    Raises:
        EmbeddedError: it isn't installed, as in a production image; `setting` says what to use.
    """
    spec = util.find_spec(name.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"{setting} is not set, and the wheel {name} is not installed: set {setting}, or"
            " install the dependency group 'embedded'."
        )
    return Path(spec.origin).parent, metadata.version(name)
