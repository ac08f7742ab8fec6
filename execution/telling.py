"""What of a level can be told by its parents, or by records, and where in them it stands.

A short list that its parents' statement has read is told by arrays: of each column the values of
all its rows. Where they stand is told as of one record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from execution.fields import Attribute, Function, Itself, Needs, Places, Reading
from execution.leaves import is_leaf
from execution.plans import Leaf, Level, Step

# ── What can be told by the parent ──────────────────────────────────────────────────────────


def told_by_parent(step: Step) -> Needs:
    """The attributes that tell all of what a function gives; None: it has to be called.

    The step, and what is below it, are made to look at them.
    """
    itself = step.source.itself if isinstance(step.source, Function) else None
    if itself is None or not are_same(step.levels):
        return None
    found = {
        id(field): _of_parent(field, itself) for level in step.levels for field in level.fields
    }
    if None in found.values():
        return None
    step.source = itself
    for level in step.levels:
        level.fields = [cast("Leaf", found[id(field)]) for field in level.fields]
    return _attributes(step, itself)


def _of_parent(field: Leaf | Step, itself: Itself) -> Leaf | None:
    """The same leaf told by the parent, where it can be."""
    if not isinstance(field, Leaf):
        return None
    if isinstance(field.source, str):
        return field
    name = itself.attribute(field.source.name) if isinstance(field.source, Attribute) else None
    return None if name is None else replace(field, source=Attribute(name))


def _attributes(step: Step, itself: Itself) -> tuple[str, ...]:
    """Of the parent, those that are looked at."""
    sources = (field.source for level in step.levels for field in level.fields)
    names = (one.name for one in sources if isinstance(one, Attribute))
    return tuple(dict.fromkeys((*names, *([itself.where] if itself.where else ()))))


def are_same(levels: Sequence[Level]) -> bool:
    """Nothing was asked that tells the types apart: neither does who answers."""
    return len({_asked(level) for level in levels}) == 1


def _asked(level: Level) -> Any:
    return tuple(
        (field.key, str(field.output), _origin(field.source), _below(field))
        for field in level.fields
    )


def _origin(source: Any) -> Any:
    """What is the same where an interface's field is the same one in two types."""
    return source.plain if isinstance(source, Function) else source


def _below(field: Leaf | Step) -> Any:
    if isinstance(field, Leaf) or not field.target:
        return None
    return tuple(_asked(level) for level in field.levels)


# ── What can be told by a record ────────────────────────────────────────────────────────────


def fits(level: Level, laid: Places) -> bool:
    """Whether records tell all of it, or a key that is in them."""
    return all(_is_told(field, laid) for field in level.fields)


def _is_told(field: Leaf | Step, laid: Places) -> bool:
    """By the record, or read by a key that is in it."""
    if isinstance(field, Leaf):
        return _is_written(field.source, laid.places)
    if isinstance(field.source, Itself):
        return all(name in laid.places for name in _attributes(field, field.source))
    if isinstance(field.source, Attribute | Function):
        return False
    if field.inline is not None:
        return True
    if field.place is None:
        source, needs = field.source, field.source.needs
        return source.made is None and len(needs) == 1 and needs[0] in laid.places
    return _is_beside(field, field.source, laid.neighbours[field.place][1])


def fits_inline(step: Step, laid: Places | None) -> bool:
    """Whether the arrays of a short list tell all of it. ``laid``: where they would stand."""
    level = step.target
    if laid is None or not isinstance(level, Level) or not fits(level, laid):
        return False
    beside = (field for one in level.steps for below in one.levels for field in below.fields)
    return all(one.place is not None for one in level.steps) and all(map(_is_as_it_is, beside))


def _is_as_it_is(field: Leaf | Step) -> bool:
    """A function makes its values of all objects at once; those beside may be fewer."""
    return isinstance(field, Leaf) and not isinstance(field.source, Function)


def _is_written(source: Attribute | Function | str, places: Mapping[str, int]) -> bool:
    if isinstance(source, str):
        return True
    if isinstance(source, Attribute):
        return source.name in places
    needs = source.needs or ()
    return source.values is not None and len(needs) == 1 and needs[0] in places


def _is_beside(step: Step, source: Reading, places: Mapping[str, int]) -> bool:
    if source.made is None:
        return isinstance(step.target, Level) and fits(step.target, _Alone(places))
    return source.taken is not None and source.taken[0] in places and is_leaf(step.output)


# ── Where it stands ─────────────────────────────────────────────────────────────────────────


def lay(level: Level, laid: Places) -> None:
    """Tell the level, and what is beside it, where it stands."""
    level.places = laid.places
    for step in level.steps:
        if isinstance(step.source, Itself):
            continue
        if step.inline is not None:
            step.key_place = laid.lists[cast("int", step.place) - len(laid.neighbours)]
        elif step.place is None:
            step.key_place = laid.places[cast("Reading", step.source).needs[0]]
        else:
            step.key_place, places = laid.neighbours[step.place]
            if isinstance(step.target, Level):
                lay(step.target, _Alone(places))
            else:
                taken: Any = cast("Reading", step.source).taken
                step.taken_place = places[taken[0]]


@dataclass(frozen=True, slots=True)
class _Alone:
    """A row beside another one: what stands beside it is read by itself."""

    places: Mapping[str, int]
    neighbours: Sequence[tuple[int, Mapping[str, int]]] = ()
    lists: Sequence[int] = ()
