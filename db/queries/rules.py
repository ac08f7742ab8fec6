"""How a rule says of which rows of its tables a reading depends."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

# In place of a column. Of rows behind a foreign key, any that was there: one that is added later
# can't have been meant.
CHANGED: Final = "changed"
# Likewise, but only those that were found, by their ids.
FOUND: Final = "found"
# None: what the row that one comes from depends on is enough.
COVERED: Final = ""
# By table: the column that the keys are of, a whole key with its value, or one of these.
Rule = Mapping[str, str]
# What was asked for, by column, and what was found; under an empty name what any other column is.
Values = Mapping[str, Sequence[Any] | None]


def told(rule: Rule, tables: Iterable[str], values: Values) -> Iterator[str]:
    """The keys of ``Dependencies``. A table without a rule counts as a whole."""
    for table in tables:
        column = rule.get(table)
        if column is None:
            yield table
        elif column == CHANGED or "=" in column:
            yield f"{table} {column}"
        elif column != COVERED:
            yield from _of_rows(table, column, values)


def _of_rows(table: str, column: str, values: Values) -> Iterator[str]:
    if column != FOUND:
        asked = values[column] if column in values else values[""]
        yield from (f"{table} {column}={value}" for value in asked or ())
    elif (ids := values.get(FOUND)) is None:  # they were not read
        yield f"{table} {CHANGED}"
    else:
        yield from (f"{table} id={value}" for value in ids)
