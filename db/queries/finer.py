"""Of which rows a prepared statement depends, where that is less than whole tables.

The rules (see ``rules.py``) say by which column the rows that can matter are found, as the triggers
of migrations 0016 and 0017 tell of them. They hold for the live view only: others look at two
instants at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any, Final

from sqlalchemy import select

from db.queries import beside, prepared
from db.queries.prepared import ViewKind
from db.queries.rules import CHANGED, COVERED, FOUND, Rule, Values, told
from db.queries.shaping import shape_of
from db.queries.spans import reached
from db.queries.wanted import (
    WHOLE_PAGE,
    Layout,
    PageWanted,
    Wanted,
    column_of,
    layout,
    listed,
    wanted_page,
    wanted_rows,
)
from db.relations import edges, fronts, hot, readers
from db.relations.shapes import Counted, Entity, Filter, Many, One, Paged, Window
from db.view import Perspective, View

_CONTENT: Final[Rule] = {"publication": "content_id"}
_PATH: Final[Rule] = {"publication": "path"}
_EDITION: Final[Rule] = {"publication": "id"}
_IMAGE: Final[Rule] = {"media_asset": "id"}
_SECTION: Final[Rule] = {"section": "id"}
_RULES: Final[Mapping[Any, Rule]] = {
    edges.article_by_id: _CONTENT,
    edges.page_by_id: _CONTENT,
    fronts.content_by_id: _CONTENT,
    readers.comment_article: _CONTENT,
    edges.page_parent: _CONTENT,
    edges.article_by_path: _PATH,
    edges.page_by_path: _PATH,
    edges.article_in_locale: _PATH,
    edges.page_in_locale: _PATH,
    edges.page_children: {"publication": "parent_id"},
    edges.page_breadcrumbs: {"publication": "type=PAGE"},
    edges.content_body: _EDITION,
    edges.content_details: _EDITION,
    edges.seo_image: _IMAGE,
    edges.content_hero_image: _IMAGE,
    edges.author_avatar: _IMAGE,
    edges.media_in_text: _IMAGE,
    fronts.series_image: _IMAGE,
    edges.article_section: _SECTION,
    edges.section_by_id: _SECTION,
    edges.section_parent: _SECTION,
    edges.section_by_slug: {"section": "slug"},
    edges.section_children: {"section": "parent_id"},
    edges.sections_of_locale: {"section": "locale"},
    edges.section_line: {"section": FOUND},
    edges.tag_by_id: {"tag": "id", "publication_tag": "tag_id", "publication": "tag"},
    edges.author_by_id: {
        "author": "id", "publication_credit": "author_id", "publication": "author",
    },
    edges.credit_author: {"author": "id"},
    edges.article_author: {"publication_credit": "publication_id", "author": FOUND},
    edges.article_credits: {"publication_credit": "publication_id"},
    edges.article_tags: {"publication_tag": "publication_id", "tag": FOUND},
    edges.section_articles: {"publication_section": "section_id", "publication": "section"},
    edges.tag_articles: {"publication_tag": "tag_id", "publication": "tag"},
    edges.author_articles: {"publication_credit": "author_id", "publication": "author"},
    fronts.content_translations: {"publication": "sibling", "content": "sibling"},
    fronts.content_alternates: {"publication": "sibling", "content": "sibling"},
    fronts.article_corrections: {"correction": "content_id"},
    fronts.collection_by_id: {"collection": "id"},
    fronts.collection_by_handle: {"collection": "handle"},
    fronts.menu_by_handle: {"menu": "handle"},
    fronts.menu_items: {"menu_item": "menu_id"},
    readers.article_discussion: {"content": "id", "comment_count": "article_id"},
    hot.article_reactions: {"reaction_count": "article_id"},
    readers.article_comments: {
        "comment": "article_id", "publication": "content_id", "user_account": CHANGED,
    },
    readers.comment_replies: {
        "comment": "parent_id", "user_account": CHANGED, "publication": COVERED,
    },
    readers.comment_by_id: {"comment": "id", "user_account": CHANGED},
    readers.comment_parent: {"comment": "id", "user_account": CHANGED},
}  # fmt: skip
# What is found under another name, and the relation whose rule holds for the ids of what was found.
_NAMED: Final[Mapping[Any, One[Any]]] = {
    edges.tag_by_slug: edges.tag_by_id,
    edges.author_by_slug: edges.author_by_id,
}
# What leads to other things.
_LEADING: Final[Mapping[Any, Callable[..., beside.Asked]]] = {
    edges.answers_at_path: beside.at_paths,
    edges.redirect_by_id: beside.led,
}
# Lists of the whole site, by what is in them; mostly one language is asked for.
_SITE_WIDE: Final[Mapping[Any, str]] = {edges.articles: "ARTICLE", edges.pages: "PAGE"}
# Longer than an answer is kept: what is published meanwhile is within.
LASTING: Final = timedelta(days=1)
# Filters of these look at the row itself and no further.
_PLAIN: Final = frozenset({
    "id", "slug", "title", "locale", "published_at", "revised_at", "updated_at", "access",
    "reading_minutes", "has_hero_image", "parent",
})  # fmt: skip


def of_rows(
    relation: One[Any] | Many[Any],
    view: View,
    keys: Sequence[Any],
    wanted: Wanted,
    records: Sequence[Any],
) -> Iterator[str] | None:
    """The keys of ``Dependencies`` for what ``one`` or ``many`` has read; None: whole tables."""
    if view.perspective is not Perspective.LIVE:
        return None
    own = _own_tables(relation, prepared.kind_of(view))
    if isinstance(relation, One) and relation in _NAMED:
        return _by_name(relation, own, keys, wanted, records)
    return _all(relation, own, _columns(relation, keys), wanted, records)


def elsewhere(
    relation: Any, view: View, keys: Sequence[Any], tables: frozenset[str], options: Filter = ()
) -> beside.Asked | None:
    """What has to be asked beside to tell more; None: nothing. ``options``: of a list."""
    if view.perspective is not Perspective.LIVE:
        return None
    if relation in _LEADING:
        return _LEADING[relation](view, keys, tables)
    match relation:
        case readers.article_related:
            return beside.near(keys, tables)
        case fronts.article_place:
            return beside.placed(keys, tables)
        case fronts.collection_items:
            return beside.collected(options, tables)
    return None


def with_ids(relation: One[Any] | Many[Any], wanted: Wanted) -> Wanted:
    """The same, and the columns that rules are of."""
    return _with(relation, wanted, "id" if relation in _NAMED or _is_by_found(relation) else "")


def page_with_ids(relation: Paged[Any], wanted: PageWanted) -> PageWanted:
    """The same for pages."""
    rows = _with(relation, wanted.rows, "published_at" if relation is edges.articles else "")
    return wanted_page(rows, places=wanted.places, alone=wanted.alone)


def _with(relation: One[Any] | Many[Any] | Paged[Any], wanted: Wanted, column: str) -> Wanted:
    beside: tuple[Any, ...] = (*wanted.joined, *wanted.lists)
    names = {column, *(one.relation.parent_key for one in beside)}
    joined = (
        replace(join, columns=_and(join.relation.target, join.columns, {"id"}))
        if _is_by_found(join.relation)
        else join
        for join in wanted.joined
    )
    lists = (replace(one, wanted=with_ids(one.relation, one.wanted)) for one in wanted.lists)
    columns = _and(relation.target, wanted.columns, names)
    return wanted_rows(columns, tuple(joined), tuple(lists), records=wanted.records)


def _is_by_found(relation: Any) -> bool:
    return FOUND in _RULES.get(relation, {}).values()


def _and(
    entity: Entity[Any], columns: tuple[str, ...] | None, names: set[str]
) -> tuple[str, ...] | None:
    if columns is None:
        return None
    more = names.difference(columns)
    return (*columns, *sorted(name for name in more if column_of(entity, name) is not None))


def of_page(
    relation: Paged[Any],
    view: View,
    keys: Sequence[Any],
    window: Window,
    wanted: PageWanted,
    records: Sequence[Any],
) -> Iterator[str] | None:
    """The same for ``pages``."""
    if view.perspective is not Perspective.LIVE or not _is_plain(window.filter):
        return None
    several = len(keys) > 1
    shape, _ = shape_of(window)
    whole = prepared.page(relation, prepared.kind_of(view), shape, WHOLE_PAGE, several=several)
    columns = _listed(relation, keys, window.filter)
    if relation is edges.articles:
        times = _values(layout(relation, wanted.rows).places, records, "published_at")
        columns = _reached(view, window, columns, times or ())
    return _all(relation, whole.tables, columns, wanted.rows, records)


def of_count(counted: Counted, keys: Sequence[Any], tables: Iterable[str]) -> Iterator[str] | None:
    """The same for ``counts``."""
    if counted.view.perspective is not Perspective.LIVE or not _is_plain(counted.filter):
        return None
    columns = _listed(counted.relation, keys, counted.filter)
    return _ruled(counted.relation, tables, columns)


def _reached(view: View, window: Window, columns: Values, times: Sequence[datetime]) -> Values:
    """As ``columns``, but only of the time between what was read last and what comes ahead of it.

    ``times``: when what was read was published.
    """
    order = window.order or edges.articles.default_order
    if order[0] != edges.articles.default_order[0] or window.backward or window.before:
        return columns
    if len(times) <= window.size:  # the list ends here, wherever that is
        return columns
    newest = window.after[0] if window.after else view.at + LASTING
    spans = reached("ARTICLE", columns.get("locale") or (), times[-1], newest)
    return columns if spans is None else {"newest": spans}


def _all(  # all that a reading is
    relation: Any,
    own: Iterable[str],
    columns: Values,
    wanted: Wanted,
    records: Sequence[Any],
) -> Iterator[str]:
    laid = layout(relation, wanted)
    found = _values(laid.places, records, "id")
    yield from _ruled(relation, own, {**columns, FOUND: found})
    yield from _all_beside(wanted, laid, records)


def _all_beside(wanted: Wanted, laid: Layout, records: Sequence[Any]) -> Iterator[str]:
    for join, (_, theirs) in zip(wanted.joined, laid.neighbours, strict=True):
        keys = _values(laid.places, records, join.relation.parent_key)
        yield from _beside(join.relation, keys, _values(theirs, records, "id"))
    for one, first in zip(wanted.lists, laid.lists, strict=True):
        keys = _values(laid.places, records, one.relation.parent_key)
        its = listed(one.relation, one.wanted)
        rows = _rows(records, first, first + its.width)
        yield from _beside(one.relation, keys, _values(its.places, rows, "id"))
        yield from _all_beside(one.wanted, its, rows)


def _rows(records: Sequence[Any], first: int, end: int) -> list[tuple[Any, ...]]:
    """Of the short lists whose arrays stand there."""
    arrays = (record[first:end] for record in records if record[first] is not None)
    return [row for its in arrays for row in zip(*its, strict=True)]


def _values(places: Mapping[str, int], records: Sequence[Any], name: str) -> list[Any] | None:
    """Of one column of the rows that were read, without nulls; None: it wasn't read."""
    number = places.get(name)
    if number is None:
        return None
    return [record[number] for record in records if record[number] is not None]


