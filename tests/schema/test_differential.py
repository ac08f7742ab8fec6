"""Plans answer random operations as graphql-core does."""

from random import Random
from typing import Final

import pytest
from graphql import build_schema

from schema.schema import sdl
from tests.schema.conftest import Reader
from tests.schema.differential import Tally, compare
from tests.schema.documents import Documents
from tests.schema.gazette import NOW
from tests.schema.known import MOMENTS, everything

# graphql-core leaves coroutines behind where a field beside them fails at once.
pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SCHEMA: Final = build_schema(sdl())  # as clients see it
FEW: Final = 150
MANY: Final = 20_000
CHUNK: Final = 1_000
AT_LEAST: Final = 0.97
WHOLE: Final = Tally()


@pytest.fixture(scope="module")
async def documents(gazette: Reader) -> Documents:
    """Operations on everything there is, some of them with variables that don't fit."""
    return Documents(SCHEMA, await everything(gazette), faults=0.02)


async def _compared(gazette: Reader, documents: Documents, numbers: range) -> Tally:
    tally = Tally()
    for number in numbers:
        random = Random(number)  # noqa: S311  # the same operation for the same number
        now = random.choice([NOW, NOW, NOW, *MOMENTS])
        await compare(gazette, documents.operation(random), now, tally)
    return tally


async def test_random_operations_are_answered_alike(gazette: Reader, documents: Documents) -> None:
    tally = await _compared(gazette, documents, range(FEW))
    assert tally.differences == []
    assert tally.share >= AT_LEAST, str(tally)


@pytest.mark.differential
@pytest.mark.parametrize("chunk", range(MANY // CHUNK))
async def test_many_random_operations_are_answered_alike(
    gazette: Reader, documents: Documents, chunk: int, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = range(FEW + chunk * CHUNK, FEW + (chunk + 1) * CHUNK)
    tally = await _compared(gazette, documents, numbers)
    WHOLE.add(tally)
    with capsys.disabled():
        print(f"\n{WHOLE}")  # noqa: T201  # for whoever runs `make differential`
    assert tally.differences == []
    assert tally.share >= AT_LEAST
