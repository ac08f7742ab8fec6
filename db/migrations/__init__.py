"""Alembic migrations: ``upgrade`` brings a database to the newest one."""

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

# Any number that nothing else locks: two processes that start at once migrate one after the other.
_MIGRATION_LOCK = 7_301_946


class UnknownVersion(Exception):
    """The database was migrated by a newer version than this one. Its text is one line."""


def config() -> Config:
    """Alembic's configuration, without a file."""
    cfg = Config()
    cfg.set_main_option("script_location", str(Path(__file__).parent))
    return cfg


async def upgrade(engine: "AsyncEngine") -> list[str]:
    """Run the migrations that the database lacks, in one transaction; their ids, oldest first.

    Raises:
        UnknownVersion: the database is ahead of this version.
    """
    async with engine.begin() as connection:
        await connection.execute(text("select pg_advisory_xact_lock(:k)"), {"k": _MIGRATION_LOCK})
        return await connection.run_sync(_upgrade)


async def missing(engine: "AsyncEngine") -> list[str]:
    """The ids of the migrations that the database lacks, oldest first."""
    async with engine.connect() as connection:
        return await connection.run_sync(_missing)


async def is_bare(engine: "AsyncEngine") -> bool:
    """Whether the database has never been migrated."""
    async with engine.connect() as connection:
        return await connection.run_sync(_current) is None


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _missing(connection: Connection) -> list[str]:
    current = _current(connection)
    scripts = ScriptDirectory.from_config(config())
    try:
        return [s.revision for s in scripts.iterate_revisions("head", current or "base")][::-1]
    except (CommandError, RevisionError):
        raise UnknownVersion(
            f"The database is at migration {current}, which this version doesn't know: it was used "
            "by a newer Byline. Update Byline, or use another database."
        ) from None


def _upgrade(connection: Connection) -> list[str]:
    names = _missing(connection)
    cfg = config()
    cfg.attributes["connection"] = connection
    command.upgrade(cfg, "head")
    return names
