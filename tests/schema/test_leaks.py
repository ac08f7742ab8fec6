"""Whatever readers ask, they are not told what is not public."""

import json
from typing import Final

import pytest
from graphql import build_schema, parse, validate
from hypothesis import given
from hypothesis import strategies as st

from schema.schema import sdl
from tests.schema.conftest import Reader, examples
from tests.schema.documents import Documents
from tests.schema.known import everything, redirects, told
from tests.schema.operations import NAMES, recorded

MARK: Final = "secret"  # in texts and, where no address was ever public, in slugs
OUR_CODES: Final = {
    "INVALID_ID", "INVALID_CURSOR", "BAD_USER_INPUT", "FUTURE_NOT_ALLOWED", "FORBIDDEN"
}  # fmt: skip
SCHEMA: Final = build_schema(sdl())


def test_no_recorded_answer_tells() -> None:
    for name in NAMES:
        answer = json.loads(recorded(name))["answer"]
        assert MARK not in json.dumps(list(told(answer))).lower(), name


@pytest.fixture(scope="module")
async def documents(gazette: Reader) -> Documents:
    """Random operations on the Gazette."""
    return await knowing(gazette)


async def knowing(reader: Reader) -> Documents:
    """Random operations that know every address, slug and id there is, hidden ones too."""
    return Documents(SCHEMA, await everything(reader), depth=4)


@examples(200)
@given(st.data())
async def test_no_operation_tells(
    gazette: Reader, documents: Documents, data: st.DataObject
) -> None:
    asked = documents.operation(data.draw(st.randoms(use_true_random=False)))
    assert validate(SCHEMA, parse(asked.text)) == []
    answer = await gazette.ask(asked.text, asked.variables)
    sent = json.dumps(answer).lower()
    assert MARK not in json.dumps(list(told(answer))).lower()
    for error in answer.get("errors", ()):
        assert error["extensions"]["code"] in OUR_CODES
    assert not any(word in sent for word in ("sqlalchemy", "asyncpg", "select ", "internal"))


async def test_a_redirect_that_leads_nowhere_any_more_is_no_node(gazette: Reader) -> None:
    every = await redirects(gazette)
    asked = "query Q($ids: [ID!]!) { nodes(ids: $ids) { ... on Redirect { fromPath toPath } } }"
    answer = await gazette.ask(asked, {"ids": every[:100]})
    assert "errors" not in answer
    shown = {node["fromPath"] for node in answer["data"]["nodes"] if node}
    gone = {"/town/mayor", "/town/mayor-resigns", "/contest"}
    assert "/strike" in shown
    assert shown & gone == set()
