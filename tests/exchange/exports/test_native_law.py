"""There and back again gives the same bytes."""

import asyncio
import os
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from db.session import Database
from resolvers.context import Context
from tests.conftest import empty
from tests.exchange.exports.histories import History
from tests.exchange.exports.places import DERIVED, Place, bytes_of, library_at

MORE = int(os.environ.get("BYLINE_TEST_EXAMPLES", "0"))
RUNS, STEPS = max(MORE, 8), 20
T = TypeVar("T")


class Travelled(History):
    """A history whose end is exported, imported and exported again."""

    second: Database
    runs = 0

    def teardown(self) -> None:
        self.wait(self.there_and_back())

    async def there_and_back(self) -> None:
        Travelled.runs += 1
        self.place.exports = self.directory / f"exports-{Travelled.runs}"
        there = Place(
            Context(self.second, clock=self.clock),
            library_at(self.directory / f"there-{Travelled.runs}"),
            self.place.exports,
        )
        await empty(self.second)
        first = await self.place.export(emails=True)
        await there.restore(first)
        second = await there.export(emails=True)
        assert bytes_of(second) == bytes_of(first)
        for query in DERIVED:
            assert await there.rows(query) == await self.place.rows(query)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.mark.usefixtures("db")  # drops the database of the run in the end
def test_export_import_export_gives_identical_bytes_after_any_history(
    database_url: str, second_url: str, runner: asyncio.Runner, tmp_path: Path
) -> None:
    db, second = (
        Database(url, pool_size=2, statement_timeout_s=20) for url in (database_url, second_url)
    )
    Travelled.second = second

    def wait(work: Awaitable[T]) -> T:
        async def waited() -> T:
            return await work

        return runner.run(waited())

    def fresh() -> Travelled:
        Travelled.runs += 1
        return Travelled(wait, db, tmp_path / f"run-{Travelled.runs}")

    try:
        run_state_machine_as_test(
            fresh,  # type: ignore[arg-type]  # it takes a factory too
            settings=settings(
                max_examples=RUNS,
                stateful_step_count=STEPS,
                deadline=None,
                phases=set(Phase) if MORE else {Phase.explicit, Phase.reuse, Phase.generate},
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert Travelled.runs > RUNS
    finally:
        for one in (db, second):
            runner.run(empty(one))
            runner.run(one.close())