def _beside(
    relation: One[Any] | Many[Any], keys: Sequence[Any] | None, ids: Sequence[Any] | None
) -> Iterator[str]:
    """Of the rows beside those that were read, by the keys that those have of them."""
    own = _own_tables(relation, prepared.LIVE)
    if keys is None:  # they weren't read
        yield from own
    else:
        yield from _ruled(relation, own, {**_columns(relation, list(set(keys))), FOUND: ids})


def _ruled(relation: Any, tables: Iterable[str], columns: Values) -> Iterator[str]:
    rule = _RULES.get(relation, {})
    if relation in _SITE_WIDE:
        (column,) = columns.keys() & {"locale", "type", "newest"}
        rule = {"publication": column}
    return told(rule, tables, columns)


def _by_name(
    relation: One[Any],
    own: Iterable[str],
    keys: Sequence[Any],
    wanted: Wanted,
    records: Sequence[Any],
) -> Iterator[str] | None:
    """The name, and what the ids depend on that were found under it; None: not all were."""
    ids = _values(layout(relation, wanted).places, records, "id")
    if wanted.joined or wanted.lists or ids is None or len(records) < len(keys):
        return None
    table = relation.target.name
    named = told({table: "slug"}, [table], _columns(relation, keys))
    return chain(named, _ruled(_NAMED[relation], own, {"": ids}))


