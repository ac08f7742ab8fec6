"""Plans answer what graphql-core answers."""

import json
from typing import Any, Final

import pytest

from resolvers.context import Context
from tests.schema.conftest import ALLOWANCE, MEDIA, Json, Reader
from tests.schema.gazette import NOW
from tests.schema.operations import NAMES, document, recorded, variables
from tests.schema.planning import ENGINE, Left, planned

# Their answers have errors, which graphql-core tells.
FAILING: Final = frozenset(
    name for name in NAMES if "errors" in json.loads(recorded(name))["answer"]
)
PLANNED: Final = [name for name in NAMES if name not in FAILING]


async def answered(reader: Reader, text: str, given: dict[str, Any]) -> Json:
    context = Context(reader.db, clock=lambda: NOW, media=MEDIA, prepared=True, allowance=ALLOWANCE)
    ENGINE.left.clear()
    try:
        return await planned(text, given, context)
    except Left as error:
        raise AssertionError(text, ENGINE.left) from error


@pytest.mark.parametrize("name", PLANNED)
async def test_an_operation_is_planned_and_answered_as_recorded(gazette: Reader, name: str) -> None:
    answer = await answered(gazette, document(name), await variables(gazette, name))
    # As text: the order of keys counts.
    assert json.dumps(answer) == json.dumps(json.loads(recorded(name))["answer"])


@pytest.mark.parametrize("name", sorted(FAILING))
async def test_what_fails_is_left_to_graphql_core(gazette: Reader, name: str) -> None:
    context = Context(
        gazette.db, clock=lambda: NOW, media=MEDIA, prepared=True, allowance=ALLOWANCE
    )
    with pytest.raises(Left):
        await planned(document(name), await variables(gazette, name), context)
