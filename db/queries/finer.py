"""Of which rows a prepared statement depends, where that is less than whole tables.

The rules say by which column the rows that can matter are found, as the triggers of migration
0016 tell of them; ``CHANGED`` is for rows that are reached by a foreign key: one that is added
later can't have been meant; ``COVERED``, for what the row that one comes from depends on already. A
table without a rule counts as a whole. Rules hold for the live view only: others look at two
instants at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Any, Final

from sqlalchemy import DateTime, bindparam, exists, or_, select

from db.models import Author, Redirect, Series, Tag
from db.queries import prepared
from db.queries.prepared import PageWanted, Prepared, ViewKind, Wanted, chosen, column_of, key_width
from db.queries.reads import SEVERAL, among
from db.queries.shaping import shape_of
from db.relations import edges, fronts, hot, readers
from db.relations.shapes import Counted, Filter, Many, One, Paged, Window
from db.view import Perspective, View

CHANGED: Final = "changed"
COVERED: Final = ""
Rule = Mapping[str, str]  # by table: the column that the keys are of, or one of these

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
    edges.tag_by_id: {"tag": "id", "publication_tag": "tag_id", "publication": "tag"},
    edges.author_by_id: {
        "author": "id", "publication_credit": "author_id", "publication": "author",
    },
    edges.credit_author: {"author": "id"},
    edges.article_author: {"publication_credit": "publication_id", "author": CHANGED},
    edges.article_credits: {"publication_credit": "publication_id"},
    edges.article_tags: {"publication_tag": "publication_id", "tag": CHANGED},
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
# Lists of the whole site, of which mostly one language is asked for.
_SITE_WIDE: Final = (edges.articles, edges.pages)
# What answers at a path, as long as nothing but contents and sections has that path: see below.
_AT_PATH: Final[Rule] = {
    "publication": "path", "section": "path", "tag": "path", "author": "path", "series": "path",
    "redirect": "from_path", "revision": COVERED, "publication_tag": COVERED,
    "publication_credit": COVERED, "series_part": COVERED,
}  # fmt: skip
# Where nothing was found.
_EMPTY: Final[Mapping[Any, Rule]] = {
    fronts.article_place: {"series_part": "content_id", "publication": "content_id"},
}
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
    ahead = key_width(relation) if isinstance(relation, One) else 1
    own = _own_tables(relation, prepared.kind_of(view))
    if isinstance(relation, One) and relation in _NAMED:
        return _by_name(relation, own, keys, wanted, records)
    if relation in _EMPTY and not records:
        return _by_rule(_EMPTY[relation], own, {"": keys})
    return _all(relation, own, _columns(relation, keys), wanted, records, ahead)


def elsewhere(relation: Any, view: View, keys: Sequence[Any]) -> tuple[Prepared, Any] | None:
    """What has to be asked beside, for rules that hold only where nothing else is there.

    A tag at a path is shown as long as something bears it: that many tables can change. Mostly no
    tag has that path, nor an author, a series or a redirect; then none of them matters.
    """
    if relation is not edges.answers_at_path or view.perspective is not Perspective.LIVE:
        return None
    return _others_at(several=len(keys) > 1), {
        "at": view.at, "keys": keys, "key_0": keys[0],
    }  # fmt: skip


def at_path(keys: Sequence[Any], tables: Iterable[str]) -> Iterator[str]:
    """The keys for ``answers_at_path`` where ``elsewhere`` has found nothing."""
    return _by_rule(_AT_PATH, tables, {"": keys})


@cache
def _others_at(*, several: bool) -> Prepared:
    """Whether something whose showing depends on more than itself has one of these paths."""
    at: Any = bindparam("at", None, type_=DateTime(timezone=True))
    asked: Any = SEVERAL if several else [bindparam("key_0", None)]
    standing = or_(Redirect.deleted_at.is_(None), Redirect.deleted_at > at)
    found = or_(
        *(exists().where(among(kind.__table__.c.path, asked)) for kind in (Tag, Author, Series)),
        exists().where(among(Redirect.__table__.c.from_path, asked), standing),
    )
    return prepared.prepare(select(found))


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
    whole = prepared.page(
        relation, prepared.kind_of(view), shape, prepared.WHOLE_PAGE, several=several
    )
    columns = _listed(relation, keys, window.filter)
    return _all(relation, whole.tables, columns, wanted.rows, records, 1)


def of_count(counted: Counted, keys: Sequence[Any], tables: Iterable[str]) -> Iterator[str] | None:
    """The same for ``counts``."""
    if counted.view.perspective is not Perspective.LIVE or not _is_plain(counted.filter):
        return None
    columns = _listed(counted.relation, keys, counted.filter)
    return _ruled(counted.relation, tables, columns)


def _all(  # all that a reading is
    relation: Any,
    own: Iterable[str],
    columns: Mapping[str, Sequence[Any]],
    wanted: Wanted,
    records: Sequence[Any],
    ahead: int,
) -> Iterator[str]:
    yield from _ruled(relation, own, columns)
    place = ahead + len(chosen(relation.target, wanted.columns))
    for join in wanted.joined:
        keys = {record[place] for record in records}
        yield from _beside(join.relation, keys)
        place += 1 + len(chosen(join.relation.target, join.columns))


def _beside(relation: One[Any], keys: set[Any]) -> Iterator[str]:
    """Of the rows beside those that were read, by their keys; None: there was none."""
    own = _own_tables(relation, prepared.kind_of(_LIVE))
    if None in keys:
        # Behind a foreign key is what was there; else any new row could be the one.
        yield from (f"{table} {CHANGED}" if not relation.columns else table for table in own)
    found = [key for key in keys if key is not None]
    yield from _ruled(relation, own, _columns(relation, found))


def _ruled(
    relation: Any, tables: Iterable[str], columns: Mapping[str, Sequence[Any]]
) -> Iterator[str]:
    rule = _RULES.get(relation, {})
    if relation in _SITE_WIDE and "locale" in columns:
        rule = {"publication": "locale"}
    return _by_rule(rule, tables, columns)


def _by_rule(
    rule: Rule, tables: Iterable[str], columns: Mapping[str, Sequence[Any]]
) -> Iterator[str]:
    for table in tables:
        column = rule.get(table)
        if column is None:
            yield table
        elif column == CHANGED:
            yield f"{table} {CHANGED}"
        elif column != COVERED:
            values = columns[column] if column in columns else columns[""]
            yield from (f"{table} {column}={value}" for value in values)


def _by_name(
    relation: One[Any],
    own: Iterable[str],
    keys: Sequence[Any],
    wanted: Wanted,
    records: Sequence[Any],
) -> Iterator[str] | None:
    """The name, and what the ids depend on that were found under it; None: not all were."""
    target = relation.target
    read, place = chosen(target, wanted.columns), column_of(target, "id")
    if wanted.joined or place not in read or len(records) < len(keys):
        return None
    ahead = key_width(relation)
    ids = [record[ahead + read.index(place)] for record in records]
    table = target.name
    named = _by_rule({table: "slug"}, [table], _columns(relation, keys))
    return chain(named, _ruled(_NAMED[relation], own, {"": ids}))


def _columns(relation: One[Any] | Many[Any], keys: Sequence[Any]) -> Mapping[str, Sequence[Any]]:
    """What was asked for, by column; under an empty name what has one column only."""
    columns = relation.columns if isinstance(relation, One) else ()
    if len(columns) < 2:
        return {"": keys}
    return {name: [key[number] for key in keys] for number, name in enumerate(columns)}


def _listed(
    relation: Paged[Any], keys: Sequence[Any], given: Filter
) -> Mapping[str, Sequence[Any]]:
    if relation not in _SITE_WIDE:
        return {"": keys}
    terms = dict(dict(given).get("locale", ()))
    wanted = [*terms.get("in", ()), *([terms["eq"]] if "eq" in terms else ())]
    return {"locale": wanted} if wanted else {"": keys}


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


_LIVE: Final = View.live(datetime.min.replace(tzinfo=UTC))
