"""Filters hold for the rows for which they hold in plain Python."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from schema import ids
from tests.schema.conftest import Json, Reader, examples
from tests.schema.gazette import NOW

THEN: Final = datetime.fromisoformat("2026-01-12T12:00:00+00:00")
TIMES: Final = (NOW, THEN)

Row = dict[str, Any]
Given = Mapping[str, Any]
Strategy = st.SearchStrategy[Any]

# ── What there is, read once ────────────────────────────────────────────────────────────────

ROWS: Final = """
query Rows($time: DateTime!) {
  at(time: $time) {
    articles(first: 100) { nodes {
      id slug title locale publishedAt revisedAt updatedAt access readingMinutes
      section { ...Place parent { ...Place parent { ...Place } } }
      tags { id slug name articleCount }
      byline { author { id slug name } }
    } }
    music: tag(by: { slug: { slug: "music" } }) { articles(first: 100) { nodes { id } } }
    pages(first: 100) { nodes { id slug locale updatedAt } }
    tags(first: 100) { nodes { id slug name articleCount } }
  }
}
fragment Place on Section { id slug }
"""


class Rows:
    """What is listed at one time, as lists give it."""

    def __init__(self, now: datetime, shown: Given, parents: Mapping[UUID, UUID | None]) -> None:
        self.now = now
        self.articles: list[Row] = shown["articles"]["nodes"]
        self.music = [row["id"] for row in shown["music"]["articles"]["nodes"]]
        self.tags: list[Row] = shown["tags"]["nodes"]
        self.pages: list[Row] = [
            row | {"parent": parents[uuid(row["id"])]} for row in shown["pages"]["nodes"]
        ]


@pytest.fixture(scope="module")
async def rows(gazette: Reader) -> list[Rows]:
    async with gazette.db.read() as connection:
        found = await connection.execute(text("select id, parent_id from content"))
        parents = {row[0]: row[1] for row in found}
    answers = [(now, await gazette.ask(ROWS, {"time": now.isoformat()})) for now in TIMES]
    return [Rows(now, answer["data"]["at"], parents) for now, answer in answers]


def uuid(text_id: str) -> UUID:
    found = ids.decode(text_id)
    assert found
    return found.uuid


# ── What holds, in plain Python ─────────────────────────────────────────────────────────────


def lower(value: str) -> str:
    """Letter by letter, as databases do it."""
    return "".join(char.lower() for char in value)


TEXT: Final[dict[str, Callable[[str, Any], bool]]] = {
    "eq": lambda text, value: text == value,
    "in": lambda text, value: text in value,
    "notIn": lambda text, value: text not in value,
    "contains": lambda text, value: value in text,
    "startsWith": lambda text, value: text.startswith(value),
    "endsWith": lambda text, value: text.endswith(value),
    "isNull": lambda _text, value: value is False,
}
VALUE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda one, value: one == value,
    "in": lambda one, value: one in value,
    "notIn": lambda one, value: one not in value,
    "gt": lambda one, value: one is not None and one > value,
    "gte": lambda one, value: one is not None and one >= value,
    "lt": lambda one, value: one is not None and one < value,
    "lte": lambda one, value: one is not None and one <= value,
    "isNull": lambda one, value: (one is None) == value,
}


def text_holds(given: Given, value: str) -> bool:
    fold = str if given.get("caseSensitive") else lower

    def folded(wanted: Json) -> Json:
        if isinstance(wanted, str):
            return fold(wanted)
        return [fold(one) for one in wanted] if isinstance(wanted, list) else wanted

    terms = {name: one for name, one in given.items() if name != "caseSensitive"}
    return all(TEXT[n](fold(value), folded(one)) for n, one in terms.items() if one is not None)


def value_holds(given: Given, value: Json) -> bool:
    return all(VALUE[name](value, one) for name, one in given.items() if one is not None)


def id_holds(given: Given, value: UUID | None) -> bool:
    def known(wanted: Json) -> Json:
        if isinstance(wanted, list):
            return [uuid(one) for one in wanted]
        return uuid(wanted) if isinstance(wanted, str) else wanted

    return value_holds({name: known(one) for name, one in given.items()}, value)


def time_holds(given: Given, shown: str | None, now: datetime) -> bool:
    value = datetime.fromisoformat(shown) if shown else None
    terms = dict(given)
    length = terms.pop("withinLast", None)
    lately = length is None or (value is not None and now - LENGTHS[length] <= value <= now)
    bounds = {n: datetime.fromisoformat(v) if isinstance(v, str) else v for n, v in terms.items()}
    return lately and value_holds(bounds, value)


def named_holds(given: Given, row: Row) -> bool:
    """A TagFilter, an AuthorFilter, or a SectionFilter on one section."""
    return (
        id_holds(given.get("id") or {}, uuid(row["id"]))
        and text_holds(given.get("slug") or {}, row["slug"])
        and text_holds(given.get("name") or {}, row.get("name", ""))
        and value_holds(given.get("articleCount") or {}, row.get("articleCount"))
    )


def list_holds(given: Given, items: Sequence[Row]) -> bool:
    some, none, every = (given.get(name) for name in ("some", "none", "every"))
    return (
        (some is None or any(named_holds(some, item) for item in items))
        and (none is None or not any(named_holds(none, item) for item in items))
        and (every is None or all(named_holds(every, item) for item in items))
    )


def section_holds(given: Given, section: Row) -> bool:
    line = [section]
    while given.get("includeDescendants") is not False and line[-1].get("parent"):
        line.append(line[-1]["parent"])
    return any(named_holds(given, one) for one in line)


TERMS: Final[dict[str, Callable[[Any, Row], bool]]] = {
    "id": lambda given, row: id_holds(given, uuid(row["id"])),
    "slug": lambda given, row: text_holds(given, row["slug"]),
    "title": lambda given, row: text_holds(given, row["title"]),
    "locale": lambda given, row: value_holds(given, row["locale"]),
    "section": lambda given, row: section_holds(given, row["section"]),
    "tags": lambda given, row: list_holds(given, row["tags"]),
    "authors": lambda given, row: list_holds(given, [one["author"] for one in row["byline"]]),
    "access": lambda given, row: value_holds(given, row["access"]),
    "readingMinutes": lambda given, row: value_holds(given, row["readingMinutes"]),
    "parent": lambda given, row: id_holds(given, row["parent"]),
}


def term_holds(name: str, given: Json, row: Row, now: datetime) -> bool:
    """One term of an ArticleFilter or a PageFilter."""
    return TERMS[name](given, row) if name in TERMS else time_holds(given, row[name], now)


def holds(given: Given, term: Callable[[str, Any], bool]) -> bool:
    """All terms; ``term`` says whether one that isn't a connective does."""

    def one(name: str, value: Json) -> bool:
        match name:
            case "and":
                return all(holds(inner, term) for inner in value)
            case "or":
                return any(holds(inner, term) for inner in value)
            case "not":
                return not holds(value, term)
            case _:
                return term(name, value)

    return all(one(name, value) for name, value in given.items() if value is not None)


