"""What who writes is answered, and how many statements it takes: each on a fresh Gazette."""

import json
from collections.abc import AsyncIterator
from itertools import count

import pytest

from db import ids
from media.library import Library
from tests.schema.conftest import Counted, Reader, Template
from tests.schema.operations import WRITES, document, record, recorded, variables
from tests.schema.test_golden import WRITE
from tests.schema.writers import FIRST_WRITTEN, writer


@pytest.fixture
async def copy(template: Template) -> AsyncIterator[Reader]:
    async with template.copied("copy") as reader:
        yield reader


@pytest.fixture
def _counted_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = count(FIRST_WRITTEN.int)
    monkeypatch.setattr(ids, "uuid7", lambda: Counted(next(numbers)))


@pytest.mark.usefixtures("_counted_ids")
@pytest.mark.parametrize("name", WRITES)
async def test_a_write_is_answered_as_recorded(copy: Reader, library: Library, name: str) -> None:
    given = await variables(copy, name)
    async with writer(name, copy.db, library) as who:
        with copy.counting() as sent:
            answer = await copy.ask(document(name), given, **who)
    found = {"statements": len(sent), "answer": answer}
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if WRITE:
        record(name, text)
    assert text == recorded(name)
