"""What has to be asked beside a reading, so that a rule can say which rows it depends on.

It is asked only for who collects: of an answer that is made for the second time.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from db.models import (
    Author,
    CollectionItem,
    Publication,
    PublicationTag,
    Redirect,
    RevisionReference,
    Series,
    SeriesPart,
    Tag,
)
from db.queries import prepared
from db.queries.prepared import Prepared
from db.queries.reads import SEVERAL, among
from db.queries.rules import COVERED, Rule, told
from db.relations.shapes import Filter
from db.uses import CONTENT
from db.view import View
from db.view.editions import open_at

# By what was found beside: what is seen of an article's tags, of what links to it and what it links
# to, of authors, of the parts of series.
_OF_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "tag": ("publication_tag tag_id", "publication tag"),
    "author": ("publication_credit author_id", "publication author"),
    "content": ("publication target", "series_part content_id"),
    "target": ("publication content_id",),
    "series": ("series_part series_id",),
    "part": ("publication content_id",),
}
_SEEN: Final = prepared.LIVE.symbol()


class Asked(NamedTuple):
    """A statement, its parameters, and the keys that follow from its answer; None: whole tables."""

    statement: Prepared
    given: Mapping[str, Any]
    keys: Callable[[Sequence[Any]], Iterator[str] | None]


def _keys(*, several: bool) -> Any:  # a symbol for them
    return SEVERAL if several else [bindparam("key_0", None)]


def _given(keys: Sequence[Any]) -> dict[str, Any]:
    return {"keys": keys, "key_0": keys[0]}


# ── At an address ───────────────────────────────────────────────────────────────────────────

_AT_PATH: Final[Rule] = {
    "publication": "path", "section": "path", "tag": "path", "author": "path", "series": "path",
    "redirect": "from_path", "revision": COVERED, "publication_tag": COVERED,
    "publication_credit": COVERED, "series_part": COVERED,
}  # fmt: skip


# A redirect to what is published looks at nothing else.
_LED: Final[Rule] = {
    "redirect": "id", "publication": COVERED, "tag": COVERED, "author": COVERED, "series": COVERED,
    "publication_tag": COVERED, "publication_credit": COVERED, "series_part": COVERED,
}  # fmt: skip


def at_paths(view: View, keys: Sequence[Any], tables: Collection[str]) -> Asked:
    """What has one of these paths whose showing depends on more than itself.

    A tag is shown as long as something bears it, an author of something, a series with a part.
    """
    statement = _at_paths(several=len(keys) > 1)
    return _leading(statement, view, keys, _told(_AT_PATH, tables, keys))


def led(view: View, keys: Sequence[Any], tables: Collection[str]) -> Asked:
    """Where these redirects lead, by their ids."""
    return _leading(_led(several=len(keys) > 1), view, keys, _told(_LED, tables, keys))


def _leading(
    statement: Prepared,
    view: View,
    keys: Sequence[Any],
    of_all: Callable[[Sequence[Any]], Iterator[str]],
) -> Asked:
    """A redirect to nothing that is published may lead anywhere: then it is whole tables."""

    def found(records: Sequence[Any]) -> Iterator[str] | None:
        anywhere = any(kind == "redirect" for kind, _ in records)
        return None if anywhere else of_all(records)

    return Asked(statement, {"at": view.at, **_given(keys)}, found)


@cache
def _at_paths(*, several: bool) -> Prepared:
    tag, author, series = Tag.__table__, Author.__table__, Series.__table__
    part, asked = SeriesPart.__table__, _keys(several=several)
    parts = _kind("part", part.c.content_id).join_from(
        part, series, series.c.id == part.c.series_id
    )
    return _one_of(
        _kind("tag", tag.c.id).where(among(tag.c.path, asked)),
        _kind("author", author.c.id).where(among(author.c.path, asked)),
        _kind("series", series.c.id).where(among(series.c.path, asked)),
        parts.where(among(series.c.path, asked)),
        _redirected(among(Redirect.__table__.c.from_path, asked)),
    )


@cache
def _led(*, several: bool) -> Prepared:
    return _one_of(_redirected(among(Redirect.__table__.c.id, _keys(several=several))))


def _redirected(asked: ColumnElement[bool]) -> Select[Any]:
    """What such redirects lead to where that is published; or else themselves."""
    r, p = Redirect, Publication
    standing = or_(r.deleted_at.is_(None), r.deleted_at > _SEEN.at)
    target = and_(p.content_id == r.to_content_id, open_at(p, _SEEN))
    kind: Any = case((p.content_id.is_(None), _word("redirect")), else_=_word("target"))
    found: Any = select(kind.label("kind"), func.coalesce(p.content_id, r.id).label("id"))
    return cast("Select[Any]", found.select_from(r).outerjoin(p, target).where(asked, standing))


# ── Places in series, and items of collections ───────────────────────────────────────────────

_PLACE: Final[Rule] = {"series_part": "content_id", "publication": "content_id"}
_ITEMS: Final[Rule] = {"collection_item": "collection_id", "publication": COVERED}


def placed(keys: Sequence[Any], tables: Collection[str]) -> Asked:
    """The parts of the series that these articles are parts of: they are counted."""
    statement = _placed(several=len(keys) > 1)
    return Asked(statement, _given(keys), _told(_PLACE, tables, keys))


@cache
def _placed(*, several: bool) -> Prepared:
    own, part = SeriesPart.__table__.alias("own"), SeriesPart.__table__.alias("part")
    mine = among(own.c.content_id, _keys(several=several))
    on = part.c.series_id == own.c.series_id
    return _one_of(
        _kind("series", own.c.series_id).where(mine),
        _kind("part", part.c.content_id).join_from(own, part, on).where(mine),
    )


def collected(options: Filter, tables: Collection[str]) -> Asked:
    """The items of a collection: as of ``fronts.collection_items``."""
    collection = dict(options)["id"]
    further = ("publication type=ARTICLE",) if "rule" in dict(options) else ()
    return Asked(_collected(), {"key_0": collection}, _told(_ITEMS, tables, [collection], further))


@cache
def _collected() -> Prepared:
    item = CollectionItem.__table__
    mine = among(item.c.collection_id, _keys(several=False))
    return _one_of(_kind("target", item.c.content_id).where(mine))


# ── Related articles ────────────────────────────────────────────────────────────────────────

# Of the article itself; its text and links as whole tables: those of what is shown never change.
_OF_ITSELF: Final[Rule] = {
    "publication": "id", "publication_tag": "publication_id", "series_part": COVERED,
}  # fmt: skip


def near(keys: Sequence[Any], tables: Collection[str]) -> Asked:
    """What leads from these editions to what is related. ``tables``: that are read for that."""
    statement = _near(several=len(keys) > 1)
    return Asked(statement, _given(keys), _told(_OF_ITSELF, tables, keys))


@cache
def _near(*, several: bool) -> Prepared:
    p, tag, link = Publication.__table__, PublicationTag.__table__, RevisionReference.__table__
    own, part = SeriesPart.__table__.alias("own"), SeriesPart.__table__.alias("part")
    asked = _keys(several=several)
    mine, its_series = among(p.c.id, asked), own.c.content_id == p.c.content_id
    links = _kind("target", link.c.target_id)
    parts = _kind("part", part.c.content_id).join_from(p, own, its_series)
    return _one_of(
        _kind("tag", tag.c.tag_id).where(among(tag.c.publication_id, asked)),
        _kind("content", p.c.content_id).where(mine),
        links.join_from(p, link, link.c.revision_id == p.c.revision_id).where(
            mine, link.c.kind == CONTENT
        ),
        _kind("series", own.c.series_id).join_from(p, own, its_series).where(mine),
        parts.join(part, part.c.series_id == own.c.series_id).where(mine),
    )


def _kind(kind: str, column: ColumnElement[Any]) -> Select[Any]:
    return select(_word(kind).label("kind"), column.label("id"))


def _word(kind: str) -> ColumnElement[str]:
    return literal_column(f"'{kind}'", Text)


def _one_of(*parts: Select[Any]) -> Prepared:
    return prepared.prepare(select(union_all(*parts).subquery("found")))


def _told(
    rule: Rule, tables: Collection[str], keys: Sequence[Any], further: Iterable[str] = ()
) -> Callable[[Sequence[Any]], Iterator[str]]:
    """What follows from an answer: of what was asked for by a rule, of others what was found."""
    return lambda records: chain(told(rule, tables, {"": keys}), _of_others(records), further)


def _of_others(records: Sequence[Any]) -> Iterator[str]:
    for kind, value in records:
        yield from (f"{column}={value}" for column in _OF_OTHERS[kind])
