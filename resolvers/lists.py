"""Lists in pages: arguments checked, a window read, its cursors."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar
from uuid import UUID

from db.queries.lists import sort_keys
from db.relations.shapes import (
    DEFAULT_PAGE_SIZE,
    MAX_PAGE_SIZE,
    Counted,
    Edge,
    Filter,
    OrderBy,
    Page,
    Paged,
    Window,
)
from db.rows import Row
from db.view import View
from resolvers import cursors
from resolvers.context import Context
from resolvers.custom.reading import require_filterable
from resolvers.errors import RequestError

R = TypeVar("R", bound=Row)

COUNT_CAP: Final = 10_000
MAX_OFFSET: Final = 10_000


@dataclass(frozen=True, slots=True)
class ListArguments:
    """What a connection field was asked for."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    offset: int | None = None
    order: tuple[OrderBy, ...] = ()
    filter: Filter = ()
    options: Filter = ()


async def read(
    ctx: Context, relation: Paged[R], view: View, asked: ListArguments, key: UUID | None = None
) -> Page[R]:
    """A page of the list, under ``key`` where the relation has parents.

    Raises:
        RequestError: BAD_USER_INPUT for page arguments that contradict each other or are out of
            range, or a filter by an unknown custom field; INVALID_CURSOR.
    """
    return await ctx.loaders.page(relation, view, key, await window(ctx, relation, view, asked))


async def window(ctx: Context, relation: Paged[Any], view: View, asked: ListArguments) -> Window:
    """The part of the list that is asked for.

    Raises:
        RequestError: as ``read``.
    """
    await require_filterable(ctx, view, asked.filter)
    plain = not (asked.filter or asked.options or asked.after or asked.before)
    return (_kept_window if plain else _window)(relation, asked)


async def count(ctx: Context, page: Page[Any], cap: int | None = COUNT_CAP) -> int:
    """The length of the whole list, at most ``cap + 1``."""
    return await ctx.loaders.count(page.counted, cap)


async def count_below(ctx: Context, relation: Paged[Any], view: View, key: UUID) -> int:
    """The length of the list under one parent."""
    return await ctx.loaders.count(Counted(relation, view, key, (), ()), None)


def cursor(page: Page[R], edge: Edge[R]) -> str:
    """The cursor of an edge."""
    return cursors.encode(page.counted.relation, page.order, edge.sort)


def _window(relation: Paged[Any], asked: ListArguments) -> Window:
    _check(asked)
    order = asked.order or relation.default_order
    keys = [key for key, _ in sort_keys(relation, order)][:-1]

    def place(text: str | None) -> tuple[Any, ...] | None:
        return None if text is None else cursors.decode(text, relation, order, keys)

    size = asked.first if asked.first is not None else asked.last
    return Window(
        size=DEFAULT_PAGE_SIZE if size is None else size,
        order=order,
        after=place(asked.after),
        before=place(asked.before),
        backward=asked.last is not None,
        offset=asked.offset or 0,
        filter=asked.filter,
        options=asked.options,
    )


# Of pages without texts of a client's, which may be long: those are asked for again and again.
_kept_window: Final = lru_cache(maxsize=500)(_window)


def _check(asked: ListArguments) -> None:
    if asked.first is not None and asked.last is not None:
        raise _bad("Give first or last, not both.")
    for name, size in (("first", asked.first), ("last", asked.last)):
        if size is not None and not 0 <= size <= MAX_PAGE_SIZE:
            raise _bad(f"{name} is from 0 to {MAX_PAGE_SIZE}.")
    if len({term.field for term in asked.order}) != len(asked.order):
        raise _bad("orderBy names a field twice.")
    _check_offset(asked)


def _check_offset(asked: ListArguments) -> None:
    if asked.offset is None:
        return
    if not 0 <= asked.offset <= MAX_OFFSET:
        raise _bad(f"offset is from 0 to {MAX_OFFSET}: page on with after instead.")
    if asked.after is not None or asked.before is not None or asked.last is not None:
        raise _bad("offset goes with first alone, not with a cursor or last.")


def _bad(message: str) -> RequestError:
    return RequestError("BAD_USER_INPUT", message)
