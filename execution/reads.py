"""What a reading has to read: of its rows, what is looked at, and which rows beside them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from execution.fields import Attribute, Function, Needs, Reading, Rows
from execution.plans import Leaf, Level, Step


def both(first: Needs, second: Needs) -> Needs:
    """What either looks at."""
    if first is None or second is None:
        return None
    return tuple(dict.fromkeys((*first, *second)))


def rows_of(target: Level | dict[str, Level] | None, source: Reading) -> Rows:
    """What a reading has to read of the rows that these levels look at."""
    if source.derived_from:
        return Rows(source.derived_from)
    if not isinstance(target, Level):
        return Rows()
    if not source.paged:
        target.classes = source.classes
        return Rows(target.needs, _beside([target], source), _lists([target], source))
    places = target.needs is None or "sorts" in target.needs
    alone = _gives_rows_alone(target)
    levels = _row_levels(target)
    if levels is None or target.needs is None:
        return Rows(places=places, alone=alone)
    needs: Needs = ()
    for level in levels:
        level.classes = source.classes
        needs = both(needs, level.needs)
    return Rows(needs, _beside(levels, source), _lists(levels, source), places, alone)


def _gives_rows_alone(page: Level) -> bool:
    """Whether nothing of the pages but their rows is looked at; the steps are told so."""
    steps = page.steps
    if any(not isinstance(one.source, Function) or one.source.gives != "rows" for one in steps):
        return False
    if len(steps) + sum(_is_text(field) for field in page.fields) < len(page.fields):
        return False
    for step in steps:
        step.source = replace(cast("Function", step.source), each=_themselves)
    return True


def _is_text(field: Leaf | Step) -> bool:
    return isinstance(field, Leaf) and isinstance(field.source, str)


def _themselves(lists: Sequence[Any]) -> Sequence[Any]:
    """The rows of pages where lists of them stand for these."""
    return lists


def row_levels(step: Step, source: Reading) -> list[Level]:
    """The levels of the rows that a step reads; none where they can't all be told."""
    target = step.target
    if not isinstance(target, Level):
        return []
    return (_row_levels(target) or []) if source.paged else [target]


def _row_levels(page: Level) -> list[Level] | None:
    """The levels of a page's rows; None: they can't all be told."""
    found: list[Level | dict[str, Level] | None] = []
    for step in page.steps:
        gives = step.source.gives if isinstance(step.source, Function) else None
        if gives == "rows":
            found.append(step.target)
        elif gives == "edges" and isinstance(step.target, Level):
            edge = step.target.steps
            found += [
                one.target for one in edge if isinstance(one.source, Attribute) and one.source.row
            ]
    levels = [one for one in found if isinstance(one, Level)]
    return levels if len(levels) == len(found) else None


def _beside(levels: list[Level], source: Reading) -> tuple[tuple[Reading, Needs], ...]:
    """The rows beside those of the levels, each once; each step is told which is its own."""
    needs: dict[Reading, Needs] = {}
    if not source.takes_beside:
        return ()
    for step in (one for level in levels for one in level.beside):
        reading = cast("Reading", step.source)
        needs[reading] = both(needs.get(reading, ()), _needs_beside(step))
        step.place = list(needs).index(reading)
    return tuple(needs.items())


def _lists(levels: list[Level], source: Reading) -> tuple[tuple[Reading, Any], ...]:
    """The short lists of those of the levels, each once, counted from behind what is beside."""
    found: dict[Reading, list[Step]] = {}
    if not source.takes_beside:
        return ()
    for step in (one for level in levels for one in level.lists):
        found.setdefault(cast("Reading", step.source), []).append(step)
    beside = {step.place for level in levels for step in level.beside}
    return tuple(
        (reading, _inline(reading, steps, len(beside) + number))
        for number, (reading, steps) in enumerate(found.items())
    )


def _inline(reading: Reading, steps: list[Step], place: int) -> Any:
    """What is read of one short list for all who ask for it; each is told where that stands."""
    levels = [cast("Level", step.target) for step in steps]
    needs: Needs = ()
    for level in levels:
        needs = both(needs, level.needs)
    rows = reading.rows(Rows(needs, _beside(levels, reading)))
    laid = reading.inline(rows)
    for step in steps:
        step.place, step.inline = place, laid
    return rows


def _needs_beside(step: Step) -> Needs:
    """What of its row is looked at. Rows beside that one are read by themselves."""
    derived: Needs = cast("Reading", step.source).derived_from
    if derived or not isinstance(step.target, Level):
        return derived
    step.target.classes = cast("Reading", step.source).classes
    for further in step.target.beside:
        further.place = None
        if isinstance(further.target, Level):
            # Its statement reads what stands beside its own rows again, and their short lists.
            _beside([further.target], cast("Reading", further.source))
            _lists([further.target], cast("Reading", further.source))
    for further in step.target.lists:
        further.place = further.inline = None
        _beside([cast("Level", further.target)], cast("Reading", further.source))
    return step.target.needs
