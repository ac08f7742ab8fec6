"""Plans of prepared statements: those that are kept for all values, as our connections ask for."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from asyncpg import Connection
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncEngine

from db.pool import OWN_PLANS
from db.queries.prepared import Prepared, kind_of, page, prepare
from db.queries.prepared_reads import given_to
from db.queries.shaping import shape_of
from db.queries.wanted import WHOLE_PAGE
from db.relations.shapes import Paged, Window
from db.session import Database
from db.view import View


async def plan_of_statement(engine: AsyncEngine, statement: Select[Any]) -> dict[str, Any]:
    """As it is executed, with the values in it, by one plan for all values."""
    return await plan_of(engine, prepare(statement), {})


async def plan_of_page(
    engine: AsyncEngine, relation: Paged[Any], view: View, window: Window, key: UUID | None = None
) -> dict[str, Any]:
    """As a page is read."""
    shape, values = shape_of(window)
    statement = page(relation, kind_of(view), shape, WHOLE_PAGE, several=False)
    return await plan_of(engine, statement, {**given_to(view, [key]), **values})


async def plan_of(
    engine: AsyncEngine, statement: Prepared, values: dict[str, Any]
) -> dict[str, Any]:
    """As it is executed with these values, by a connection as reads take it."""
    url = engine.url.render_as_string(hide_password=False)
    database = Database(url, statement_timeout_s=60)  # other tests may keep the machine busy
    connection = await asyncpg.connect(**database.reading_arguments, statement_cache_size=0)
    try:
        return await _explained(connection, statement, values)
    finally:
        await connection.close()
        await database.close()


async def _explained(
    connection: "Connection[Any]", statement: Prepared, values: dict[str, Any]
) -> dict[str, Any]:
    given = ", ".join(map(_literal, statement.values(values)))
    if statement.own_plan:
        await connection.execute(f"set plan_cache_mode = {OWN_PLANS}")
    await connection.execute(f"prepare kept as {statement.text}")
    asked = "execute kept" + (f"({given})" if given else "")
    ((answer,),) = await connection.fetch(f"explain (analyze, buffers, format json) {asked}")
    once = await connection.fetchval("select generic_plans from pg_prepared_statements")
    assert once == (not statement.own_plan)
    plan: dict[str, Any] = json.loads(answer)[0]["Plan"]
    return plan


def _literal(value: Any) -> str:  # noqa: ANN401 -- whatever a parameter can be
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return f"'{value.isoformat()}'"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"'{{{', '.join(map(str, value))}}}'"
    text = str(value).replace("'", "''")
    return f"'{text}'"
