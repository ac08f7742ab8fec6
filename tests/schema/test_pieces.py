"""All pieces of an answer, put together, are the answer that comes in one piece."""

import json
import re
from contextlib import aclosing
from random import Random
from typing import Final

import pytest
from graphql import build_schema, parse, validate

from execution.errors import RequestError
from media.library import Library
from schema.schema import sdl
from settings import ROOT
from tests.endpoint.in_pieces import merged
from tests.schema.conftest import MORE, Json, Reader, Template
from tests.schema.delivering import CORE, NothingLateError, delivered, pieces_of, whole
from tests.schema.documents import Asked, Documents
from tests.schema.gazette import NOW
from tests.schema.known import MOMENTS, everything
from tests.schema.operations import document, variables
from tests.schema.pieces import in_pieces
from tests.schema.writers import writer

PAGE: Final = ROOT / "docs" / "incremental.md"
SCHEMA: Final = build_schema(sdl())
NUMBER: Final = max(120, MORE)
# Some say twice how one field is streamed, and some come to nothing that could be late.
AT_LEAST: Final = 0.25


@pytest.fixture(scope="module")
async def documents(gazette: Reader) -> Documents:
    """Operations on everything there is."""
    return Documents(SCHEMA, await everything(gazette))


# graphql-core leaves coroutines behind where a field beside them fails at once.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_random_operations_come_to_the_same_in_pieces(
    gazette: Reader, documents: Documents
) -> None:
    several = 0
    for number in range(NUMBER):
        random = Random(number)  # noqa: S311  # the same operation for the same number
        now = random.choice([NOW, NOW, NOW, *MOMENTS])
        asked = in_pieces(CORE, documents.operation(random), random)
        try:
            expected = await whole(gazette, asked, now)
            pieces = await delivered(gazette, asked, now)
        except (RequestError, NothingLateError):
            continue
        several += len(pieces) > 1
        assert settled(pieces, expected) == told(expected), asked
    assert several > AT_LEAST * NUMBER


def settled(pieces: list[Json], expected: Json) -> tuple[Json, list[str]]:
    """Data and errors. A piece that fails leaves alone what was sent: in one piece all is null."""
    if len(pieces) == 1:
        return told(pieces[0])
    answer = merged(pieces)
    if answer.failed:
        assert answer.errors
        return told(expected)
    return told(answer.answer)


def told(answer: Json) -> tuple[Json, list[str]]:
    return answer["data"], sorted(map(json.dumps, answer.get("errors", ())))


ARTICLES: Final = "{ articles(first: 20) { nodes%s } }"
CARD: Final = "title author { name } tags { name }"
NESTED: Final = """{
  title tags { name } ... @defer {
    author { name ... @defer { articles(first: 3) { nodes { title section { name } } } } }
  }
}"""
# What comes first reads for itself: of a stream, two statements for the items that it begins with.
COSTS: Final = {
    ARTICLES % " { title ... @defer { author { name } tags { name } } }": 0,
    ARTICLES % NESTED: 0,
    ARTICLES % f" @stream {{ {CARD} }}": 0,
    ARTICLES % f" @stream(initialCount: 2) {{ {CARD} }}": 2,
    "{ ... @defer { sections { name } } ... @defer { site { name } } tags { nodes { name } } }": 0,
}


@pytest.mark.parametrize(("document", "more"), COSTS.items())
async def test_what_is_late_at_one_time_is_read_together(
    one_by_one: Reader, document: str, more: int
) -> None:
    asked = Asked(document, {})
    with one_by_one.counting() as at_once:
        expected = await whole(one_by_one, asked)
    with one_by_one.counting() as sent:
        pieces = await delivered(one_by_one, asked)
    assert merged(pieces).answer == expected
    assert len(sent) == len(at_once) + more


async def test_the_first_piece_waits_for_no_statement_of_the_others(one_by_one: Reader) -> None:
    asked = Asked(ARTICLES % " { title ... @defer { author { name } tags { name } } }", {})
    with one_by_one.counting() as sent:
        async with aclosing(pieces_of(one_by_one, asked)) as pieces:
            await anext(pieces)
    assert len(sent) == 1


async def test_what_the_page_on_pieces_shows_works(gazette: Reader) -> None:
    query, directives = re.findall(r"```graphql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    clients = build_schema(sdl() + directives)
    assert validate(clients, parse(query)) == []
    most = "{ articles(first: 1, orderBy: [{ field: COMMENT_COUNT }]) { nodes { path } } }"
    found = await gazette.ask(most)
    asked = Asked(query, found["data"]["articles"]["nodes"][0])
    pieces = await delivered(gazette, asked)
    assert merged(pieces).answer == await whole(gazette, asked)


async def test_what_is_late_in_a_write_is_read_after_all_writes(
    template: Template, library: Library
) -> None:
    name = "writes/add_comment"
    async with (
        template.copied("copy") as copy,
        writer(name, copy.db, library) as who,
    ):
        text = document(name).replace("{ ...Said }", "{ status ...Said @defer }")
        asked = Asked(text, await variables(copy, name))
        first, *later = await delivered(copy, asked, **who)
    said = {"first": "APPROVED", "again": "APPROVED", "answer": "APPROVED", "other": None}
    assert first["data"] == {name: {"status": status} for name, status in said.items()}
    answer = merged([first, *later]).data
    comments = [answer[name]["comment"] for name in ("first", "again", "answer")]
    assert comments[0] == comments[1] != comments[2]
    assert {one["article"]["commentCount"] for one in comments} == {8}
