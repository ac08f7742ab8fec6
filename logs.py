"""Logging on stderr: one JSON object per line in production, plain lines in development."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, Final

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


# uvicorn logs a trace for it; the socket is closed with 1007, and that is all there is to it.
NOT_OUR_FAULT: Final = "Invalid UTF-8 sequence received from client."


class JsonFormatter(logging.Formatter):
    """Time, level, logger, the event's name, and what ``extra=`` gave."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def configure(level: str, *, as_json: bool) -> None:
    """Send what is at least as severe as ``level`` to stderr; as plain lines unless ``as_json``."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonFormatter() if as_json else plain)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for talkative in ("uvicorn", "alembic"):  # their starts and stops are ours to tell
        logging.getLogger(talkative).setLevel("WARNING")
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.msg != NOT_OUR_FAULT)
