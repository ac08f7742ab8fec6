"""Whatever readers ask, they are not told what is not public."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from graphql import build_schema, parse, validate
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from db.view import View
from schema import ids
from schema.schema import sdl
from tests.schema import gazette_readers
from tests.schema.conftest import Json, Reader, examples
from tests.schema.documents import Documents
from tests.schema.gazette import NOW, before
from tests.schema.gazette import at as on
from tests.schema.operations import NAMES, recorded

MARK: Final = "secret"  # in texts and, where no address was ever public, in slugs
OUR_CODES: Final = {
    "INVALID_ID", "INVALID_CURSOR", "BAD_USER_INPUT", "FUTURE_NOT_ALLOWED", "FORBIDDEN"
}  # fmt: skip
SCHEMA: Final = build_schema(sdl())
NIL: Final = UUID(int=0)
MOMENTS: Final = (
    before(11, 5), on(2, 12), on(8, 8), on(12, 12), on(13, 9), on(16), NOW, NOW + timedelta(days=8)
)  # fmt: skip

PATHS: Final = """
  select path from content union select path from publication union select path from section
  union select path from tag union select path from author union select from_path from redirect
  union select path from series
  union select to_path from redirect where to_path is not null order by 1
"""
SLUGS: Final = """
  select slug from content union select slug from section union select slug from tag
  union select slug from author union select slug from series order by 1
"""


def test_no_recorded_answer_tells() -> None:
    for name in NAMES:
        answer = json.loads(recorded(name))["answer"]
        assert MARK not in json.dumps(list(told(answer))).lower(), name


def told(answer: Json) -> Iterator[Any]:
    """What an answer says, but for the address that the reader has asked for."""
    if isinstance(answer, list):
        for one in answer:
            yield from told(one)
    elif isinstance(answer, dict):
        echo = answer.get("__typename") == "NotFound"  # but not what is suggested instead
        for one in answer.values():
            if not echo or isinstance(one, list):
                yield from told(one)
    else:
        yield answer


def _ids(reader: Reader) -> dict[str, list[str]]:
    """Of everything, live and in the past, by type."""
    views = [View.live(NOW), *(View.live(NOW).snapshot(moment) for moment in MOMENTS[3::2])]
    kinds = {
        "/": ("Section",), "@": ("Author",), "#": ("Tag",), "!": ("Media",), "~": ("Series",),
        "+": ("Collection",), "%": ("CustomField",), "^": ("Comment",),
    }  # fmt: skip
    found: dict[str, list[str]] = {"Snapshot": [ids.encode("Snapshot", v, NIL) for v in views]}
    for name, uuid in reader.made.items():
        for kind in kinds.get(name[0], ("Article", "Page", "Content")):
            found.setdefault(kind, []).extend(ids.encode(kind, view, uuid) for view in views)
    return found


async def _column(reader: Reader, query: str) -> list[str]:
    async with reader.db.read() as connection:
        return [str(row[0]) for row in await connection.execute(text(query))]


async def _cursors(reader: Reader) -> list[str]:
    answer = await reader.ask(
        "{ articles { pageInfo { endCursor } } pages { pageInfo { startCursor } }"
        " tags(first: 2) { pageInfo { endCursor } } }"
    )
    return [one for one in told(answer) if one] + ["broken"]


async def _redirects(reader: Reader) -> list[str]:
    rows = await _column(reader, "select id from redirect")
    return [ids.encode("Redirect", View.live(NOW), UUID(row)) for row in rows]


@pytest.fixture(scope="module")
async def documents(gazette: Reader) -> Documents:
    """Random operations on the Gazette."""
    return await knowing(gazette)


async def knowing(reader: Reader) -> Documents:
    """Random operations that know every address, slug and id there is, hidden ones too."""
    slugs = await _column(reader, SLUGS)
    cursors = await _cursors(reader)
    sizes = [*range(20), 100, 101, -1]
    redirects = await _redirects(reader)
    known = _ids(reader)
    paths = await _column(reader, PATHS)
    return Documents(
        SCHEMA,
        {
            "path": [*paths, *(f"{path}/" for path in paths[:3]), "", "/%00", "\0", "é"],
            "slug": [*slugs, "\0"],
            "ID": [*(one for kind in known.values() for one in kind), *redirects, "broken"],
            "TagBy.id": known["Tag"],
            "AuthorBy.id": known["Author"],
            "SectionBy.id": known["Section"],
            "SeriesBy.id": known["Series"],
            "collection.handle": ["home", "choice", "empty", "revised", "secret", "\0"],
            "menu.handle": ["main", "footer", "secret", "\0"],
            "sections.parent": known["Section"],
            "ContentBy.id": known["Content"],
            "String": ["secret", "SECRET", "e", "the", "%", "_", "\\", "\0", "", *slugs],
            "key": [*(key for key, _, _ in gazette_readers.FIELDS), "none"],
            "keys": [key for key, _, _ in gazette_readers.FIELDS],
            "Locale": ["en", "de", "fr"],
            "DateTime": [at.isoformat() for at in MOMENTS],
            "Duration": ["P7D", "PT1H", "P999999999D", "P0D"],
            "Int": [0, 1, 2, 3, 5, 300, -1, 2**31 - 1],
            "Boolean": [True, False],
            "Float": [-1.0, 0.0, 0.3, 1.0, 1.5, 4.0, 1e300],
            "first": sizes,
            "last": sizes,
            "depth": [*range(12)],
            "maxLength": [*range(20), 200, 500, 501],
            "offset": [*range(20), 10_000, 10_001],
            "after": cursors,
            "before": cursors,
        },
    )


@examples(200)
@given(st.data())
async def test_no_operation_tells(
    gazette: Reader, documents: Documents, data: st.DataObject
) -> None:
    asked = documents.query(data.draw)
    assert validate(SCHEMA, parse(asked)) == []
    answer = await gazette.ask(asked)
    sent = json.dumps(answer).lower()
    assert MARK not in json.dumps(list(told(answer))).lower()
    for error in answer.get("errors", ()):
        assert error["extensions"]["code"] in OUR_CODES
    assert not any(word in sent for word in ("sqlalchemy", "asyncpg", "select ", "internal"))


async def test_a_redirect_that_leads_nowhere_any_more_is_no_node(gazette: Reader) -> None:
    every = await _redirects(gazette)
    asked = "query Q($ids: [ID!]!) { nodes(ids: $ids) { ... on Redirect { fromPath toPath } } }"
    answer = await gazette.ask(asked, {"ids": every[:100]})
    assert "errors" not in answer
    shown = {node["fromPath"] for node in answer["data"]["nodes"] if node}
    gone = {"/town/mayor", "/town/mayor-resigns", "/contest"}
    assert "/strike" in shown
    assert shown & gone == set()
