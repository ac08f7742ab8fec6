"""A statement's text is the same whatever it is asked about, and finds the same as ever."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from random import Random
from typing import Any, Final

import pytest

from db.queries import along, lists, prepared_reads
from db.relations import edges, fronts
from db.relations.search import search
from db.relations.shapes import Counted, Filter, OrderBy, Page, Paged, Window
from db.session import Connection
from db.view import View
from tests.schema.conftest import Json, Reader
from tests.schema.random_filters import Filters
from tests.schema.relations import NOBODY, VIEWS, options_of

pytestmark = pytest.mark.long
NARROWED: Final[Sequence[Paged[Any]]] = (
    edges.articles,
    edges.section_articles,
    edges.tag_articles,
    edges.author_articles,
    fronts.series_parts,
    fronts.collection_items,
    edges.pages,
    edges.tags,
    search,
)
EACH: Final = pytest.mark.parametrize("relation", NARROWED, ids=lambda one: one.name)
FEW: Final = 25
MANY: Final = 500


class Cases:
    """Random windows on one list."""

    def __init__(self, reader: Reader, relation: Paged[Any], seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # the same for the same number
        self._relation = relation
        self._filters = Filters(self.random, list(reader.made.values()))
        self._options = options_of(relation, reader.made)

    def order(self) -> tuple[OrderBy, ...]:
        names = self.random.sample(sorted(self._relation.orders), k=1)
        return tuple(OrderBy(name, descending=self.random.random() < 0.5) for name in names)

    def window(self) -> Window:
        """From the beginning."""
        options = self.random.choice(self._options)
        given = self._filters.of(self._relation)
        if self._relation is fronts.collection_items and "rule" in dict(options):
            options = tuple(
                (name, self._filters.of(edges.articles) if name == "rule" else value)
                for name, value in options
            )
        size = self.random.choice((0, 1, 2, 3, 20, 21, 100))
        return Window(size, self.order(), filter=given, options=options)

    def further(self, window: Window, page: Page[Any]) -> Window:
        """The same list elsewhere."""
        if page.sorts and self.random.random() < 0.7:
            place = self.random.choice(list(page.sorts))
            if self.random.random() < 0.5:
                return replace(window, after=place)
            return replace(window, before=place, backward=True)
        offset = self._relation is not fronts.collection_items  # two sources, no offset
        return replace(window, offset=self.random.choice((1, 3, 30)) if offset else 0)


def _keys(reader: Reader, relation: Paged[Any], random: Random) -> list[Any]:
    if relation.parent_key is None:
        return [None]
    some = list(reader.made.values())
    return some if random.random() < 0.5 else [random.choice(some)]


@EACH
async def test_random_filters_are_read_alike(gazette: Reader, relation: Paged[Any]) -> None:
    await _compare(gazette, relation, range(FEW))


@pytest.mark.differential
@EACH
async def test_many_random_filters_are_read_alike(gazette: Reader, relation: Paged[Any]) -> None:
    await _compare(gazette, relation, range(FEW, MANY))


async def _compare(gazette: Reader, relation: Paged[Any], seeds: range) -> None:
    found_some = 0
    async with gazette.db.read() as connection:
        for seed, view in zip(seeds, cycle(VIEWS.values()), strict=False):
            cases = Cases(gazette, relation, seed)
            window, keys = cases.window(), _keys(gazette, relation, cases.random)
            whole = await _read(gazette, connection, relation, view, keys, window)
            found_some += any(page.nodes for page in whole.values())
            elsewhere = cases.further(window, whole[keys[0]])
            await _read(gazette, connection, relation, view, keys, elsewhere)
            counted = Counted(relation, view, None, window.filter, window.options)
            numbers = await lists.counts(connection, counted, keys, 2)
            pool = gazette.db.prepared
            assert await prepared_reads.counts(pool, counted, keys, 2) == numbers
    assert found_some  # most filters find nothing


async def _read(  # all that a reading is
    reader: Reader,
    connection: Connection,
    relation: Paged[Any],
    view: View,
    keys: Sequence[Any],
    window: Window,
) -> dict[Any, Page[Any]]:
    """The pages, the same by both ways."""
    expected = await lists.pages(connection, relation, view, keys, window)
    found = await prepared_reads.pages(reader.db.prepared, relation, view, keys, window)
    assert found.by_key == expected
    return expected


# ── Along the lists of what a filter names ──────────────────────────────────────────────────

NAMES: Final[Sequence[Filter]] = (
    (("slug", (("eq", "Ferry"),)),),
    (("slug", (("in", ("ferry", "MUSIC", "none", "a")),)),),
    (("slug", (("in", ()),)),),
    (("name", (("eq", "Music"), ("case_sensitive", True))),),
    (("slug", (("eq", "music"),)), ("name", (("in", ("music", "ferry", "Nobody")),))),
)


def _namings(reader: Reader) -> Iterator[Filter]:
    """Filters that name tags, authors or a section, with another term or without."""
    ids = tuple(reader.made.values())
    for names in (*NAMES, (("id", (("in", ids),)),), (("id", (("eq", NOBODY),)),)):
        yield (("tags", (("some", names),)),)
        yield (("authors", (("some", names),)), ("locale", (("eq", "en"),)))
        yield (("title", (("contains", "e"),)), ("tags", (("some", names),)))
        if all(name != "name" for name, _ in names):
            yield (("section", names),)
            yield (("section", (*names, ("include_descendants", True))),)
    slugs: Filter = (("in", ("news", "culture", "city")),)
    yield (("section", (("slug", slugs),)),)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_lists_along_what_is_named_are_those_that_are_filtered(
    gazette: Reader, view: View
) -> None:
    random = Random(1)  # noqa: S311  # the same each time
    found_some = 0
    async with gazette.db.read() as connection:
        for given in _namings(gazette):
            assert along.named(edges.articles, given)
            cases = Cases(gazette, edges.articles, random.randrange(1000))
            window = Window(random.choice((1, 2, 20)), cases.order(), filter=given)
            whole = await _read(gazette, connection, edges.articles, view, [None], window)
            found_some += bool(whole[None].nodes)
            elsewhere = cases.further(window, whole[None])
            await _read(gazette, connection, edges.articles, view, [None], elsewhere)
            counted = Counted(edges.articles, view, None, given, ())
            for cap in (None, 2):
                numbers = await lists.counts(connection, counted, [None], cap)
                pool = gazette.db.prepared
                assert await prepared_reads.counts(pool, counted, [None], cap) == numbers
    assert found_some > 2


# ── One text ────────────────────────────────────────────────────────────────────────────────

ASKED: Final = """
query Asked($first: Int, $filter: ArticleFilter) {
  articles(first: $first, filter: $filter) { totalCount nodes { title } }
}
"""
ALIKE: Final[dict[str, list[Json]]] = {
    "a tag": [{"tags": {"some": {"slug": {"eq": slug}}}} for slug in ("ferry", "music", "none")],
    "some tags": [
        {"tags": {"some": {"slug": {"in": slugs}}}}
        for slugs in ([], ["ferry", "music"], ["a", "b", "c", "\0"])
    ],
    "part of a title": [{"title": {"contains": part}} for part in ("ferry", "%", "_", "\\")],
    "not a language": [{"not": {"locale": {"eq": locale}}} for locale in ("en", "de", "fr")],
    "of late": [{"publishedAt": {"withinLast": span}} for span in ("P1D", "P400D", "P1000000D")],
    "access": [{"access": {"in": ["PUBLIC", one]}} for one in ("UNLISTED", "SUBSCRIBERS")],
    "a custom field": [
        {"customFields": [{"key": key, "text": {"eq": "calm"}}]} for key in ("moods", "subtitle")
    ],
}


@pytest.mark.parametrize("name", ALIKE)
async def test_other_values_are_asked_for_by_the_same_texts(gazette: Reader, name: str) -> None:
    texts: list[set[str]] = []
    for number, given in enumerate(ALIKE[name]):
        with gazette.counting() as sent:
            answer = await gazette.ask(ASKED, {"first": 3 + number, "filter": given})
        assert "errors" not in answer
        texts.append({text for text in sent if "publication" in text})
    assert all(one == texts[0] for one in texts)
    assert len(texts[0]) == 2  # the page and its number
