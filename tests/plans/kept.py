"""Plans of prepared statements, as PostgreSQL keeps them after some executions."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from asyncpg import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from db.queries import prepared
from db.queries.prepared_reads import given_to
from db.queries.shaping import shape_of
from db.relations.shapes import Paged, Window
from db.view import View

# PostgreSQL plans five executions for their own values, and then keeps a plan for all.
OWN_PLANS: Final = 5


@asynccontextmanager
async def connection_to(engine: AsyncEngine) -> AsyncIterator["Connection[Any]"]:
    """A connection of its own, with nothing prepared."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(url, statement_cache_size=0)
    try:
        yield connection
    finally:
        await connection.close()


class Kept:
    """One prepared statement, that of the first window; others must have its shape."""

    def __init__(self, connection: "Connection[Any]", relation: Paged[Any], view: View) -> None:
        self._connection = connection
        self._relation = relation
        self._view = view
        self._text = ""

    async def run(self, window: Window, key: UUID | None = None) -> None:
        """Execute it."""
        await self._connection.execute(f"execute kept({await self._values(window, key)})")

    async def plan(self, window: Window, key: UUID | None = None) -> dict[str, Any]:
        """How it is executed now."""
        values = await self._values(window, key)
        asked = f"explain (analyze, buffers, format json) execute kept({values})"
        ((answer,),) = await self._connection.fetch(asked)
        plan: dict[str, Any] = json.loads(answer)[0]["Plan"]
        return plan

    async def _values(self, window: Window, key: UUID | None) -> str:
        shape, values = shape_of(window)
        statement = prepared.page(
            self._relation, prepared.kind_of(self._view), shape, prepared.WHOLE_PAGE, several=False
        )
        if not self._text:
            self._text = statement.text
            await self._connection.execute(f"prepare kept as {self._text}")
        assert statement.text == self._text
        given = {**given_to(self._view, [key]), **values}
        return ", ".join(map(_literal, statement.values(given)))


def _literal(value: Any) -> str:  # noqa: ANN401 -- whatever a parameter can be
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return f"'{value.isoformat()}'"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"array[{', '.join(map(_literal, value))}]"
    text = str(value).replace("'", "''")
    return f"'{text}'"
