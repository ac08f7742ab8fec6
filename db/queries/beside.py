"""What has to be asked beside a reading, so that a rule can say which rows it depends on.

It is asked only for who collects: of an answer that is made for the second time.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Text,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    union_all,
)

from db.models import (
    Author,
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
from db.uses import CONTENT
from db.view import View


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

# What answers at a path, as long as nothing but contents and sections has that path: see below.
_AT_PATH: Final[Rule] = {
    "publication": "path", "section": "path", "tag": "path", "author": "path", "series": "path",
    "redirect": "from_path", "revision": COVERED, "publication_tag": COVERED,
    "publication_credit": COVERED, "series_part": COVERED,
}  # fmt: skip


def others_at(view: View, keys: Sequence[Any], tables: Collection[str]) -> Asked:
    """Whether something has one of these paths whose showing depends on more than itself.

    A tag at a path is shown as long as something bears it: that many tables can change. Mostly no
    tag has that path, nor an author, a series or a redirect; then none of them matters.
    """

    def found(records: Sequence[Any]) -> Iterator[str] | None:
        ((others,),) = records
        return None if others else told(_AT_PATH, tables, {"": keys})

    return Asked(_others_at(several=len(keys) > 1), {"at": view.at, **_given(keys)}, found)


@cache
def _others_at(*, several: bool) -> Prepared:
    at: Any = bindparam("at", None, type_=DateTime(timezone=True))
    asked = _keys(several=several)
    standing = or_(Redirect.deleted_at.is_(None), Redirect.deleted_at > at)
    found = or_(
        *(exists().where(among(kind.__table__.c.path, asked)) for kind in (Tag, Author, Series)),
        exists().where(among(Redirect.__table__.c.from_path, asked), standing),
    )
    return prepared.prepare(select(found))


# ── Related articles ────────────────────────────────────────────────────────────────────────

# Of the article itself; its text and links as whole tables: those of what is shown never change.
_OF_ITSELF: Final[Rule] = {
    "publication": "id", "publication_tag": "publication_id", "series_part": COVERED,
}  # fmt: skip
# What comes near by what it has: any article with one of its tags, what links to it, what it links
# to, the parts of its series.
_OF_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "tag": ("publication_tag tag_id", "publication tag"),
    "content": ("publication target", "series_part content_id"),
    "target": ("publication content_id",),
    "series": ("series_part series_id",),
    "part": ("publication content_id",),
}


def near(keys: Sequence[Any], tables: Collection[str]) -> Asked:
    """What leads from these editions to what is related. ``tables``: that are read for that."""

    def found(records: Sequence[Any]) -> Iterator[str]:
        yield from told(_OF_ITSELF, tables, {"": keys})
        for kind, value in records:
            yield from (f"{column}={value}" for column in _OF_OTHERS[kind])

    return Asked(_near(several=len(keys) > 1), _given(keys), found)


@cache
def _near(*, several: bool) -> Prepared:
    p, tag, link = Publication.__table__, PublicationTag.__table__, RevisionReference.__table__
    own, part = SeriesPart.__table__.alias("own"), SeriesPart.__table__.alias("part")
    asked = _keys(several=several)

    def of(kind: str, column: ColumnElement[Any]) -> Select[Any]:
        return select(literal_column(f"'{kind}'", Text).label("kind"), column.label("id"))

    mine = among(p.c.id, asked)
    links = of("target", link.c.target_id).join_from(p, link, link.c.revision_id == p.c.revision_id)
    theirs = of("series", own.c.series_id).join_from(p, own, own.c.content_id == p.c.content_id)
    parts = of("part", part.c.content_id).join_from(p, own, own.c.content_id == p.c.content_id)
    found = union_all(
        of("tag", tag.c.tag_id).where(among(tag.c.publication_id, asked)),
        of("content", p.c.content_id).where(mine),
        links.where(mine, link.c.kind == CONTENT),
        theirs.where(mine),
        parts.join(part, part.c.series_id == own.c.series_id).where(mine),
    )
    return prepared.prepare(select(found.subquery("found")))
