"""What random operations can ask for: every address, slug, id and cursor of the Gazette."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from db.view import View
from schema import ids
from tests.schema import gazette_readers
from tests.schema.conftest import Json, Reader
from tests.schema.gazette import NOW, before
from tests.schema.gazette import at as on
from tests.schema.inputs import Known

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
# (type of the connection, fields that it can be ordered by, an operation with its cursors)
LISTS: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    ("ArticleConnection",
     ("PUBLISHED_AT", "REVISED_AT", "UPDATED_AT", "TITLE", "READING_MINUTES"), "{ articles%s %s }"),
    ("PageConnection", ("TITLE", "UPDATED_AT", "POSITION"), "{ pages%s %s }"),
    ("TagConnection", ("NAME", "ARTICLE_COUNT"), "{ tags%s %s }"),
    ("AuthorConnection", (), "{ authors%s %s }"),
    ("SearchConnection", (), '{ search(query: "ferry")%s %s }'),
    ("ContentConnection", (), "{ articles { nodes { referencedBy%s %s } } }"),
    ("CommentConnection", ("CREATED_AT", "REPLY_COUNT"),
     "{ articles { nodes { comments%s %s } } }"),
    ("CollectionItemConnection", (), '{ collection(handle: "home") { items%s %s } }'),
)  # fmt: skip
EDGES: Final = "{ edges { cursor } }"


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


def _orders(fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(as the key of ``Known.cursors`` has it, as a document has it)."""
    yield "null", ""
    for field in fields:
        yield f'[{{"field": "{field}"}}]', f"(orderBy: {{ field: {field} }})"
        for way in ("ASC", "DESC"):
            key = f'[{{"field": "{field}", "direction": "{way}"}}]'
            yield key, f"(orderBy: {{ field: {field}, direction: {way} }})"


async def _cursors(reader: Reader) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for kind, fields, asked in LISTS:
        for key, order in _orders(fields):
            answer = await reader.ask(asked % (order, EDGES))
            assert "errors" not in answer
            found[kind, key] = [one for one in told(answer) if one]
    return found


async def redirects(reader: Reader) -> list[str]:
    """The ids of all there are."""
    rows = await _column(reader, "select id from redirect")
    return [ids.encode("Redirect", View.live(NOW), UUID(row)) for row in rows]


async def everything(gazette: Reader) -> Known:
    """All of it, what is hidden too."""
    slugs = await _column(gazette, SLUGS)
    cursors = await _cursors(gazette)
    sizes = [*range(20), 100, 101, -1]
    kinds = _ids(gazette)
    paths = await _column(gazette, PATHS)
    values: dict[str, Any] = {
        "path": [*paths, *(f"{path}/" for path in paths[:3]), "", "/%00", "\0", "é"],
        "slug": [*slugs, "\0"],
        "ID": [*(one for kind in kinds.values() for one in kind), "broken"],
        "TagBy.id": kinds["Tag"],
        "AuthorBy.id": kinds["Author"],
        "SectionBy.id": kinds["Section"],
        "SeriesBy.id": kinds["Series"],
        "collection.handle": ["home", "choice", "empty", "revised", "secret", "\0"],
        "menu.handle": ["main", "footer", "secret", "\0"],
        "sections.parent": kinds["Section"],
        "ContentBy.id": kinds["Content"],
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
        "after": [*(one for some in cursors.values() for one in some[:2]), "broken"],
        "before": [*(one for some in cursors.values() for one in some[:2]), "broken"],
    }
    values["ID"] += await redirects(gazette)
    return Known(values, cursors)
