"""Which statements a connection keeps prepared."""

from collections.abc import AsyncIterator

import pytest

from db import pool
from db.pool import StatementPool
from db.session import Database

NUMBER = "select count(*) from pg_prepared_statements where statement like $1"


@pytest.fixture
async def alone(database_url: str) -> AsyncIterator[Database]:
    """The database of tests by one connection."""
    database = Database(database_url, pool_size=1, statement_timeout_s=20)
    yield database
    await database.close()


async def is_prepared(connections: StatementPool, name: str) -> bool:
    (row,) = await connections.fetch(NUMBER, [f"select 1 as {name}%"])
    return bool(row[0])


async def test_a_statement_in_use_stays_prepared_however_many_others_come(
    alone: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "MAX_PREPARED", 4)
    connections = alone.prepared
    await connections.fetch("select 1 as often", [])
    await connections.fetch("select 1 as once", [])
    for number in range(10):
        await connections.fetch(f"select 1 as other_{number}", [])
        await connections.fetch("select 1 as often", [])
    await connections.fetch("select 1 as last", [])  # closes those that were dropped
    assert await is_prepared(connections, "often")
    assert not await is_prepared(connections, "once")


PLANNED = "select generic_plans, custom_plans from pg_prepared_statements where statement like $1"


async def planned(connections: StatementPool, name: str) -> tuple[int, int]:
    """How often by the plan for all values, and how often for its own."""
    (row,) = await connections.fetch(PLANNED, [f"select $1::int as {name}%"])
    return tuple(row)


async def test_a_statement_is_planned_once_whatever_its_values(alone: Database) -> None:
    connections = alone.prepared
    for number in range(7):
        await connections.fetch("select $1::int as even from site", [number])
    assert await planned(connections, "even") == (7, 0)


async def test_a_statement_that_asks_for_its_own_plans_gets_them_and_no_other(
    alone: Database,
) -> None:
    connections = alone.prepared
    for number in range(7):
        await connections.fetch("select $1::int as uneven from site", [number], own_plan=True)
        await connections.fetch("select $1::int as plain from site", [number])
    assert await planned(connections, "uneven") == (0, 7)
    assert await planned(connections, "plain") == (7, 0)