# ── Random filters ──────────────────────────────────────────────────────────────────────────

LENGTHS: Final = {
    "P7D": timedelta(days=7),
    "P9DT2H": timedelta(days=9, hours=2),
    "PT36H": timedelta(hours=36),
    "P50DT6H": timedelta(days=50, hours=6),  # to the very instant of some
    "P1000D": timedelta(days=1000),
    "PT0S": timedelta(0),
}
WORDS: Final = [
    "",
    "%",
    "_",
    "\\",
    "\\%",
    "%%",
    "é",
    "É",
    "e\u0301",
    "ß",
    "ẞ",
    "Σ",
    "ǅ",
    "ft_r",
    "\0",
]
INSTANTS: Final = [
    "2026-01-03T06:00:00.000001Z", "2026-01-07T06:00:00.000001Z", "2026-01-07T06:00:00.000002Z",
    "2025-12-01T07:00:00+01:00", "2025-11-09T06:00:00Z", "2026-01-10T00:00:00Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z",
]  # fmt: skip


def some(terms: dict[str, Strategy], most: int = 2) -> Strategy:
    """A few of the terms; now and then one is null, which is as if it weren't there."""
    names = st.lists(st.sampled_from(sorted(terms)), max_size=most, unique=True)
    return names.flatmap(
        lambda chosen: st.fixed_dictionaries(
            {name: terms[name] if name == "not" else st.none() | terms[name] for name in chosen}
            if len(chosen) > 1
            else {name: terms[name] for name in chosen}
        )
    )


