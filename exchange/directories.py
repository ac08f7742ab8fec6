"""A directory that appears as a whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exchange.errors import ExchangeError


@contextmanager
def appearing(directory: Path) -> Iterator[Path]:
    """An empty directory beside ``directory`` that takes its name at the end.

    When anything is raised, it is removed. A process that is killed leaves it, under a name that
    begins with a dot and ends in ``.partial``.

    Raises:
        ExchangeError: something stands there already, or it can't be written.
    """
    directory = directory.absolute()
    try:
        require_free(directory)
        directory.parent.mkdir(parents=True, exist_ok=True)
        name = tempfile.mkdtemp(
            dir=directory.parent, prefix=f".{directory.name}.", suffix=".partial"
        )
        partial = Path(name)
    except OSError as error:
        raise ExchangeError(f"Can't write to {directory}: {error.strerror}.") from error
    try:
        yield partial
        _put_in_place(partial, directory)
    except OSError as error:
        raise ExchangeError(f"Can't write to {directory}: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)  # unless it has its name by now


def require_free(directory: Path) -> None:
    """Nothing, where the directory is empty or isn't there.

    Raises:
        ExchangeError: something stands there already.
    """
    if directory.is_symlink() or directory.exists():
        if not directory.is_dir() or directory.is_symlink():
            raise ExchangeError(f"{directory} is not a directory: choose another name.")
        if any(directory.iterdir()):
            raise ExchangeError(
                f"{directory} is not empty: choose a new directory, or an empty one."
            )


def require_place(file: Path) -> None:
    """Nothing, where a file can be written under this name.

    Raises:
        ExchangeError: it can't; better told before hours of work than after them.
    """
    if not file.absolute().parent.is_dir():
        raise ExchangeError(f"There is no directory for {file}.")
    if file.is_dir():
        raise ExchangeError(f"{file} is a directory: name a file in it.")
    if not os.access(file if file.exists() else file.absolute().parent, os.W_OK):
        raise ExchangeError(f"Can't write to {file}: choose another name.")


def _put_in_place(partial: Path, directory: Path) -> None:
    partial.chmod(0o755)  # as any directory that we make; mkdtemp is stricter
    os.sync()  # the name must not reach the disk before the bytes
    partial.rename(directory)
