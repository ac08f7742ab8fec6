"""What takes the database too long is told as that, whichever way it was read."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from db.session import Database
from tests.schema.conftest import Reader


@pytest.fixture
async def impatient(gazette: Reader) -> AsyncIterator[Reader]:
    """A reader whose statements may take 0.3 s, by one connection."""
    url = gazette.db.engine.url.render_as_string(hide_password=False)
    database = Database(url, pool_size=1, statement_timeout_s=0.3)
    yield replace(gazette, db=database)
    await database.close()


@pytest.mark.parametrize("plans", [True, False], ids=["plans", "reference"])
@pytest.mark.parametrize("prepared", [True, False], ids=["prepared", "not prepared"])
async def test_a_statement_that_takes_too_long_is_a_timeout(
    gazette: Reader, impatient: Reader, *, plans: bool, prepared: bool
) -> None:
    reader = replace(impatient, plans=plans, prepared=prepared)
    async with gazette.db.engine.begin() as connection:
        await connection.execute(text("lock table publication in access exclusive mode"))
        # The second waits for the connection that the first has.
        asked = (reader.ask("{ articles { nodes { title } } }") for _ in range(2))
        answers = await asyncio.gather(*asked)
    for answer in answers:
        assert answer["data"] is None
        assert [one["extensions"] for one in answer["errors"]] == [{"code": "TIMEOUT"}]
    assert (await reader.ask("{ articles { totalCount } }"))["data"]
