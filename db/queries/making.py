"""The making of rows of records."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from db.queries.wanted import MAX_KEPT, Joined, Wanted, chosen, laid_out, row_fields
from db.relations.shapes import Entity
from db.view import View


class InRecords(NamedTuple):
    """What stands beside rows that are records: nothing, for it is in them. Their view."""

    view: View


Neighbours = tuple[Mapping[int, Any], ...] | InRecords
Rows = Callable[[View, Sequence[Any]], tuple[Any, Neighbours]]


@lru_cache(maxsize=MAX_KEPT)
def row_maker(entity: Entity[Any], wanted: Wanted, ahead: int, *, grouped: bool = False) -> Rows:
    """Makes rows of records: ``(view, records) -> (rows, {id(row): neighbour or None} per join)``.

    Behind them, for each short list, the arrays of it by ``id(row)``.

    ``grouped``: in place of the rows, lists of them by what stands first in their records. Those of
    one list mostly come one after the other, and to compare two keys is quicker than to hash one.

    A row of some columns is of its own type all the same; a field that wasn't read is not set, so
    that to look at it is an AttributeError. Generated: this runs once for every row there is.
    """
    if wanted.records:
        return _grouped_records if grouped else _records
    code = _Code()
    names: dict[str, Any] = {}
    laid = laid_out(entity, wanted, ahead)
    code.row("o", entity, wanted.columns, ahead, names)
    for number, (join, (place, _)) in enumerate(zip(wanted.joined, laid.neighbours, strict=True)):
        code.neighbour(number, join, place, names)
    ends = (*laid.lists[1:], laid.width)  # each list ends where the next begins
    for number, (first, end) in enumerate(zip(laid.lists, ends, strict=False), len(wanted.joined)):
        code.text += f"        j{number}[id(o)] = r[{first}:{end}]\n"
    beside = len(wanted.joined) + len(wanted.lists)
    maps = "".join(f"j{n}," for n in range(beside))
    head = "".join(f"    j{n} = {{}}\n" for n in range(beside))
    begin, keep = _GROUPED if grouped else _LISTED
    text = (
        f"def make(view, records):\n{begin}{head}"
        f"    for r in records:\n{code.text}{keep}    return rows, ({maps})\n"
    )
    exec(text, names)  # noqa: S102  # our own text
    made: Rows = names.pop("make")  # or it would hold itself, till the collector comes
    return made


def _records(view: View, records: Sequence[Any]) -> tuple[Any, Neighbours]:
    return records, InRecords(view)


def _grouped_records(view: View, records: Sequence[Any]) -> tuple[Any, Neighbours]:
    rows: dict[Any, list[Any]] = {}
    key: Any = rows  # no key is equal to it
    its: list[Any] = []
    for record in records:
        if record[0] != key:
            key = record[0]
            its = rows.setdefault(key, [])
        its.append(record)
    return rows, InRecords(view)


_LISTED: Final = ("    rows = []\n    add = rows.append\n", "        add(o)\n")
_GROUPED: Final = (
    "    k = rows = {}\n",
    "        if r[0] != k: k, add = r[0], rows.setdefault(r[0], []).append\n        add(o)\n",
)


@cache
def _open(entity: Entity[Any]) -> type:
    """The same class, but open to be filled: each row is of it until it is full.

    A frozen one's slots have to be set through their descriptors, which takes three times as long
    as all that is done with most rows. Both ways to change it are opened: with one alone, Python
    keeps looking for the other's function.
    """
    row = entity.row
    opened = {"__slots__": (), "__setattr__": object.__setattr__}
    return type(row.__name__, (row,), opened | {"__delattr__": object.__delattr__})


class _Code:
    """The inside of the loop."""

    def __init__(self) -> None:
        self.text = ""

    def row(
        self,
        name: str,
        entity: Entity[Any],
        columns: tuple[str, ...] | None,
        place: int,
        names: dict[str, Any],
        *,
        indent: int = 8,
    ) -> None:
        """The entity's row from the columns at ``place``."""
        space = " " * indent
        wanted = chosen(entity, columns)
        fields_ = row_fields(entity)
        if fields_ is None:
            names[f"{name}_of"] = entity.row
            self.text += f"{space}{name} = {name}_of(view, *r[{place}:{place + len(wanted)}])\n"
            return
        names["new"] = object.__new__
        names[f"{name}_open"], names[f"{name}_type"] = _open(entity), entity.row
        listed = ["view"] + [fields_[number] for number in wanted]
        values = ["view"] + [f"r[{place + number}]" for number in range(len(wanted))]
        self.text += f"{space}{name} = new({name}_open)\n"
        for field, value in zip(listed, values, strict=True):
            self.text += f"{space}{name}.{field} = {value}\n"
        self.text += f"{space}{name}.__class__ = {name}_type\n"

    def neighbour(self, number: int, join: Joined, place: int, names: dict[str, Any]) -> None:
        """The joined row, where there is one."""
        # Also that there is none: where rows of two reads come together, one that was cut off its
        # page may have had the same id.
        self.text += f"        j{number}[id(o)] = None\n        if r[{place}] is not None:\n"
        name = f"o{number}"
        self.row(name, join.relation.target, join.columns, place + 1, names, indent=12)
        self.text += f"            j{number}[id(o)] = {name}\n"
