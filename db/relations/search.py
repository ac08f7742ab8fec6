"""Full text search as a list: what fits best first."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Subquery,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from db.models import RevisionSearch
from db.relations.entities import CONTENTS
from db.relations.filters import CONTENT_TERMS, predicate
from db.relations.parameters import bound
from db.relations.shapes import Filter, Members, OrderBy, Paged, SortKey
from db.view import Perspective, View, contents

# Sort values are whole numbers, so that a cursor finds its place again to the last digit.
MILLION: Final = 1_000_000

# Whose bodies are open to some readers only; to the others, their teaser is.
CLOSED: Final = frozenset({"REGISTERED", "SUBSCRIBERS"})

# Of bodies (D) and their openings (C), of deks and kickers (B), of titles (A).
_WEIGHTS: Final[ColumnElement[Any]] = literal_column("'{0.1, 0.1, 0.4, 1.0}'::float4[]")
_BY_LENGTH: Final = 1  # divides by 1 + the logarithm of the length


def query(locale: str, text: Any) -> ColumnElement[Any]:
    """As search engines read it: words, "phrases", or, -without. Any text is one.

    A subquery, for PostgreSQL reads that once: a call of the function it would make for each row.
    """
    read = func.search_query(literal(locale, Text), bound(text, Text()), type_=TSQUERY)
    return select(read).scalar_subquery()


def _members(view: View, _key: Any, options: Filter) -> Members:
    """``options``: ``query`` and ``locales``, whose languages it is read in."""
    asked = dict(options)
    found = RevisionSearch
    c = contents(view)
    vector = _readable(view, c)
    fits = or_(*(_fits(locale, asked["query"], vector) for locale in asked["locales"]))
    ranks = (
        (found.locale == locale, _rank(locale, asked["query"], vector))
        for locale in asked["locales"]
    )
    hits = (
        select(c, cast(case(*ranks, else_=0) * MILLION, Integer).label("rank"))
        .select_from(c.join(found, found.revision_id == c.c.revision_id))
        .where(fits, c.c.listed)
        .subquery("hit")
    )
    return Members(select(*HITS.columns_of(hits)), hits)


def _readable(view: View, c: Subquery) -> ColumnElement[Any]:
    """The words that the reader may read: those of a locked text can't be guessed one by one."""
    found = RevisionSearch
    if view.perspective is Perspective.DRAFT:
        return found.vector.expression
    return case((c.c.access.in_(CLOSED), found.open_vector), else_=found.vector)


def _fits(locale: str, text: Any, vector: ColumnElement[Any]) -> ColumnElement[bool]:
    """The first condition is for the indexes; it holds wherever the second does."""
    found, asked = RevisionSearch, query(locale, text)
    either = or_(found.vector.op("@@")(asked), found.open_vector.op("@@")(asked))
    return and_(found.locale == locale, either, vector.op("@@")(asked))


def _rank(locale: str, text: Any, vector: ColumnElement[Any]) -> ColumnElement[float]:
    return func.ts_rank_cd(_WEIGHTS, vector, query(locale, text), _BY_LENGTH, type_=Float)


HITS: Final = replace(CONTENTS, name="hit")
search: Final = Paged(
    "search",
    HITS,
    _members,
    predicate(CONTENT_TERMS),
    {
        "RELEVANCE": SortKey("rank", int),
        "PUBLISHED_AT": SortKey("published_at", datetime, nullable=True),
    },
    (OrderBy("RELEVANCE", descending=True), OrderBy("PUBLISHED_AT", descending=True)),
)
