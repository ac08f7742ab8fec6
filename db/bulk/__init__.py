"""A publication of any size, made within PostgreSQL: thousands of articles per second.

Rows that triggers would derive, one by one, are written beside those that they are derived from;
a test compares both. Foreign keys and checks stay in force.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import MediaAsset, Site
from db.session import Database

_HERE: Final = Path(__file__).parent
_SITE_ID: Final = UUID("014aa2dc-7c00-7001-8000-000000000000")
_FIRST_DAY: Final = datetime(2015, 1, 1, tzinfo=UTC)  # of sections, tags and authors too
# Their triggers rest while rows come in by the million.
_TABLES: Final = (
    "content", "address", "revision", "revision_search", "revision_reference", "publication",
    "publication_tag", "publication_credit", "publication_section", "redirect", "comment",
    "comment_count", "view_count", "event",
)  # fmt: skip
# An index is written at once much quicker than row by row. Those of constraints stay.
_INDEXES: Final = text("""
  select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i
  where i.indrelid = any(cast(:tables as regclass[]))
    and not i.indisprimary and not exists (
      select from pg_constraint c where c.conindid = i.indexrelid)
  order by name
""")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much, and of which kind."""

    articles: int
    seed: int
    site: dict[str, Any]  # columns of the site, but for its id and instants


@dataclass(frozen=True, slots=True)
class Line:
    """A title, a name, a remark: one of a kind, numbered from 0."""

    kind: str
    place: int
    said: str


@dataclass(frozen=True, slots=True)
class Block:
    """One of the variants, numbered from 0, of a block of bodies; their places begin with 1.

    ``canonical``: as the stored form of a body has it. ``told``: as excerpts show it.
    """

    position: int
    variant: int
    canonical: str
    words: int
    told: str


class Filling:
    """A database that is being filled, in the transaction of its session."""

    def __init__(self, session: AsyncSession, indexes: Sequence[tuple[str, str]]) -> None:
        """``indexes``: names and definitions of those to be made at the end."""
        self.indexes = indexes
        self._session = session

    async def add(self, first: int, last: int) -> None:
        """The articles with these numbers, from 1, with all that hangs on them."""
        bounds = text("update batch set first = :first, last = :last")
        await self._session.execute(bounds, {"first": first, "last": last})
        await _script(self._session, "batch")

    async def finish(self) -> AsyncIterator[str]:
        """Make the indexes again, one by one, then wake the triggers and add the fronts."""
        await _run(self._session, "set constraints all immediate")
        for name, definition in self.indexes:
            await _run(self._session, definition)
            yield name
        await _run(self._session, _triggers("enable"))
        # They told nobody meanwhile: whoever keeps answers forgets all.
        await _run(self._session, "select byline_tell('*')")
        await _script(self._session, "fronts")
        await _run(self._session, "set constraints all immediate")


async def begin(
    session: AsyncSession,
    plan: Plan,
    blocks: Iterable[Block],
    lines: Iterable[Line],
    assets: Sequence[dict[str, Any]],
) -> Filling:
    """Make site, sections, tags, authors and media in a database without any.

    ``assets``: columns of the pictures that articles show, but for their ids and site.
    """
    await _run(session, "set local statement_timeout = 0; set local maintenance_work_mem = '256MB'")
    await _script(session, "begin")
    stamps = {"created_at": _FIRST_DAY, "updated_at": _FIRST_DAY}
    await session.execute(insert(Site), {"id": _SITE_ID, **plan.site, **stamps})
    shown = [
        {"id": UUID(int=_SITE_ID.int + number), "site_id": _SITE_ID, **asset, **stamps}
        for number, asset in enumerate(assets, 1)
    ]
    await session.execute(insert(MediaAsset), shown)
    await session.execute(
        text("insert into plan values (:seed, :articles, :site_id, search_exact('en'))"),
        {"seed": plan.seed, "articles": plan.articles, "site_id": _SITE_ID},
    )
    await session.execute(
        text("insert into line values (:kind, :place, :said)"), [asdict(line) for line in lines]
    )
    await session.execute(
        text("insert into block values (:position, :variant, :canonical, :words, :told)"),
        [asdict(block) for block in blocks],
    )
    await _script(session, "taxonomy")
    indexes = [tuple(row) for row in await session.execute(_INDEXES, {"tables": list(_TABLES)})]
    await _run(session, ";".join(f"drop index {name}" for name, _ in indexes))
    await _run(session, _triggers("disable"))
    return Filling(session, indexes)


async def settle(db: Database) -> None:
    """Tell the planner what there is now, and clear up for reads that never visit a table."""
    engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("set statement_timeout = 0"))
        await connection.execute(text("vacuum analyze"))
        await connection.execute(text("reset statement_timeout"))


def _triggers(state: str) -> str:
    return ";".join(f"alter table {table} {state} trigger user" for table in _TABLES)


async def _script(session: AsyncSession, name: str) -> None:
    await _run(session, (_HERE / f"{name}.sql").read_text(encoding="utf-8"))


async def _run(session: AsyncSession, script: str) -> None:
    """Several statements at once, which only the driver takes."""
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection  # asyncpg's
    await driver.execute(script)
