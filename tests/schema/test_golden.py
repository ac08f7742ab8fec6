"""What readers are answered, and how many statements it takes."""

import json
import os
from typing import Final

import pytest

from execution.documents import Documents
from execution.errors import RequestError
from execution.limits import Limits
from schema.schema import RULES, schema
from tests.schema.conftest import Reader
from tests.schema.operations import NAMES, WRITES, document, record, recorded, variables

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


# They are there to be refused.
TOO_LARGE: Final = {"error_filter_size"}


async def test_what_the_operations_ask_is_within_the_limits_of_clients(gazette: Reader) -> None:
    documents = Documents(schema.core, Limits(), rules=RULES)
    refused = set()
    for name in (*NAMES, *WRITES):
        try:
            operation = documents.operation(document(name), None)
            documents.check(operation, await variables(gazette, name))
        except RequestError as error:
            if error.code != "GRAPHQL_VALIDATION_FAILED":
                refused.add(name)
    assert refused == TOO_LARGE
