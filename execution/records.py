"""Levels that are written right from the records of their statement.

To make a row of a record, and then an object of the row, takes twice as long as to make the object
at once. That can be done where nobody looks at the rows themselves, and all are of one view.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from graphql import GraphQLList, GraphQLNonNull, GraphQLOutputType

from execution.fields import Attribute, Function, Places, Reading
from execution.leaves import is_leaf
from execution.plans import Leaf, Level, Step
from execution.reads import row_levels


def use(level: Level, *, is_uniform: bool = True, is_single: bool = True) -> None:
    """Have whatever is read below this level read as records, where that can be done.

    ``is_uniform``: all of its objects are of one view. ``is_single``: it has one at most. Both are
    true of a root.
    """
    for step in level.steps:
        reads = not isinstance(step.source, Attribute | Function)
        if reads and step.place is None and is_uniform:
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
    if laid is not None and all(_fits(level, laid) for level in levels):
        step.rows = rows
        for level in levels:
            _lay(level, laid)


# ── What can be told by a record ────────────────────────────────────────────────────────────


def _fits(level: Level, laid: Places) -> bool:
    return all(_is_told(field, laid) for field in level.fields)


def _is_told(field: Leaf | Step, laid: Places) -> bool:
    """By the record, or read by a key that is in it."""
    if isinstance(field, Leaf):
        return _is_written(field.source, laid.places)
    if isinstance(field.source, Attribute | Function):
        return False
    if field.place is None:
        source, needs = field.source, field.source.needs
        return source.made is None and len(needs) == 1 and needs[0] in laid.places
    return _is_beside(field, field.source, laid.neighbours[field.place][1])


def _is_written(source: Attribute | Function | str, places: Mapping[str, int]) -> bool:
    if isinstance(source, str):
        return True
    if isinstance(source, Attribute):
        return source.name in places
    needs = source.needs or ()
    return source.values is not None and len(needs) == 1 and needs[0] in places


def _is_beside(step: Step, source: Reading, places: Mapping[str, int]) -> bool:
    if source.made is None:
        return isinstance(step.target, Level) and _fits(step.target, _Alone(places))
    return source.taken is not None and source.taken[0] in places and is_leaf(step.output)


# ── Where it stands ─────────────────────────────────────────────────────────────────────────


def _lay(level: Level, laid: Places) -> None:
    level.places = laid.places
    for step in level.steps:
        if step.place is None:
            step.key_place = laid.places[cast("Reading", step.source).needs[0]]
        else:
            step.key_place, places = laid.neighbours[step.place]
            if isinstance(step.target, Level):
                _lay(step.target, _Alone(places))
            else:
                taken: Any = cast("Reading", step.source).taken
                step.taken_place = places[taken[0]]


@dataclass(frozen=True, slots=True)
class _Alone:
    """A row beside another one: what stands beside it is read by itself."""

    places: Mapping[str, int]
    neighbours: Sequence[tuple[int, Mapping[str, int]]] = ()