def few(values: Strategy) -> Strategy:
    return st.lists(values, max_size=3)


def cut(words: Sequence[str]) -> Strategy:
    """Parts of texts that there are, in any case, and what LIKE would take for wildcards."""

    @st.composite
    def part(draw: st.DrawFn) -> str:
        word: str = draw(st.sampled_from(words))
        begin, end = sorted((draw(st.integers(0, len(word))), draw(st.integers(0, len(word)))))
        chosen: str = draw(st.sampled_from([word, word[begin:end], word[begin:], word[:end]]))
        return str(draw(st.sampled_from([chosen, chosen.upper(), chosen.lower()])))

    return st.sampled_from(WORDS) | part()


def texts(words: Sequence[str]) -> Strategy:
    word = cut(words)
    terms = dict.fromkeys(("eq", "contains", "startsWith", "endsWith"), word)
    switches = {"caseSensitive": st.booleans(), "isNull": st.booleans()}
    return some({**terms, **switches, "in": few(word), "notIn": few(word)})


def id_filters(known: Sequence[str]) -> Strategy:
    one = st.sampled_from(known)
    return some({"eq": one, "in": few(one), "notIn": few(one), "isNull": st.booleans()})


def times() -> Strategy:
    one = st.sampled_from(INSTANTS)
    terms = dict.fromkeys(("eq", "gt", "gte", "lt", "lte"), one)
    lengths = st.sampled_from(sorted(LENGTHS))
    return some({**terms, "withinLast": lengths, "isNull": st.booleans()})


def numbers() -> Strategy:
    one = st.integers(-1, 9)
    return some({**dict.fromkeys(("eq", "gt", "gte", "lt", "lte"), one), "in": few(one)})


def choice(*values: str) -> Strategy:
    return some({"eq": st.sampled_from(values), "in": few(st.sampled_from(values))})


def nested(terms: dict[str, Strategy]) -> Strategy:
    return st.recursive(
        some(terms),
        lambda inner: some({**terms, "and": few(inner), "or": few(inner), "not": inner}),
        max_leaves=4,
    )


class Filters:
    """Random filters about what there is."""

    def __init__(self, rows: Rows) -> None:
        authors = [credit["author"] for row in rows.articles for credit in row["byline"]]
        sections = [row["section"] for row in rows.articles]
        sections += [one["parent"] for one in sections if one["parent"]]
        things = (*rows.articles, *rows.tags, *rows.pages, *authors, *sections)
        ids_ = id_filters([one["id"] for one in things])
        locales = choice("en", "de", "fr")
        slugs = texts([row["slug"] for row in (*rows.articles, *rows.pages)])
        self.tags = self._named(rows.tags) | some({"articleCount": numbers()})
        writers = self._named(authors)
        self.articles = nested({
            "id": ids_,
            "slug": slugs,
            "title": texts([row["title"] for row in rows.articles]),
            "locale": locales,
            "section": some({
                "id": id_filters([one["id"] for one in sections]),
                "slug": texts([one["slug"] for one in sections]),
                "includeDescendants": st.booleans(),
            }),
            "tags": some({"some": self.tags, "none": self.tags, "every": self.tags}),
            "authors": some({"some": writers, "none": writers, "every": writers}),
            "publishedAt": times(),
            "revisedAt": times(),
            "updatedAt": times(),
            "access": choice("PUBLIC", "UNLISTED", "REGISTERED", "SUBSCRIBERS"),
            "readingMinutes": numbers(),
        })  # fmt: skip
        self.pages = nested(
            {"id": ids_, "slug": slugs, "parent": ids_, "locale": locales, "updatedAt": times()}
        )

    @staticmethod
    def _named(items: Sequence[Row]) -> Strategy:
        return some({
            "id": id_filters([item["id"] for item in items]),
            "slug": texts([item["slug"] for item in items]),
            "name": texts([item["name"] for item in items]),
        })  # fmt: skip


