"""The migrations and the models say the same."""

import os
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from db import migrations
from db.models import Base
from db.session import Database
from tests.databases import bare_database

# Constraints and indexes stand in the SQL alone.
COMPARED = {"table", "column"}


def _compared(_item: object, name: str | None, kind: str, *_: object) -> bool:
    return kind in COMPARED and name != "alembic_version"


def _differences(connection: Connection) -> Any:  # noqa: ANN401  # Alembic's own shapes
    options = {"include_object": _compared, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    return compare_metadata(context, Base.metadata)


@pytest.mark.filterwarnings("ignore:Did not recognize type .xid8.")  # SQLAlchemy has no such type
async def test_models_declare_the_columns_that_migrations_make(db: Database) -> None:
    async with db.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_only_a_database_that_was_never_migrated_is_bare(
    db: Database, server_url: str
) -> None:
    engine = create_async_engine(await bare_database(server_url, f"byline_{os.getpid()}_bare_test"))
    assert await migrations.is_bare(engine)
    assert not await migrations.is_bare(db.engine)
    await engine.dispose()


async def test_a_migrated_database_lacks_nothing_and_migrates_to_the_same(db: Database) -> None:
    assert await migrations.missing(db.engine) == []
    assert await migrations.upgrade(db.engine) == []
