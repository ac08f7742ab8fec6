"""The two operations that front-ends live on cost the same, whatever there is.

``golden/``: each operation, its answer on two hundred made-up articles, and its number of
statements. ``GOLDEN=write`` records them anew.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import text

from db.session import Database
from tests.schema.conftest import OneByOne, Reader

GOLDEN: Final = Path(__file__).parent / "golden"
WRITE: Final = os.environ.get("GOLDEN") == "write"
NOW: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
LAST_YEAR: Final = "2024-06-01T12:00:00Z"
# By what tells most about their cost: with a picture and without.
PATHS: Final = """
  select p.path from publication p join revision r on r.id = p.revision_id
  where p.live_until = 'infinity' and p.access = 'PUBLIC'
    and (r.hero_image_id is null) = {bare}
  order by p.published_at desc limit 1
"""


async def path_of(db: Database, *, bare: bool) -> str:
    async with db.read() as connection:
        return str((await connection.execute(text(PATHS.format(bare=bare)))).scalar_one())


async def asked(
    db: Database, name: str, variables: dict[str, Any], now: datetime = NOW
) -> tuple[dict[str, Any], int]:
    """The answer by plans, and how many statements it took one by one."""
    url = db.engine.url.render_as_string(hide_password=False)
    slow = OneByOne(url)
    try:
        reader = Reader(slow, {}, plans=True)
        with reader.counting() as sent:
            document = (GOLDEN / f"{name}.graphql").read_text("utf-8")
            answer = await reader.ask(document, variables, now=now)
        return answer, len(sent)
    finally:
        await slow.close()


def recorded(name: str, answer: dict[str, Any], statements: int) -> None:
    file = GOLDEN / f"{name}.json"
    found = json.dumps({"statements": statements, "answer": answer}, indent=2) + "\n"
    if WRITE:
        file.write_text(found, "utf-8")
    assert found == file.read_text("utf-8")


async def test_a_page_view_is_answered_as_recorded(many: Database) -> None:
    # Without a picture: its address would be that of this version of Pillow.
    path = await path_of(many, bare=True)
    recorded("route", *await asked(many, "route", {"path": path}))


async def test_a_front_now_and_then_is_answered_as_recorded(many: Database) -> None:
    recorded("compare", *await asked(many, "compare", {"t": LAST_YEAR}))


@pytest.mark.parametrize("bare", [True, False])
async def test_a_page_view_costs_the_same_with_ten_times_as_many_articles(
    many: Database, more: Database, *, bare: bool
) -> None:
    costs = [
        (await asked(db, "route", {"path": await path_of(db, bare=bare)}))[1] for db in (many, more)
    ]
    assert costs[0] == costs[1]


async def test_a_front_now_and_then_costs_the_same_with_ten_times_as_many_articles(
    many: Database, more: Database
) -> None:
    costs = [(await asked(db, "compare", {"t": LAST_YEAR}))[1] for db in (many, more)]
    assert costs[0] == costs[1]


async def test_the_front_of_the_gazette_costs_no_more_than_that_of_many(
    many: Database, demo_db: Database
) -> None:
    then = {"t": "2025-07-01T12:00:00Z"}
    answer, cost = await asked(demo_db, "compare", then, datetime.now(UTC))
    fronts = answer["data"], answer["data"]["at"]
    titles = [one["collection"]["items"]["edges"][0]["node"]["title"] for one in fronts]
    assert titles == [
        "What the tide gauge has known since 1911",
        "Nine hundred years of market day",
    ]
    assert cost <= (await asked(many, "compare", {"t": LAST_YEAR}))[1]
