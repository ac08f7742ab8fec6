"""What the database refuses, by the name of the rule it kept."""

from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection

# A prepared read took too long, or waited too long for a connection.
TIMEOUTS: Final = (asyncpg.QueryCanceledError, TimeoutError)


def took_too_long(error: Exception) -> bool:
    """Whether a statement, or the wait for a connection, took longer than may be."""
    if isinstance(error, DBAPIError):
        return error.orig is not None and isinstance(error.orig.__cause__, TIMEOUTS)
    return isinstance(error, (*TIMEOUTS, NoConnection))


class BrokenRule(Exception):
    """A constraint or trigger of ours refused the write.

    ``rule`` is its name: ``address_path_key``, ``publication_overlap``, ``section_cycle``, …
    ``detail``: what PostgreSQL adds, for a key ``Key (a, b)=(1, 2) already exists.``
    ``message``: how it puts it, for a rule of ours a sentence.
    """

    def __init__(self, rule: str, detail: str = "", message: str = "") -> None:
        """Keep the rule's name and the texts."""
        super().__init__(rule)
        self.rule = rule
        self.detail = detail
        self.message = message


def translate(error: DBAPIError) -> Exception:
    """A ``BrokenRule`` where a constraint's name is known, else the error itself."""
    if not isinstance(error, IntegrityError):
        return error
    cause = error.orig.__cause__ if error.orig else None
    rule = getattr(cause, "constraint_name", None)
    if not rule:
        return error
    texts = (getattr(cause, name, None) or "" for name in ("detail", "message"))
    return BrokenRule(rule, *texts)
