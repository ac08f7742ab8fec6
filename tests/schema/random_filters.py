"""Random plain filters, of every term and value that lists can be narrowed by."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from db.relations import edges
from db.relations.filters import ARTICLE_TERMS, CONTENT_TERMS, PAGE_TERMS, TAG_TERMS
from db.relations.search import search
from db.relations.shapes import Filter, Paged
from tests.schema.conftest import Json
from tests.schema.relations import NOBODY

WORDS: Final = (
    "ferry", "FERRY", "music", "budget", "fe", "o", "%", "_", "\\", "", "\0", "\ud800", "é",
    "calm", "stormy", "Ä", "news", "secret-plan",
)  # fmt: skip
INSTANTS: Final = tuple(
    datetime.fromisoformat(text)
    for text in (
        "2026-01-03T06:00:00.000001Z", "2026-01-10T00:00:00Z", "2025-11-09T06:00:00Z",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z",
    )
)  # fmt: skip
SPANS: Final = (timedelta(0), timedelta(days=9, hours=2), timedelta(days=900_000), timedelta.max)
_CONNECTIVES: Final = ("and", "or", "not")
Make = Callable[["Filters"], Any]


class Filters:
    """``known``: the ids of what there is."""

    def __init__(self, random: Random, known: Sequence[UUID]) -> None:
        self._random = random
        self._known = [*known, NOBODY]

    def of(self, relation: Paged[Any], depth: int = 0) -> Filter:
        """For a list of these; of others there is none but the empty one."""
        return self._some(_terms(relation), depth)

    def _some(self, terms: Mapping[str, Make], depth: int) -> Filter:
        names = self._random.sample(
            sorted(terms), k=min(len(terms), self._random.choice((1, 1, 2)))
        )
        found = [(name, terms[name](self)) for name in names]
        if terms and depth < 2 and self._random.random() < 0.3:
            found.append(self._nested(terms, depth + 1))
        return tuple(found)

    def _nested(self, terms: Mapping[str, Make], depth: int) -> tuple[str, Any]:
        name = self._random.choice(_CONNECTIVES)
        if name == "not":
            return name, self._some(terms, depth)
        return name, tuple(self._some(terms, depth) for _ in range(self._random.randint(0, 2)))

    def given(self, **terms: Make) -> Filter:
        """One or two of the terms."""
        names = self._random.sample(
            sorted(terms), k=min(len(terms), self._random.choice((1, 1, 2)))
        )
        return tuple((name, terms[name](self)) for name in names)

    def one(self, *values: Json) -> Json:
        """Of these."""
        return self._random.choice(values)

    def known(self) -> UUID:
        """An id."""
        return self._random.choice(self._known)

    def several(self, make: Make) -> tuple[Any, ...]:
        """None, one or more."""
        return tuple(make(self) for _ in range(self._random.randint(0, 3)))


def _list(make: Make) -> Make:
    return lambda filters: filters.several(make)


def _id(filters: Filters) -> Filter:
    return filters.given(
        eq=Filters.known, **{"in": _list(Filters.known)}, not_in=_list(Filters.known), is_null=_bool
    )


def _bool(filters: Filters) -> bool:
    return bool(filters.one(True, False))


def _word(filters: Filters) -> str:
    return str(filters.one(*WORDS))


def _text(filters: Filters) -> Filter:
    one = dict.fromkeys(("eq", "contains", "starts_with", "ends_with"), _word)
    some = dict.fromkeys(("in", "not_in"), _list(_word))
    given = filters.given(**one, **some, is_null=_bool)
    return (*given, ("case_sensitive", _bool(filters)))


def _among(*values: Json) -> Make:
    def make(filters: Filters) -> Json:
        return filters.one(*values)

    return lambda filters: filters.given(eq=make, **{"in": _list(make)})


def _number(*values: float) -> Make:
    def make(filters: Filters) -> Json:
        return filters.one(*values)

    terms = dict.fromkeys(("eq", "gt", "gte", "lt", "lte"), make)
    return lambda filters: filters.given(**terms, **{"in": _list(make)})


def _instant(filters: Filters) -> Filter:
    terms = dict.fromkeys(("eq", "gt", "gte", "lt", "lte"), lambda f: f.one(*INSTANTS))
    return filters.given(**terms, within_last=lambda f: f.one(*SPANS), is_null=_bool)


def _named(filters: Filters) -> Filter:
    return filters.given(id=_id, slug=_text, name=_text)


def _tag(filters: Filters) -> Filter:
    return filters.given(id=_id, slug=_text, name=_text, article_count=_number(0, 1, 2, 5))


def _items(make: Make) -> Make:
    return lambda filters: filters.given(some=make, none=make, every=make)


def _section(filters: Filters) -> Filter:
    given = filters.given(id=_id, slug=_text)
    return (*given, ("include_descendants", _bool(filters)))


def _custom(filters: Filters) -> Filter:
    """One field, and what is asked of it."""
    key, make = filters.one(
        ("subtitle", ("text", _text)),
        ("rating", ("number", _number(1.0, 2.5, 4.0))),
        ("sponsored", ("boolean", _bool)),
        ("eventAt", ("date_time", _instant)),
        ("moods", ("text", _text)),
        ("none", ("text", _text)),
    )
    return (("key", key), (make[0], make[1](filters)))


_MAKERS: Final[Mapping[str, Make]] = {
    "id": _id,
    "slug": _text,
    "title": _text,
    "name": _text,
    "locale": _among("en", "de", "fr", "xx"),
    "section": _section,
    "tags": _items(_tag),
    "authors": _items(_named),
    "series": _id,
    "parent": _id,
    "published_at": _instant,
    "revised_at": _instant,
    "updated_at": _instant,
    "access": _among("PUBLIC", "UNLISTED", "REGISTERED", "SUBSCRIBERS"),
    "reading_minutes": _number(0, 1, 2),
    "article_count": _number(0, 1, 2, 5),
    "custom_fields": lambda filters: filters.several(_custom),
    "has_hero_image": _bool,
}


def _terms(relation: Paged[Any]) -> Mapping[str, Make]:
    names = {edges.tags: TAG_TERMS, edges.pages: PAGE_TERMS, search: CONTENT_TERMS}
    if relation in names:
        return {name: _MAKERS[name] for name in names[relation]}
    if relation.target.name == "article":
        return {name: _MAKERS[name] for name in ARTICLE_TERMS}
    return {}
