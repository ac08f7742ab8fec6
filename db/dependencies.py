"""What an answer was made from, so that who keeps it knows when it is no longer true.

Nothing is noted unless somebody collects. Then each statement that is sent depends on the tables
in its text, which the compiler notes as it writes it; only what is declared to be finer
(``db/queries/finer.py``) is. What can't be told makes the answer private: not to be kept.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import DateTime, event
from sqlalchemy.dialects.postgresql.asyncpg import PGCompiler_asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

# Whose writes tell what they touched, by triggers of the migrations.
WATCHED: Final = frozenset({
    "address", "author", "collection", "collection_item", "comment", "comment_count", "content",
    "correction", "custom_field", "custom_value", "media_asset", "menu", "menu_item", "publication",
    "publication_credit", "publication_section", "publication_tag", "reaction_count", "redirect",
    "revision", "revision_reference", "revision_search", "section", "series", "series_part", "site",
    "tag", "user_account",
})  # fmt: skip
# They count what readers do, all the time: an answer may be behind them, for as long as it lasts.
COUNTED: Final = frozenset({"redirect_count", "view_count"})
# Their writes are told of only once a publication shows them, which tells of itself.
_OF_REVISIONS: Final = frozenset(
    {"custom_value", "revision", "revision_reference", "revision_search"}
)
# Columns that change without a word: readers see none of them.
HIDDEN: Final = {
    "content": frozenset(
        {"head_revision_id", "review_state", "version", "updated_at", "revised_at"}
    ),
    "publication": frozenset({"published_by"}),
}
# Functions whose value depends on nothing but their arguments.
_PURE: Final = frozenset({
    "abs", "array", "array_agg", "cardinality", "coalesce", "concat", "count",
    "jsonb_array_elements", "jsonb_array_length", "lag", "lead", "least", "left", "length", "lower",
    "max", "min", "moving", "row_number", "search_passage", "search_query", "string_agg",
    "ts_rank_cd", "unnest", "word_similarity",
})  # fmt: skip
_READS: Final = re.compile(r"\b(select|from|now|current_\w+|random)\b", re.IGNORECASE)


@dataclass(slots=True)
class Dependencies:
    """Of one answer. ``keys``: tables, or a table, a space and what of it, as ``tag id=…``."""

    keys: set[str] = field(default_factory=set)
    private: str = ""  # why nobody may keep the answer
    sent: int = 0
    told: int = 0

    def tell(self, keys: Iterable[str]) -> None:
        """What one prepared statement depends on."""
        self.told += 1
        self.keys.update(keys)

    @property
    def known(self) -> frozenset[str] | None:
        """The keys; None where the answer depends on more."""
        if self.private or self.sent != self.told:
            return None
        return frozenset(self.keys)


_collected: Final[ContextVar[Dependencies | None]] = ContextVar("byline_collected", default=None)
# Where statements note themselves; None: nobody wants to know.
collected: Final = _collected.get


@contextmanager
def collecting() -> Iterator[Dependencies]:
    """What is read in the block, also by tasks that are begun in it."""
    found = Dependencies()
    token = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(token)


def keep_private(why: str) -> None:
    """The answer that is being made depends on something that no table tells of."""
    found = _collected.get()
    if found is not None:
        found.private = why


class moving(FunctionElement[Any]):  # noqa: N801  # reads as a function does
    """An instant that goes on with the clock: where it is compared, no answer lasts."""

    type = DateTime(timezone=True)
    name = "moving"
    inherit_cache = True


class NotingCompiler(PGCompiler_asyncpg):
    """Notes the tables of a statement as it writes it, so that none can be forgotten."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.tables: set[str] = set()
        self.unknown = ""
        super().__init__(*arguments, **options)

    def visit_table(self, table: Any, *arguments: Any, **options: Any) -> Any:
        """Every table passes here on its way into FROM."""
        self.tables.add(table.name)
        return super().visit_table(table, *arguments, **options)  # type: ignore[no-untyped-call]

    def visit_column(self, column: Any, *arguments: Any, **options: Any) -> Any:
        """A column, or a piece of SQL as it was written."""
        table = getattr(column.table, "name", None)
        if column.is_literal and _READS.search(column.name):
            self.unknown = "SQL as it was written"
        elif column.name in HIDDEN.get(table or "", ()):
            self.unknown = f"{table}.{column.name}"
        return super().visit_column(column, *arguments, **options)

    def visit_function(self, func: Any, *arguments: Any, **options: Any) -> Any:
        """A function may read anything."""
        if func.name.lower() not in _PURE:
            self.unknown = f"{func.name}()"
        return super().visit_function(func, *arguments, **options)

    def visit_textclause(self, textclause: Any, *arguments: Any, **options: Any) -> Any:
        """SQL as it was written."""
        self.unknown = "SQL as it was written"
        return super().visit_textclause(textclause, *arguments, **options)  # type: ignore[no-untyped-call]

    @property
    def private(self) -> str:
        """Why an answer from this statement may not be kept; empty where it may."""
        if self.unknown:
            return self.unknown
        if self.tables & _OF_REVISIONS and "publication" not in self.tables:
            return "a revision that isn't published"
        return ", ".join(sorted(self.tables - WATCHED - COUNTED))


@compiles(moving)
def _write_moving(element: moving, compiler: Any, **options: Any) -> str:
    compiler.unknown = "an instant that goes on with the clock"
    text: str = compiler.process(element.clauses, **options)
    return text


def note_statements(engine: AsyncEngine) -> None:
    """Whatever is sent through SQLAlchemy is noted."""
    engine.dialect.statement_compiler = NotingCompiler

    def note(*arguments: Any) -> None:
        found = _collected.get()
        if found is None:
            return
        compiled = getattr(arguments[4], "compiled", None)
        if not isinstance(compiled, NotingCompiler):
            found.private = "SQL as it was written"
            return
        found.keys |= compiled.tables
        found.private = found.private or compiled.private

    event.listen(engine.sync_engine, "before_cursor_execute", note)
