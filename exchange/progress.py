"""How far a long piece of work is, for whoever watches."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress


class Progress(Protocol):
    """Is told of each step, and of what is done of it."""

    def begin(self, what: str, total: int) -> None:
        """Another step begins; the one before is over. ``total``: in the unit of ``advance``."""

    def advance(self, more: int = 1) -> None:
        """So much more of the step is done."""


class Silent:
    """Nobody watches."""

    def begin(self, what: str, total: int) -> None:
        """Nothing."""

    def advance(self, more: int = 1) -> None:
        """Nothing."""


class _Bar:
    def __init__(self, shown: RichProgress) -> None:
        self._shown = shown
        self._task = shown.add_task("", total=None)

    def begin(self, what: str, total: int) -> None:
        self._shown.reset(self._task, description=what, total=total)

    def advance(self, more: int = 1) -> None:
        self._shown.advance(self._task, more)


@contextmanager
def bar() -> Iterator[Progress]:
    """A progress bar on the terminal, gone at the end; nothing where there is no terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(),
        TimeRemainingColumn(),
    )  # fmt: skip
    shown = RichProgress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with shown:
        yield _Bar(shown)