def _columns(relation: One[Any] | Many[Any], keys: Sequence[Any]) -> Values:
    """What was asked for, by column; under an empty name what has one column only."""
    columns = relation.columns if isinstance(relation, One) else ()
    if len(columns) < 2:
        return {"": keys}
    return {name: [key[number] for key in keys] for number, name in enumerate(columns)}


def _listed(relation: Paged[Any], keys: Sequence[Any], given: Filter) -> Values:
    if relation not in _SITE_WIDE:
        return {"": keys}
    terms = dict(dict(given).get("locale", ()))
    wanted = [*terms.get("in", ()), *([terms["eq"]] if "eq" in terms else ())]
    return {"locale": wanted} if wanted else {"type": [_SITE_WIDE[relation]]}


def _is_plain(given: Filter) -> bool:
    return all(name in _PLAIN for name, _ in given)


@cache
def _own_tables(relation: One[Any] | Many[Any], kind: ViewKind) -> frozenset[str]:
    """Those that the relation reads, without what stands beside its rows."""
    view = kind.symbol()
    if isinstance(relation, One):
        found = select(relation.target.source(view))
        if relation.order is not None:
            found = found.order_by(relation.order(relation.target.source(view)))
    else:
        found = relation.members(view, lambda column: column.is_not(None))
    return prepared.prepare(found).tables
