"""The edges of what editors put together: series, collections, menus; and of translations."""

from dataclasses import replace
from functools import partial
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    Uuid,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    null,
    select,
    true,
)

from db.models import CollectionItem, Content, SeriesPart
from db.relations.edges import ARTICLE_ORDERS
from db.relations.entities import (
    ARTICLES,
    COLLECTION_ITEMS,
    COLLECTIONS,
    CONTENTS,
    CORRECTIONS,
    IMAGES,
    MENU_ITEMS,
    MENUS,
    SERIES,
    SERIES_PLACES,
    textless_articles,
)
from db.relations.filters import ARTICLE_TERMS, compile_filter, predicate, reads_texts
from db.relations.parameters import bound
from db.relations.shapes import (
    Among,
    Filter,
    Many,
    Members,
    One,
    OrderBy,
    Paged,
    SortKey,
)
from db.view import View, contents, corrections, indexed, series_places

# ── Of one content ──────────────────────────────────────────────────────────────────────────


def _translations_of(view: View, among: Among, *, of_index: bool = False) -> Select[Any]:
    own, other = Content.__table__, Content.__table__.alias("other")
    c = contents(view)
    same = other.c.translation_group_id == own.c.translation_group_id
    chosen = select(own.c.id, *CONTENTS.columns_of(c)).join(other, same)
    chosen = chosen.join(c, c.c.content_id == other.c.id).order_by(c.c.locale)
    chosen = chosen.where(among(own.c.id), other.c.id != own.c.id, c.c.listed)
    return chosen.where(indexed(c)) if of_index else chosen


def _corrections_of(view: View, among: Among) -> Select[Any]:
    c = corrections(view)
    chosen = select(c.c.content_id, *CORRECTIONS.columns_of(c)).where(among(c.c.content_id))
    return chosen.order_by(c.c.at.desc())


content_by_id: Final = One("content_by_id", CONTENTS)
content_translations: Final = Many("content_translations", CONTENTS, "id", _translations_of)
# Without those that search engines shall leave out.
content_alternates: Final = Many(
    "content_alternates", CONTENTS, "id", partial(_translations_of, of_index=True)
)
article_corrections: Final = Many("article_corrections", CORRECTIONS, "id", _corrections_of)


# ── Series ──────────────────────────────────────────────────────────────────────────────────


def _places_of(view: View, among: Among) -> Select[Any]:
    own = SeriesPart.__table__.alias("own")
    theirs = select(own.c.series_id).where(among(own.c.content_id)).scalar_subquery()
    # An array, so that only these series are numbered.
    places = series_places(view, func.array(theirs, type_=ARRAY(Uuid)))
    chosen = select(places.c.content_id, *SERIES_PLACES.columns_of(places))
    return chosen.where(among(places.c.content_id))


def _parts_of(view: View, key: Any, _options: Filter) -> Members:
    a, part = ARTICLES.source(view), SeriesPart.__table__
    chosen = select(*ARTICLES.columns_of(a)).join(part, part.c.content_id == a.c.content_id)
    chosen = chosen.where(part.c.series_id == key, a.c.listed)
    return Members(chosen, a, {"position": part.c.position})


series_by_id: Final = One("series_by_id", SERIES)
series_by_slug: Final = One("series_by_slug", SERIES, columns=("locale", "slug"))
series_image: Final = One("series_image", IMAGES, "image_id")
article_place: Final = Many("article_place", SERIES_PLACES, "id", _places_of)
series_parts: Final = Paged(
    "series_parts",
    ARTICLES,
    _parts_of,
    predicate(ARTICLE_TERMS),
    {"POSITION": SortKey("position", int)},
    (OrderBy("POSITION", descending=False),),
    "id",
)


# ── Collections ─────────────────────────────────────────────────────────────────────────────

# A pin's place is its slot; all the rest comes behind.
_BEHIND: Final[ColumnElement[int]] = literal_column("cast(1000000000 as integer)", Integer)
_NO_TEXT: Final = cast(null(), Text)
_NO_ID: Final = cast(null(), Uuid)


def _picked(view: View, collection_id: ColumnElement[UUID]) -> Subquery:
    """What editors have put into a collection, so far as lists show it."""
    c, item = contents(view), CollectionItem
    place = case((item.pinned, item.position), else_=_BEHIND + item.position).label("place")
    chosen = select(c, item.pinned, item.headline, item.image_id, item.label, place)
    chosen = chosen.join(item, item.content_id == c.c.content_id)
    return chosen.where(item.collection_id == collection_id, c.c.listed).subquery("picked")


def _found(view: View, collection_id: ColumnElement[UUID], rule: Filter) -> Members:
    """What a rule finds, but for the pins."""
    a, textless = ARTICLES.source(view), textless_articles(view)
    own = {"pinned": false(), "headline": _NO_TEXT, "image_id": _NO_ID, "label": _NO_TEXT}
    columns = [own[name] if name in own else a.c[name] for name in COLLECTION_ITEMS.columns]

    def found(chosen: Select[Any], a: FromClause) -> Select[Any]:
        item = CollectionItem
        pins = item.collection_id == collection_id, item.content_id == a.c.content_id
        fits = compile_filter(ARTICLE_TERMS, view, a, rule)
        return chosen.where(a.c.listed, ~exists().where(*pins), fits)

    counted = None
    if not reads_texts(rule):
        counted = Members(found(select(textless.c.content_id), textless), textless)
    return Members(found(select(*columns), a), a, {"place": _BEHIND}, textless=counted)


def _members(view: View, _key: Any, options: Filter) -> Members:
    """``options``: ``id`` of the collection, and the filter of its ``rule`` where it has one."""
    asked = dict(options)
    collection_id = bound(asked["id"], Uuid())
    picked = _picked(view, collection_id)
    members = Members(select(*COLLECTION_ITEMS.columns_of(picked)), picked)
    if "rule" not in asked:
        return members
    return replace(members, also=_found(view, collection_id, asked["rule"]))


def _unfiltered(_view: View, _source: FromClause, _given: Filter) -> ColumnElement[bool]:
    return true()


PLACE: Final = OrderBy("PLACE", descending=False)
collection_by_id: Final = One("collection_by_id", COLLECTIONS)
collection_by_handle: Final = One("collection_by_handle", COLLECTIONS, columns=("handle",))
collection_items: Final = Paged(
    "collection_items",
    COLLECTION_ITEMS,
    _members,
    _unfiltered,
    {"PLACE": SortKey("place", int), **ARTICLE_ORDERS},
    (PLACE,),
)


# ── Menus ───────────────────────────────────────────────────────────────────────────────────


def _items_of(view: View, among: Among) -> Select[Any]:
    i = MENU_ITEMS.source(view)
    chosen = select(i.c.menu_id, *MENU_ITEMS.columns_of(i)).where(among(i.c.menu_id))
    return chosen.order_by(i.c.position, i.c.id)


menu_by_handle: Final = One("menu_by_handle", MENUS, columns=("locale", "handle"))
menu_items: Final = Many("menu_items", MENU_ITEMS, "id", _items_of)
