"""From values to what an answer holds, for all of a level at once."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLSchema

from execution.fields import NOTHING_BESIDE, Beside
from execution.leaves import BailError
from execution.plans import Complete, Level, Run, UnplannedError, Values


def list_of(item: Complete, *, required: bool) -> Complete:
    """Lists of what ``item`` completes, all their items at once."""

    async def complete(values: Values, run: Run, beside: Beside) -> Values:
        flat: list[Any] = []
        for value in values:
            if value.__class__ is list or isinstance(value, list | tuple):
                flat += value
            elif required or value is not None:
                raise BailError
        done = await item(flat, run, beside) if flat else ()
        lists: list[Any] = []
        end = 0
        for value in values:
            begin, end = end, end + len(value or ())
            lists.append(None if value is None else done[begin:end])
        return lists

    return complete


def object_of(level: Level, check: Any, *, required: bool) -> Complete:
    """``check``: whether a value is of the level's type."""

    async def complete(values: Values, run: Run, beside: Beside) -> Values:
        there = [value for value in values if value is not None]
        if required and len(there) < len(values):
            raise BailError
        if check is not None and not all(check(value, None) is True for value in there):
            raise BailError
        done = await level.run(there, run, beside) if there else []
        if len(there) == len(values):
            return done
        answers = iter(done)
        return [None if value is None else next(answers) for value in values]

    return complete


def abstract_of(
    schema: GraphQLSchema, type_: Any, levels: dict[str, Level], *, required: bool
) -> Complete:
    """Objects of an interface or a union: each type's together, at the level of that type."""
    name_of = _type_names(schema, type_)

    async def complete(values: Values, run: Run, _beside: Beside) -> Values:
        groups: dict[str, list[int]] = {}
        for number, value in enumerate(values):
            if value is not None:
                groups.setdefault(name_of(value), []).append(number)
            elif required:
                raise BailError
        answers: list[Any] = [None] * len(values)
        for name, numbers in groups.items():
            done = await levels[name].run([values[n] for n in numbers], run, NOTHING_BESIDE)
            for number, answer in zip(numbers, done, strict=True):
                answers[number] = answer
        return answers

    return complete


def _type_names(schema: GraphQLSchema, type_: Any) -> Callable[[Any], str]:
    """Tells the name of a value's type, by asking the possible ones, the last that fitted first."""
    possible: list[tuple[str, Any]] = [
        (one.name, one.is_type_of) for one in schema.get_possible_types(type_)
    ]
    if not all(is_type_of for _, is_type_of in possible):
        raise UnplannedError(f"{type_} can't tell its types apart")

    def name_of(value: Any) -> str:
        for number, (name, is_type_of) in enumerate(possible):
            if is_type_of(value, None) is True:
                if number:
                    possible.insert(0, possible.pop(number))
                return name
        raise BailError

    return name_of
