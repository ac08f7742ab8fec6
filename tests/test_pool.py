"""The connections of prepared reads, when there are too few, or they break."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from db.pool import StatementPool
from db.session import Database
from execution.documents import Documents
from execution.engine import Engine
from execution.limits import Limits
from execution.run import Answer, ReferenceExecutor
from resolvers import taxonomy
from resolvers.context import Context
from schema.binding import AS_IS, Binding, info_of
from schema.schema import RULES, schema

SIZE = 2
BROKEN = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
OWN_PID = "select pg_backend_pid() as pid"


@pytest.fixture
async def small(database_url: str) -> AsyncIterator[Database]:
    """The database of tests by two connections, with little patience."""
    database = Database(database_url, pool_size=SIZE, statement_timeout_s=1)
    yield database
    await database.close()


async def free_again(pool: StatementPool) -> bool:
    """Whether each place of the pool can be used at once, so that none has leaked."""
    found = await asyncio.gather(*(pool.fetch("select pg_sleep(0.05)", []) for _ in range(SIZE)))
    return len(found) == SIZE


async def kill(db: Database, pid: int) -> None:
    async with db.read() as connection:
        await connection.execute(text("select pg_terminate_backend(:pid, 2000)"), {"pid": pid})


async def test_more_tasks_than_connections_wait_their_turn(small: Database) -> None:
    numbers = [small.prepared.fetch("select $1::int as n, pg_sleep(0.01)", [n]) for n in range(40)]
    assert [rows[0]["n"] for rows in await asyncio.gather(*numbers)] == list(range(40))
    rows = await asyncio.gather(*(small.prepared.fetch(OWN_PID, []) for _ in range(40)))
    assert len({row[0]["pid"] for row in rows}) <= SIZE


async def test_who_waits_too_long_is_told_and_takes_no_place(small: Database) -> None:
    pool = StatementPool(arguments_of(small), SIZE, 0.1)
    slow = [asyncio.create_task(pool.fetch("select pg_sleep(0.5)", [])) for _ in range(SIZE)]
    await asyncio.sleep(0.05)
    with pytest.raises(TimeoutError):
        await pool.fetch("select 1", [])
    await asyncio.gather(*slow)
    assert await free_again(pool)
    await pool.close()


def arguments_of(database: Database) -> dict[str, Any]:
    _, arguments = database.engine.dialect.create_connect_args(database.engine.url)
    return dict(arguments)


async def test_a_cancelled_task_gives_its_place_back(small: Database) -> None:
    pool = small.prepared
    for _ in range(3):
        tasks = [asyncio.create_task(pool.fetch("select pg_sleep(0.5)", [])) for _ in range(5)]
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        assert all(
            isinstance(one, asyncio.CancelledError)
            for one in await asyncio.gather(*tasks, return_exceptions=True)
        )
    assert await free_again(pool)


async def test_one_who_is_cancelled_while_the_connection_opens_gives_its_place_back(
    small: Database,
) -> None:
    pool = StatementPool(arguments_of(small), SIZE, 1)
    for _ in range(4):
        task = asyncio.create_task(pool.fetch("select 1", []))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await free_again(pool)
    await pool.close()


async def test_a_connection_that_was_lost_meanwhile_fails_nobody(
    db: Database, small: Database
) -> None:
    pool = small.prepared
    for _ in range(3):
        (row,) = await pool.fetch(OWN_PID, [])
        await kill(db, row["pid"])
        (after,) = await pool.fetch(OWN_PID, [])
        assert after["pid"] != row["pid"]
    assert await free_again(pool)


async def test_one_killed_at_work_is_replaced(db: Database, small: Database) -> None:
    pool = small.prepared
    (row,) = await pool.fetch(OWN_PID, [])
    task = asyncio.create_task(pool.fetch("select pg_sleep(0.9)", []))
    await asyncio.sleep(0.05)
    await kill(db, row["pid"])
    with pytest.raises(BROKEN):
        await task
    assert await free_again(pool)


async def test_a_statement_that_takes_too_long_leaves_its_connection_usable(
    small: Database,
) -> None:
    (before,) = await small.prepared.fetch(OWN_PID, [])
    with pytest.raises(asyncpg.QueryCanceledError):
        await small.prepared.fetch("select pg_sleep(5)", [])
    (after,) = await small.prepared.fetch(OWN_PID, [])
    assert before["pid"] == after["pid"]
    assert await free_again(small.prepared)


@pytest.fixture
async def table(db: Database) -> AsyncIterator[Database]:
    """A table of this test's own."""
    async with db.engine.begin() as connection:
        await connection.execute(text("create table altered (id int)"))
        await connection.execute(text("insert into altered values (1)"))
    yield db
    async with db.engine.begin() as connection:
        await connection.execute(text("drop table altered"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("alter column id type text", ("1",)),
        ("add column more int default 5", (1, 5)),
        ("drop column id", ()),
    ],
)
async def test_a_statement_on_a_table_that_was_altered_works_again_at_once(
    table: Database, small: Database, change: str, expected: tuple[object, ...]
) -> None:
    asked, pool = "select * from altered", small.prepared
    await pool.fetch(asked, [])
    async with table.engine.begin() as connection:
        await connection.execute(text(f"alter table altered {change}"))
    with pytest.raises(asyncpg.PostgresError):
        await pool.fetch(asked, [])
    assert [tuple(row) for row in await pool.fetch(asked, [])] == [expected]
    assert await free_again(pool)


# ── What a client sees meanwhile ────────────────────────────────────────────────────────────


async def answer(database: Database) -> Answer:
    operation = Documents(schema.core, Limits(), rules=RULES).operation(
        "{ sections { name } tags { totalCount } site { name } }", None
    )
    engine = Engine(
        schema.core, Binding(schema), info_of, ReferenceExecutor(schema.core), as_is=AS_IS
    )
    return await engine.execute(operation, {}, Context(database, prepared=True))


async def test_a_query_is_answered_right_while_its_connections_are_killed(
    ctx: Context, small: Database
) -> None:
    await taxonomy.ensure_site(ctx, url="https://gazette.example", timezone="UTC")
    expected = await answer(small)
    assert (expected.errors, expected.data is None) == ([], False)
    for _ in range(3):
        (row,) = await small.prepared.fetch(OWN_PID, [])
        await kill(ctx.db, row["pid"])
        assert await answer(small) == expected
    assert await free_again(small.prepared)
