"""What readers are answered, and how many statements it takes."""

import json
import os
from typing import Final

import pytest

from tests.schema.conftest import Reader
from tests.schema.operations import NAMES, document, record, recorded, variables

WRITE: Final = os.environ.get("GOLDEN") == "write"


@pytest.mark.parametrize("name", NAMES)
async def test_an_operation_is_answered_as_recorded(one_by_one: Reader, name: str) -> None:
    given = await variables(one_by_one, name)
    with one_by_one.counting() as sent:
        answer = await one_by_one.ask(document(name), given)
    found = {"statements": len(sent), "answer": answer}
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if WRITE:
        record(name, text)
    assert text == recorded(name)
