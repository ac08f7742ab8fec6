"""Levels that are written right from the records of their statement.

To make a row of a record, and then an object of the row, takes twice as long as to make the object
at once. That can be done where nobody looks at the rows themselves, and all are of one view.
"""

from typing import Any, cast

from graphql import GraphQLList, GraphQLNonNull, GraphQLOutputType

from execution.fields import Attribute, Function, Itself, Reading
from execution.plans import Level, Step
from execution.reads import row_levels
from execution.telling import fits, lay


def use(level: Level, *, is_uniform: bool = True, is_single: bool = True) -> None:
    """Have whatever is read below this level read as records, where that can be done.

    ``is_uniform``: all of its objects are of one view. ``is_single``: it has one at most. Both are
    true of a root.
    """
    for step in level.steps:
        if isinstance(step.source, Itself):
            continue
        reads = not isinstance(step.source, Attribute | Function)
        if step.inline is not None:
            lay(cast("Level", step.target), step.inline)
        elif reads and step.place is None and is_uniform:
            _use(step, cast("Reading", step.source))
        is_one = is_single and not _is_list(step.output)
        keeps = reads or is_one or _is_of_rows(step.source)
        for below in step.levels:
            use(below, is_uniform=is_uniform and keeps, is_single=is_one)


def _is_list(output: GraphQLOutputType) -> bool:
    inner = output.of_type if isinstance(output, GraphQLNonNull) else output
    return isinstance(inner, GraphQLList)


def _is_of_rows(source: Any) -> bool:
    """It leads from a page to its rows, which are of the page's view."""
    return source.row if isinstance(source, Attribute) else source.gives is not None


def _use(step: Step, source: Reading) -> None:
    levels = row_levels(step, source)
    if not levels or source.made is not None:
        return
    rows = source.records(step.rows)
    laid = source.places(rows)
    if laid is not None and all(fits(level, laid) for level in levels):
        step.rows = rows
        for level in levels:
            lay(level, laid)