@pytest.fixture(scope="module")
def known(rows: list[Rows]) -> list[tuple[Rows, Filters]]:
    return [(at, Filters(at)) for at in rows]


# ── Both agree ──────────────────────────────────────────────────────────────────────────────

ARTICLES: Final = """
query Articles($time: DateTime!, $filter: ArticleFilter) {
  at(time: $time) {
    articles(first: 100, filter: $filter) { totalCount nodes { id } }
    tag(by: { slug: { slug: "music" } }) {
      articles(first: 100, filter: $filter) { totalCount nodes { id } }
    }
  }
}
"""
PAGES: Final = """
query Pages($time: DateTime!, $filter: PageFilter) {
  at(time: $time) { pages(first: 100, filter: $filter) { totalCount nodes { id } } }
}
"""
TAGS: Final = """
query Tags($time: DateTime!, $filter: TagFilter) {
  at(time: $time) { tags(first: 100, filter: $filter) { totalCount nodes { id } } }
}
"""


def listed(rows: Sequence[Row]) -> dict[str, Any]:
    return {"totalCount": len(rows), "nodes": [{"id": row["id"]} for row in rows]}


Term = Callable[[str, Any, Row, datetime], bool]


def narrowed(rows: Sequence[Row], given: Given, term: Term, now: datetime) -> list[Row]:
    def of(row: Row) -> Callable[[str, Any], bool]:
        return lambda name, value: term(name, value, row, now)

    return [row for row in rows if holds(given, of(row))]


@examples(80)
@given(st.data())
async def test_articles_are_filtered_as_in_python(
    gazette: Reader, known: list[tuple[Rows, Filters]], data: st.DataObject
) -> None:
    at, filters = data.draw(st.sampled_from(known))
    given = data.draw(filters.articles)
    answer = await gazette.ask(ARTICLES, {"time": at.now.isoformat(), "filter": given})
    found = narrowed(at.articles, given, term_holds, at.now)
    music = [row for row in found if row["id"] in at.music]
    expected = {"articles": listed(found), "tag": {"articles": listed(music)}}
    assert answer == {"data": {"at": expected}}


@examples(60)
@given(st.data())
async def test_pages_are_filtered_as_in_python(
    gazette: Reader, known: list[tuple[Rows, Filters]], data: st.DataObject
) -> None:
    at, filters = data.draw(st.sampled_from(known))
    given = data.draw(filters.pages)
    answer = await gazette.ask(PAGES, {"time": at.now.isoformat(), "filter": given})
    found = narrowed(at.pages, given, term_holds, at.now)
    assert answer == {"data": {"at": {"pages": listed(found)}}}


@examples(40)
@given(st.data())
async def test_tags_are_filtered_as_in_python(
    gazette: Reader, known: list[tuple[Rows, Filters]], data: st.DataObject
) -> None:
    at, filters = data.draw(st.sampled_from(known))
    given = data.draw(filters.tags)
    answer = await gazette.ask(TAGS, {"time": at.now.isoformat(), "filter": given})
    found = [row for row in at.tags if named_holds(given, row)]
    assert answer == {"data": {"at": {"tags": listed(found)}}}
