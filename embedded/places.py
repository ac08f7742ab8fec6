"""Directories: where PostgreSQL's home is, and whose.

As root, the servers of a home that belongs to another user run as that user. Else Valkey runs as
root, and PostgreSQL, which refuses that, as `postgres` or `nobody` (initdb wants a user with a
name), or who else owns the data. Where that user can't enter `root`, the home is
`/var/tmp/byline-<uid>-<hash of root>/postgres`, and `root/postgres.location` says so; where it
can't reach the wheel, the home holds a copy. What isn't ours keeps its mode and owner.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embedded.processes import succeeds
from embedded.sharing import EmbeddedError, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from embedded.processes import Account

# What is in the way there, and isn't ours, is refused.
VAR_TMP: Final = Path("/var/tmp")  # noqa: S108
TMP: Final = Path("/tmp")  # noqa: S108  not TMPDIR: processes that share a server must agree


def postgres_home(root: Path, say: Callable[[str], None]) -> tuple[Path, Account]:
    """Where PostgreSQL's files are, and whom it runs as; the same answer at every start."""
    home, pointer = root / "postgres", root / "postgres.location"
    if pointer.exists():
        home = _checked_elsewhere(Path(pointer.read_text().strip()), pointer)
    if os.geteuid():
        return home, None
    account = _postgres_account(home)
    if pointer.exists() or _can_enter(home if home.exists() else root, account):
        return home, account
    if (home / "data").exists():
        raise EmbeddedError(
            f"{account.pw_name}, who owns the data in {home}, can't enter that directory: open the"
            " directories above it (chmod o+x), or move it to where they are open."
        )
    return _make_elsewhere(root, pointer, account, say)


def _make_elsewhere(
    root: Path, pointer: Path, account: pwd.struct_passwd, say: Callable[[str], None]
) -> tuple[Path, Account]:
    place = VAR_TMP / f"byline-{os.geteuid()}-{short_hash(root)}"
    with suppress(FileExistsError):
        place.mkdir(mode=0o711)
    home = _checked_elsewhere(place / "postgres", pointer)
    place.chmod(0o711)  # past the umask
    say(f"PostgreSQL runs as {account.pw_name}, who can't enter {root}: its data is in {home}")
    pointer.write_text(f"{home}\n")
    return home, _postgres_account(home)


def _checked_elsewhere(home: Path, pointer: Path) -> Path:
    """Anybody may make a directory in /var/tmp: this one has to be ours."""
    place = home.parent
    named = place.parent == VAR_TMP and place.name.startswith(f"byline-{os.geteuid()}-")
    if named and _is_directory(place, os.geteuid(), closed_to=0o022):
        return home
    raise EmbeddedError(
        f"PostgreSQL's data is in {home}, which {name_of(os.geteuid())} can't use: run as the user"
        f" who made it, or delete {pointer} to begin anew."
    )


def owner(path: Path) -> Account:
    """Whose it is, if we are root and it is somebody else's; who runs the server as they did."""
    with suppress(FileNotFoundError, KeyError):
        if os.geteuid() == 0 != path.stat().st_uid:
            return pwd.getpwuid(path.stat().st_uid)
    return None


def _postgres_account(home: Path) -> pwd.struct_passwd:
    """Whom PostgreSQL runs as when we are root."""
    if account := owner(home / "data") or owner(home):
        return account
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise EmbeddedError(
        "PostgreSQL can't run as root, and there is no user postgres or nobody: run as an ordinary"
        " user, or set DATABASE_URL."
    )


def _can_enter(directory: Path, account: pwd.struct_passwd) -> bool:
    return succeeds(["/bin/sh", "-c", 'cd -- "$1"', "sh", directory], account)


def _is_directory(path: Path, *owners: int, closed_to: int) -> bool:
    """Whether it is a directory and no link, of one of these owners, without these rights."""
    with suppress(FileNotFoundError):
        found = path.lstat()
        fits = stat.S_ISDIR(found.st_mode) and found.st_uid in owners
        return fits and not found.st_mode & closed_to
    return False


def private_directory(directory: Path, account: Account) -> None:
    """Makes a directory that only this user (and root) can enter, or checks that it is one."""
    with suppress(FileExistsError):
        directory.mkdir(mode=0o700)
    owners = (os.geteuid(), account.pw_uid if account else os.geteuid())
    if not _is_directory(directory, *owners, closed_to=0o077):
        raise EmbeddedError(f"{directory} must be a directory that is open to us alone: remove it.")
    give(directory, account)


@contextmanager
def fresh_directory(prefix: Path, account: Account) -> Iterator[Path]:
    """A new directory, gone afterwards unless the block has renamed it."""
    directory = Path(tempfile.mkdtemp(prefix=prefix.name, dir=prefix.parent))
    try:
        give(directory, account)
        yield directory
    finally:
        until(lambda: _removed(directory), 1.0)  # an initdb that is being killed may still write


def _removed(directory: Path) -> bool:
    shutil.rmtree(directory, ignore_errors=True)
    return not directory.exists()


def give(path: Path, account: Account) -> None:
    """Makes it this user's."""
    if account:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def name_of(uid: int) -> str:
    """The user's name, for a message."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def short_hash(path: Path) -> str:
    """Tells paths apart in names."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def shown(path: Path) -> Path:
    """The path as a person in the current directory would write it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
