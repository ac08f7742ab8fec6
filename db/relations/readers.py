"""The edges that readers follow further: what is related, what links here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    DateTime,
    Float,
    FromClause,
    Select,
    Subquery,
    Text,
    Uuid,
    func,
    literal_column,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy import cast as cast_sql
from sqlalchemy.dialects.postgresql import distinct_on

from db.models import SeriesPart
from db.relations.entities import ARTICLES, COMMENTS, CONTENTS, DISCUSSIONS
from db.relations.shapes import Among, Entity, Filter, Many, Members, One, OrderBy, Paged, SortKey
from db.rows import ArticleRow, RelatedRow
from db.uses import linking
from db.view import ARTICLE, View, content_tags, contents, editions, series_places

MAX_RELATED: Final = 20
_LOOKED_UP: Final = 30  # some more: what the view hides falls out
# Of each tag, of those that link here, of each series: what is further away is not looked at.
_NEAR: Final[ColumnElement[Any]] = literal_column("30")
_NOT_KNOWN: Final = cast_sql(null(), DateTime(timezone=True)).label("published_at")
_NEIGHBOURS: Final = 3
# One link counts for more than one part of a series, and that for more than all tags.
LINKED: Final = 1.0
SAME_SERIES: Final = 0.9
SHARED_TAGS: Final = 0.8


def _related(view: View, *values: Any) -> RelatedRow:
    return RelatedRow(view, ArticleRow(view, *values[2:]), *values[:2])


# Made by a function that is called as a row's type is.
RELATED: Final = Entity(
    "related",
    cast("type[RelatedRow]", _related),
    contents,
    ("score", "reason", *ARTICLES.columns),
    "content_id",
)


def _reason(name: str, score: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    said = literal_column(f"'{name}'", Text).label("reason")
    value = literal_column(str(score), Float) if isinstance(score, float) else score
    return said, value.label("score")


def _by_tags(view: View, own: CTE) -> Select[Any]:
    """The newest that bear the same tags: the more of its tags, the nearer."""
    tag, uses = content_tags(view).alias("own_tag"), content_tags(view).alias("near_tag")
    near = (
        select(uses.c.content_id, uses.c.published_at)
        .where(uses.c.tag_id == tag.c.tag_id, uses.c.listed, uses.c.content_id != own.c.content_id)
        .order_by(uses.c.published_at.desc(), uses.c.content_id.desc())
        .limit(_NEAR)
        .lateral("near")
    )
    tags = content_tags(view).alias("counted_tag")
    number = select(func.count()).where(tags.c.edition_id == own.c.edition_id).scalar_subquery()
    share = SHARED_TAGS * func.count() / number
    newest = func.max(near.c.published_at).label("published_at")
    return (
        select(own.c.edition_id, near.c.content_id, newest, *_reason("SHARED_TAGS", share))
        .select_from(own.join(tag, tag.c.edition_id == own.c.edition_id))
        .join(near, true())
        .group_by(own.c.edition_id, near.c.content_id)
    )


def _by_links(view: View, own: CTE) -> Sequence[Select[Any]]:
    """What it leads to, and what leads to it."""
    there, here = linking(view).alias("there"), linking(view).alias("here")
    sources = (
        select(here.c.content_id, here.c.published_at)
        .where(here.c.target_id == own.c.content_id, here.c.listed)
        .order_by(here.c.published_at.desc(), here.c.content_id.desc())
        .limit(_NEAR)
        .lateral("linking_here")
    )
    reason = _reason("LINKED", LINKED)
    return (
        select(own.c.edition_id, there.c.target_id.label("content_id"), _NOT_KNOWN, *reason).join(
            there, there.c.edition_id == own.c.edition_id
        ),
        select(own.c.edition_id, *sources.c, *reason).select_from(own.join(sources, true())),
    )


def _by_series(view: View, own: CTE) -> Select[Any]:
    """The parts around it, counted as readers count them: parts to come are no distance."""
    theirs = select(SeriesPart.series_id).join(own, own.c.content_id == SeriesPart.content_id)
    series = func.array(theirs.scalar_subquery(), type_=ARRAY(Uuid))
    places = select(series_places(view, series)).cte("place_near")
    mine, part = places.alias("mine"), places.alias("part")
    reason = _reason("SAME_SERIES", SAME_SERIES)
    near = func.abs(part.c.position - mine.c.position) <= _NEIGHBOURS
    return (
        select(own.c.edition_id, part.c.content_id, _NOT_KNOWN, *reason)
        .select_from(own.join(mine, mine.c.content_id == own.c.content_id))
        .join(part, part.c.series_id == mine.c.series_id)
        .where(near)
    )


def _candidates(view: View, own: CTE) -> Subquery:
    """(edition_id, content_id, score, reason): each once, by its strongest reason; the nearest.

    Before their contents are looked at, so some of them may not be shown.
    """
    found = union_all(*_by_links(view, own), _by_series(view, own), _by_tags(view, own))
    near = found.subquery("found")
    newest = near.c.published_at.desc().nulls_last()
    best = (
        select(near)
        .ext(distinct_on(near.c.edition_id, near.c.content_id))
        .order_by(near.c.edition_id, near.c.content_id, near.c.score.desc(), newest)
        .subquery("best")
    )
    newest = best.c.published_at.desc().nulls_last()
    order = (best.c.score.desc(), newest, best.c.content_id.desc())
    place = func.row_number().over(partition_by=best.c.edition_id, order_by=order)
    placed = select(best, place.label("place")).subquery("placed")
    return select(placed).where(placed.c.place <= _LOOKED_UP).subquery("candidate")


def _related_to(view: View, among: Among) -> Select[Any]:
    e, c = editions(view, "own"), contents(view)
    of = select(e.c.edition_id, e.c.content_id, e.c.locale).where(among(e.c.edition_id))
    own = of.cte("own_edition")
    near = _candidates(view, own)
    order = (near.c.score.desc(), c.c.published_at.desc(), c.c.content_id.desc())
    place = func.row_number().over(partition_by=near.c.edition_id, order_by=order)
    ranked = (
        select(near.c.edition_id.label("of"), *(_column(n, near, c) for n in RELATED.columns))
        .add_columns(place.label("place"))
        .select_from(near.join(c, c.c.content_id == near.c.content_id))
        .join(own, own.c.edition_id == near.c.edition_id)
        .where(c.c.type == ARTICLE, c.c.listed, c.c.locale == own.c.locale)
        .where(c.c.content_id != own.c.content_id)
        .subquery("ranked")
    )
    chosen = select(ranked.c.of, *RELATED.columns_of(ranked))
    return chosen.where(ranked.c.place <= MAX_RELATED).order_by(ranked.c.of, ranked.c.place)


def _column(name: str, near: Subquery, c: Subquery) -> ColumnElement[Any]:
    return near.c[name] if name in {"score", "reason"} else c.c[name]


def _linking_to(view: View, key: Any, _options: Filter) -> Members:
    c = linking(view)
    chosen = select(*CONTENTS.columns_of(c))
    return Members(chosen.where(c.c.target_id == key, c.c.listed, c.c.content_id != key), c)


def _unfiltered(_view: View, _source: FromClause, _given: Filter) -> ColumnElement[bool]:
    return true()


article_related: Final = Many("article_related", RELATED, "edition_id", _related_to)
referenced_by: Final = Paged(
    "referenced_by",
    CONTENTS,
    _linking_to,
    _unfiltered,
    {"PUBLISHED_AT": SortKey("published_at", datetime, nullable=True)},
    (OrderBy("PUBLISHED_AT", descending=True),),
    "id",
)


def _comments_on(view: View, key: Any, _options: Filter) -> Members:
    c = COMMENTS.source(view)
    chosen = select(*COMMENTS.columns_of(c))
    return Members(chosen.where(c.c.article_id == key, c.c.parent_id.is_(None)), c)


def _replies_to(view: View, key: Any, _options: Filter) -> Members:
    c = COMMENTS.source(view)
    return Members(select(*COMMENTS.columns_of(c)).where(c.c.parent_id == key), c)


COMMENT_ORDERS: Final = {
    "CREATED_AT": SortKey("created_at", datetime),
    "REPLY_COUNT": SortKey("reply_count", int),
    "PINNED": SortKey("pinned_first", int),
}
comment_by_id: Final = One("comment_by_id", COMMENTS)
comment_parent: Final = One("comment_parent", COMMENTS, "parent_id")
comment_article: Final = One("comment_article", ARTICLES, "article_id")
article_discussion: Final = One("article_discussion", DISCUSSIONS)
article_comments: Final = Paged(
    "article_comments",
    COMMENTS,
    _comments_on,
    _unfiltered,
    COMMENT_ORDERS,
    (OrderBy("PINNED", descending=True), OrderBy("CREATED_AT", descending=True)),
    "id",
)
comment_replies: Final = Paged(
    "comment_replies",
    COMMENTS,
    _replies_to,
    _unfiltered,
    COMMENT_ORDERS,
    (OrderBy("CREATED_AT", descending=False),),
    "id",
)
