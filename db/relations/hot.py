"""The edges to what changes with every reader: today's in every view, for none of it is versioned.

They hang on contents and redirects that the view shows, so there is nothing left to ask of them.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    cast,
    func,
    literal,
    select,
    true,
)

from db.models import Reaction, ReactionCount, RedirectCount, ViewCount
from db.relations.entities import ARTICLES
from db.relations.shapes import Entity, Filter, Members, One, OrderBy, Paged, SortKey
from db.rows import ArticleRow, FollowedRow, ReactionRow, ReactionsRow, ViewsRow
from db.view import View, content_sections

_LARGEST: Final = 2**31 - 1  # that GraphQL's Int takes


def _views(_view: View) -> FromClause:
    views = cast(func.least(ViewCount.views, literal(_LARGEST, BigInteger)), Integer)
    return select(ViewCount.content_id, views.label("views")).subquery("views")


def _reactions(_view: View) -> FromClause:
    return ReactionCount.__table__


def _reaction(_view: View) -> FromClause:
    return Reaction.__table__


def _followed(_view: View) -> FromClause:
    hits = cast(func.least(RedirectCount.hits, literal(_LARGEST, BigInteger)), Integer)
    return select(RedirectCount.redirect_id, hits.label("hits")).subquery("followed")


VIEWS: Final = Entity("views", ViewsRow, _views, ("content_id", "views"), "content_id")
REACTIONS: Final = Entity(
    "reactions",
    ReactionsRow,
    _reactions,
    ("article_id", "likes", "insightful", "funny", "sad", "angry"),
    "article_id",
)
REACTION: Final = Entity("reaction", ReactionRow, _reaction, ("article_id", "kind"), "article_id")
FOLLOWED: Final = Entity("followed", FollowedRow, _followed, ("redirect_id", "hits"), "redirect_id")

article_views: Final = One("article_views", VIEWS)
# By a column, not as behind a foreign key: the row comes with the first reaction.
article_reactions: Final = One("article_reactions", REACTIONS, columns=("article_id",))
reaction_of_reader: Final = One("reaction_of_reader", REACTION, columns=("article_id", "reader"))
redirect_followed: Final = One("redirect_followed", FOLLOWED)


def _viewed(view: View, _key: Any, _options: Filter) -> Members:
    """Walked along the counts, hottest first, so that those that nobody views cost nothing."""
    a, counted = ARTICLES.source(view), ViewCount.__table__
    chosen = select(*ARTICLES.columns_of(a)).join(counted, counted.c.content_id == a.c.content_id)
    return Members(chosen.where(a.c.listed), a, dict(counted.c))


def _viewed_in_section(view: View, key: Any, options: Filter) -> Members:
    viewed, uses = _viewed(view, None, options), content_sections(view)
    on = uses.c.edition_id == viewed.source.c.edition_id
    chosen = viewed.select.join(uses, on).where(uses.c.section_id == key)
    return replace(viewed, select=chosen)


def _unfiltered(_view: View, _source: FromClause, _given: Filter) -> ColumnElement[bool]:
    return true()


def _hottest(
    name: str, members: Callable[[View, Any, Filter], Members], parent_key: str | None
) -> Paged[ArticleRow]:
    own = parent_key is not None
    windows = ("HOUR", "DAY", "WEEK", "MONTH")
    orders = {window: SortKey(f"{window.lower()}_heat", int) for window in windows}
    order = (OrderBy("DAY", descending=True),)
    return Paged(name, ARTICLES, members, _unfiltered, orders, order, parent_key, own_plans=own)


trending: Final = _hottest("trending", _viewed, None)
section_trending: Final = _hottest("section_trending", _viewed_in_section, "id")
