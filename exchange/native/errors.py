"""Why an export can't be taken."""

from exchange.errors import ExchangeError


class Damaged(ExchangeError):
    """Something in the directory isn't as the format says."""

    def __init__(self, file: str, message: str, line: int | None = None) -> None:
        """``message``: a sentence that says what to do. ``line``: counted from 1."""
        super().__init__(f"{file}{f', line {line}' if line else ''}: {message}")
        self.file = file
        self.line = line
