"""What is sent to PostgreSQL, and how that goes about it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from db.session import Database

Note = Callable[[str, Sequence[Any]], None]


@contextmanager
def watching(db: Database, note: Note) -> Iterator[None]:
    """``note`` is told of each statement meanwhile: its text and the values of its parameters."""

    def told(*arguments: Any) -> None:
        _connection, _cursor, text, values, *_ = arguments
        note(text, values)

    pool = db.prepared
    event.listen(db.engine.sync_engine, "before_cursor_execute", told)
    pool.sent.append(note)
    try:
        yield
    finally:
        event.remove(db.engine.sync_engine, "before_cursor_execute", told)
        pool.sent.remove(note)


async def explain(db: Database, text: str, values: Sequence[Any], *, analyze: bool) -> list[str]:
    """PostgreSQL's plan, a line each. ``analyze``: it runs, and tells what it took."""
    how = "analyze, buffers" if analyze else "costs"
    return [row[0] for row in await db.prepared.fetch(f"explain ({how}) {text}", values)]
