"""A publication in which no table is empty: whoever adds a table adds to it."""

from db.queries.carried import TABLES
from tests.conftest import TickingClock
from tests.exchange.exports.fronts import arrange
from tests.exchange.exports.full import fill
from tests.exchange.exports.places import Place
from tests.exchange.exports.test_native import comes_back


async def test_a_publication_with_everything_comes_back_as_it_was(
    here: Place, there: Place, clock: TickingClock
) -> None:
    await fill(here, clock)
    await arrange(here)
    counts = await here.counts()
    assert {table.name for table in TABLES if not counts[table.name]} == set()
    await comes_back(here, there)
