"""Dataloaders, made from the relations: what fields ask for in one tick is one statement.

One loader per (relation, view, arguments), so that one operation can mix views and pages. They live
as long as an operation and cache what it has read.

What is read is shared, so each waits for it behind a ``shield``: where GraphQL gives up what stands
beside an error, it cancels those who wait there, and nobody else.
"""

from asyncio import shield
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar
from uuid import UUID

from aiodataloader import DataLoader

from db.queries import lists, prepared_reads, reads, suggestions
from db.queries.narrowing import NotPreparedError
from db.queries.prepared_reads import Found
from db.relations.shapes import Counted, Many, One, OrderBy, Page, Paged, Window
from db.rows import Row
from db.session import Database
from db.view import View

__all__ = ["Loaders"]

R = TypeVar("R", bound=Row)
T = TypeVar("T")
Batch = Callable[[Any, Sequence[Any]], Awaitable[dict[Any, Any]]]
Quick = Callable[[Any, Sequence[Any]], Awaitable[Found]]
MAX_BATCH_SIZE = 500


class _SiteWide:
    """The key of lists that have no parent: loaders refuse None."""


SITE_WIDE = _SiteWide()


class Loaders:
    """Reads for one operation."""

    def __init__(self, db: Database, *, prepared: bool = False) -> None:
        """Nothing is read yet. ``prepared``: by prepared statements, as plans read."""
        self._db = db
        self._prepared = prepared
        self._made: dict[Hashable, DataLoader[Any, Any]] = {}
        self._derived: dict[Hashable, Any] = {}

    async def one(self, relation: One[R], view: View, key: Any) -> R | None:
        """The row at the end of the edge; None where there is none that the view shows."""
        if key is None:
            return None
        row: R | None = await shield(self._ones(relation, view).load(key))
        return row

    async def each(self, relation: One[R], view: View, keys: Iterable[Any]) -> list[R | None]:
        """The same for several keys, in their order."""
        rows: list[R | None] = await shield(self._ones(relation, view).load_many(keys))
        return rows

    async def many(self, relation: Many[R], view: View, key: Any) -> list[R]:
        """The rows at the end of the edge, in its order."""
        loader = self._loader(
            (relation, view),
            lambda c, keys: reads.many(c, relation, view, keys),
            list,
            lambda pool, keys: prepared_reads.many(pool, relation, view, keys),
        )
        rows: list[R] = await shield(loader.load(key))
        return rows

    async def page(self, relation: Paged[R], view: View, key: Any, window: Window) -> Page[R]:
        """A page of the list under ``key``; None: of the whole site."""

        async def batch(connection: Any, keys: Sequence[Any]) -> dict[Any, Any]:
            asked = [None if k is SITE_WIDE else k for k in keys]
            found = await lists.pages(connection, relation, view, asked, window)
            return {SITE_WIDE if k is None else k: page for k, page in found.items()}

        async def quick(pool: Any, keys: Sequence[Any]) -> Found:
            asked = [None if k is SITE_WIDE else k for k in keys]
            found = await prepared_reads.pages(pool, relation, view, asked, window)
            return Found({SITE_WIDE if k is None else k: page for k, page in found.by_key.items()})

        loader = self._loader((relation, view, window), batch, lambda: None, quick)
        page: Page[R] = await shield(loader.load(SITE_WIDE if key is None else key))
        return page

    async def count(self, counted: Counted, cap: int | None) -> int:
        """The length of a list, at most ``cap + 1``."""
        c = counted

        async def batch(connection: Any, keys: Sequence[Any]) -> dict[Any, Any]:
            asked = [None if k is SITE_WIDE else k for k in keys]
            found = await lists.counts(connection, c, asked, cap)
            return {SITE_WIDE if k is None else k: number for k, number in found.items()}

        async def quick(pool: Any, keys: Sequence[Any]) -> Found:
            asked = [None if k is SITE_WIDE else k for k in keys]
            found = await prepared_reads.counts(pool, c, asked, cap)
            return Found({SITE_WIDE if k is None else k: number for k, number in found.items()})

        name = (c.relation, c.view, c.filter, c.options, cap)
        loader = self._loader(name, batch, lambda: 0, quick)
        number: int = await shield(loader.load(SITE_WIDE if c.key is None else c.key))
        return number

    async def ahead(self, counted: Counted, order: tuple[OrderBy, ...], values: Any) -> int:
        """How many rows of a list come ahead of the one with these sort values."""

        async def batch(connection: Any, keys: Sequence[Any]) -> dict[Any, Any]:
            return {key: await lists.ahead(connection, counted, order, key) for key in keys}

        loader = self._loader(("ahead", counted, order), batch, int)
        number: int = await shield(loader.load(values))
        return number

    async def near(self, view: View, path: str, limit: int) -> Sequence[tuple[str, UUID]]:
        """(kind, id) of what lists show at the nearest addresses, the nearest first."""

        async def batch(connection: Any, keys: Sequence[Any]) -> dict[Any, Any]:
            return {key: await suggestions.near(connection, view, key, limit) for key in keys}

        async def quick(pool: Any, keys: Sequence[Any]) -> Found:
            return Found({key: await prepared_reads.near(pool, view, key, limit) for key in keys})

        loader = self._loader(("near", view, limit), batch, list, quick)
        found: Sequence[tuple[str, UUID]] = await shield(loader.load(path))
        return found

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gave at the first call with this name; kept as long as what was read."""
        if name not in self._derived:
            self._derived[name] = make()
        made: T = self._derived[name]
        return made

    def _ones(self, relation: One[Any], view: View) -> DataLoader[Any, Any]:
        return self._loader(
            (relation, view),
            lambda c, keys: reads.one(c, relation, view, keys),
            lambda: None,
            lambda pool, keys: prepared_reads.one(pool, relation, view, keys),
        )

    def _loader(
        self, name: Hashable, batch: Batch, absent: Callable[[], Any], quick: Quick | None = None
    ) -> DataLoader[Any, Any]:
        if name not in self._made:
            self._made[name] = DataLoader(
                _reading(self._db, batch, absent, quick if self._prepared else None),
                max_batch_size=MAX_BATCH_SIZE,
            )
        return self._made[name]


def _reading(
    db: Database, batch: Batch, absent: Callable[[], Any], quick: Quick | None
) -> Callable[[list[Any]], Coroutine[Any, Any, list[Any]]]:
    """A batch function."""
    # It knows nothing of who keeps it: all that an operation has read would be a cycle then, left
    # to the collector, which stops the process for as long as it looks.

    async def load(keys: list[Any]) -> list[Any]:
        found = await _found(db, batch, quick, keys)
        return [found[key] if key in found else absent() for key in keys]

    return load


async def _found(
    db: Database, batch: Batch, quick: Quick | None, keys: list[Any]
) -> Mapping[Any, Any]:
    if quick is not None:
        with suppress(NotPreparedError):
            return (await quick(db.prepared, keys)).by_key
    async with db.read() as connection:
        return await batch(connection, keys)
