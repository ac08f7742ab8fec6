"""What of a list is written into its statement: under that, one text is kept for all values.

The rest are parameters: the values of the filter, those of cursors, and the page's size.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Integer, Select, bindparam, select

from db.relations.parameters import given_later
from db.relations.shapes import Counted, Filter, OrderBy, Window

# How far down a list a page ends, at most: this, or five times as far, and so on.
_NEAR: Final = 21
_FURTHER: Final = 5


class Shape(NamedTuple):
    """Of a window: of cursors, which values are null; of a filter, which terms there are."""

    reach: int
    order: tuple[OrderBy, ...]
    after: tuple[bool, ...] | None
    before: tuple[bool, ...] | None
    backward: bool
    has_offset: bool
    filter: Filter
    options: Filter

    def window(self) -> Window:
        """A window from the beginning of the list, whose places are parameters."""
        after, before = _symbols("after", self.after), _symbols("before", self.before)
        size = self.reach - 1
        return Window(size, self.order, after, before, self.backward, 0, self.filter, self.options)

    def cut(self, reached: Select[Any]) -> Select[Any]:
        """The page of it, and one row more.

        ``reached`` has a limit of its own that PostgreSQL knows when it plans: with a parameter
        alone it would expect a tenth of the list to be wanted, and sort it.
        """
        rows = reached.lateral("reached")  # for it looks at its parent
        page = select(*rows.c).limit(bindparam("size", None, type_=Integer))
        if not self.has_offset:
            return page
        return page.offset(bindparam("offset", None, type_=Integer))


def shape_of(window: Window) -> tuple[Shape, Mapping[str, Any]]:
    """Under what its statement is kept, and the parameters."""
    plain = not (window.filter or window.options or window.after or window.before)
    return _kept(window) if plain else _shape_of(window)


def _shape_of(window: Window) -> tuple[Shape, Mapping[str, Any]]:
    filter_, values = given_later(window.filter, "filter")
    options, further = given_later(window.options, "option")
    values |= further
    size = values["size"] = window.size + 1
    values["offset"] = window.offset
    shape = Shape(
        _reach(window.offset + size),
        window.order,
        _nulls("after", window.after, values),
        _nulls("before", window.before, values),
        window.backward,
        window.offset > 0,
        filter_,
        options,
    )
    return shape, values


# Of windows without a client's texts, which may be long.
_kept: Final = lru_cache(maxsize=500)(_shape_of)


def counted_of(counted: Counted) -> tuple[Counted, dict[str, Any]]:
    """The same of a list that is to be counted."""
    filter_, values = given_later(counted.filter, "filter")
    options, further = given_later(counted.options, "option")
    return replace(counted, filter=filter_, options=options), values | further


def _reach(rows: int) -> int:
    reach = _NEAR
    while reach < rows:
        reach *= _FURTHER
    return reach


def _nulls(
    name: str, place: tuple[Any, ...] | None, values: dict[str, Any]
) -> tuple[bool, ...] | None:
    if place is None:
        return None
    values |= {f"{name}_{number}": value for number, value in enumerate(place)}
    return tuple(value is None for value in place)


def _symbols(name: str, nulls: tuple[bool, ...] | None) -> tuple[Any, ...] | None:
    if nulls is None:
        return None
    return tuple(None if null else bindparam(f"{name}_{i}", None) for i, null in enumerate(nulls))
