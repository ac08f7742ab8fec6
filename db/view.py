"""Visibility, in one place: everything that readers can see is selected from here.

``contents``, ``bodies``, ``details``, ``content_tags``, ``content_credits``, ``content_sections``,
``tags``, ``authors``, ``custom_fields``, ``redirects`` and others each give a FROM clause with what
one ``View`` shows. No other module asks whether something is published, but ``db/uses.py``, which
goes on from here.

An *edition* is what a view shows of a content: a publication in the LIVE and SNAPSHOT views, a
revision in the PREVIEW and DRAFT views. Tags and credits belong to an edition.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVarTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    any_,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from db.models import (
    Author,
    Content,
    Correction,
    CustomField,
    Publication,
    PublicationCredit,
    PublicationSection,
    PublicationTag,
    Redirect,
    Revision,
    Section,
    Series,
    SeriesPart,
    Tag,
)


class Perspective(StrEnum):
    """Which form of a content one looks at."""

    LIVE = "LIVE"
    SNAPSHOT = "SNAPSHOT"
    PREVIEW = "PREVIEW"
    DRAFT = "DRAFT"


@dataclass(frozen=True, slots=True)
class View:
    """What the reader may see: made once per operation, carried by every row.

    ``at``: the instant whose publications are read; ``now``: the operation's own instant.
    ``exact``: a SNAPSHOT that also shows what was withdrawn since, or is still to come; only for
    callers who may read drafts. ``content_id`` and ``revision_id``: what a PREVIEW shows instead of
    its live form; without a revision it follows the head.
    """

    perspective: Perspective
    at: datetime
    now: datetime
    exact: bool = False
    content_id: UUID | None = None
    revision_id: UUID | None = None

    @classmethod
    def live(cls, now: datetime) -> "View":
        """What everybody sees now."""
        return cls(Perspective.LIVE, now, now)

    @classmethod
    def preview(cls, now: datetime, content_id: UUID, revision_id: UUID | None = None) -> "View":
        """The live site, with one content in a form that isn't published."""
        return cls(Perspective.PREVIEW, now, now, content_id=content_id, revision_id=revision_id)

    @classmethod
    def desk(cls, now: datetime) -> "View":
        """The editors' working copies: each content's head revision."""
        return cls(Perspective.DRAFT, now, now)

    def snapshot(self, at: datetime, *, exact: bool = False) -> "View":
        """The same reader looking at another instant."""
        return replace(self, perspective=Perspective.SNAPSHOT, at=at, exact=exact)


_T = TypeVarTuple("_T")

# Literals, not parameters: only so can the planner use the partial indexes.
ARTICLE: Final = literal_column("'ARTICLE'", Text)
PAGE: Final = literal_column("'PAGE'", Text)
UNLISTED: Final = literal_column("'UNLISTED'", Text)
_NOINDEX: Final[ColumnElement[Any]] = literal_column("""'{"noindex": true}'::jsonb""")

_PLACE: Final = (
    "type", "locale", "slug", "path", "section_id", "parent_id", "position",
    "revised_at", "updated_at", "created_at",
)  # fmt: skip
_TEXT: Final = (
    "title", "title_key", "kicker", "dek", "excerpt", "word_count", "hero_image_id",
)  # fmt: skip


# Made once: an alias takes longer to make than all the rest of a statement.
_CURRENT: Final = aliased(Publication, name="current")
_ONWARD: Final = aliased(Redirect, name="onward")
_SAID: Final = aliased(Revision, name="said")


def _open(table: Any, view: View) -> ColumnElement[bool]:  # any table with bounds
    """Public at the view's instant: a range over columns, so that b-trees are read in order."""
    return and_(
        table.published_at <= view.at, table.live_from <= view.at, table.live_until > view.at
    )


def _published(view: View, *, reached: bool = False) -> Select[Any]:
    p = Publication
    rows = select(
        p.id.label("edition_id"),
        p.content_id,
        p.revision_id,
        p.published_at,
        *(getattr(p, name) for name in _PLACE),
    ).where(true() if reached else _open(p, view))
    if view.perspective is not Perspective.SNAPSHOT or view.exact:
        return rows.add_columns(p.access, (p.access != UNLISTED).label("listed"))
    # The past, for everybody: only what is public now as well, and under today's rights.
    now = _CURRENT
    return rows.join(
        now,
        and_(
            now.content_id == p.content_id,
            now.live_from <= view.now,
            now.live_until > view.now,
        ),
    ).add_columns(now.access, and_(p.access != UNLISTED, now.access != UNLISTED).label("listed"))


def _heads(revision_id: UUID | None = None) -> Select[Any]:
    c = Content
    shown = c.head_revision_id if revision_id is None else literal(revision_id, Uuid)
    return select(
        shown.label("edition_id"),
        c.id.label("content_id"),
        shown.label("revision_id"),
        c.first_published_at.label("published_at"),
        *(getattr(c, name) for name in _PLACE),
        c.access,
        (c.access != UNLISTED).label("listed"),
    ).where(c.deleted_at.is_(None))


def editions(view: View, name: str = "edition", *, reached: bool = False) -> Subquery:
    """Address, placement and clocks of each visible content, without its text.

    Lists show only what is ``listed``: an UNLISTED content is found by path and id alone.
    ``reached``: to be joined to the ``content_…`` rows of the same view and on nothing else. Those
    hold the same bounds, and the planner, asked twice, would expect next to no rows.
    """
    if view.perspective is Perspective.DRAFT:
        return _heads().subquery(name)
    if view.perspective is Perspective.PREVIEW:
        others = _published(view).where(Publication.content_id != view.content_id)
        one = _heads(view.revision_id).where(Content.id == view.content_id)
        return union_all(others, one).subquery(name)
    return _published(view, reached=reached).subquery(name)


def contents(view: View, name: str = "visible", *, reached: bool = False) -> Subquery:
    """Each visible content, once, with the text that lists show. ``reached``: see ``editions``."""
    e = editions(view, reached=reached)
    revision_columns = (getattr(Revision, column) for column in _TEXT)
    joined = e.join(Revision, Revision.id == e.c.revision_id)
    return select(*e.c, *revision_columns).select_from(joined).subquery(name)


def bodies(view: View) -> Subquery:
    """(edition_id, tree) of each visible edition. ``tree``: JSON null where it has no body."""
    e = editions(view)
    return (
        select(e.c.edition_id, Revision.snapshot["body"].label("tree"))
        .select_from(e.join(Revision, Revision.id == e.c.revision_id))
        .subquery("body")
    )


def details(view: View) -> Subquery:
    """(edition_id, seo, seo_image_id, custom) of each visible edition: what cards don't show."""
    e = editions(view)
    return (
        select(e.c.edition_id, Revision.seo, Revision.seo_image_id, Revision.custom)
        .select_from(e.join(Revision, Revision.id == e.c.revision_id))
        .subquery("details")
    )


def indexed(edition: FromClause) -> ColumnElement[bool]:
    """Whether search engines may keep it: no editor of the edition said noindex."""
    said = _SAID.id == edition.c.revision_id
    return ~exists().where(said, _SAID.seo.op("@>", is_comparison=True)(_NOINDEX))


def custom_fields(view: View) -> Subquery:
    """The fields whose values the view shows: to all but editors, the public ones."""
    shown = select(CustomField)
    if view.perspective is not Perspective.DRAFT:
        shown = shown.where(CustomField.public)
    return shown.subquery("custom_field_shown")


def _of_heads(view: View, key: str) -> Select[Any]:
    """(edition_id, content_id, published_at, listed, value, position) of a list in snapshots."""
    shown = _heads(view.revision_id)
    if view.perspective is Perspective.PREVIEW:
        shown = shown.where(Content.id == view.content_id)
    e = shown.subquery("head")
    item = func.jsonb_array_elements(func.coalesce(Revision.snapshot[key], literal_column("'[]'")))
    items = item.table_valued(
        column("value", JSONB), with_ordinality="position", name="item"
    ).render_derived()
    return (
        select(
            e.c.edition_id,
            e.c.content_id,
            e.c.published_at,
            e.c.listed,
            items.c.value,
            cast(items.c.position, Integer).label("position"),
        )
        .select_from(e.join(Revision, Revision.id == e.c.revision_id))
        .join(items, true())
    )


def _text(value: ColumnElement[Any]) -> ColumnElement[str]:
    return value.op("#>>")(literal_column("'{}'"))


def _per_edition(
    view: View, published: Select[*_T], head: Callable[[View], Select[*_T]], name: str
) -> Subquery:
    if view.perspective is Perspective.DRAFT:
        return head(view).subquery(name)
    if view.perspective is Perspective.PREVIEW:
        return union_all(published, head(view)).subquery(name)
    return published.subquery(name)


def content_tags(view: View) -> Subquery:
    """(edition_id, content_id, published_at, listed, tag_id, position) of visible editions."""
    t = PublicationTag
    published = select(
        t.publication_id.label("edition_id"),
        t.content_id,
        t.published_at,
        t.listed,
        t.tag_id,
        t.position,
    ).where(_open(t, view))
    return _per_edition(view, published, _head_tags, "content_tag")


def _head_tags(view: View) -> Select[Any]:
    rows = _of_heads(view, "tag_ids").subquery("head_tag")
    return select(
        rows.c.edition_id,
        rows.c.content_id,
        rows.c.published_at,
        rows.c.listed,
        cast(_text(rows.c.value), Uuid).label("tag_id"),
        rows.c.position,
    )


def content_credits(view: View) -> Subquery:
    """(edition_id, content_id, published_at, listed, author_id, role, position, lead).

    ``lead``: the author's first credit on the edition.
    """
    t = PublicationCredit
    published = select(
        t.publication_id.label("edition_id"),
        t.content_id,
        t.published_at,
        t.listed,
        t.author_id,
        t.role,
        t.position,
        t.lead,
    ).where(_open(t, view))
    return _per_edition(view, published, _head_credits, "content_credit")


def _head_credits(view: View) -> Select[Any]:
    rows = _of_heads(view, "credits").subquery("head_credit")
    author_id = cast(rows.c.value["author_id"].astext, Uuid)
    nth = func.row_number().over(
        partition_by=(rows.c.edition_id, author_id), order_by=rows.c.position
    )
    return select(
        rows.c.edition_id,
        rows.c.content_id,
        rows.c.published_at,
        rows.c.listed,
        author_id.label("author_id"),
        rows.c.value["role"].astext.label("role"),
        rows.c.position,
        (nth == 1).label("lead"),
    )


def content_sections(view: View) -> Subquery:
    """(edition_id, content_id, published_at, listed, section_id): its section and those above."""
    t = PublicationSection
    published = select(
        t.publication_id.label("edition_id"),
        t.content_id,
        t.published_at,
        t.listed,
        t.section_id,
    ).where(_open(t, view))
    return _per_edition(view, published, _head_sections, "content_section")


def _head_sections(view: View) -> Select[Any]:
    e = _heads(view.revision_id)
    if view.perspective is Perspective.PREVIEW:
        e = e.where(Content.id == view.content_id)
    shown = e.subquery("head")
    above = (
        func.unnest(Section.ancestor_ids)
        .table_valued(column("id", Uuid), name="above")
        .render_derived()
    )
    return (
        select(
            shown.c.edition_id,
            shown.c.content_id,
            shown.c.published_at,
            shown.c.listed,
            above.c.id.label("section_id"),
        )
        .select_from(shown.join(Section, Section.id == shown.c.section_id))
        .join(above, true())
    )


def _with_visible_content(
    view: View, uses: Subquery, item: ColumnElement[bool], *, listed: bool
) -> ColumnElement[bool]:
    e = editions(view, "using", reached=True)
    found = select(1).select_from(uses.join(e, e.c.edition_id == uses.c.edition_id)).where(item)
    return exists(found.where(uses.c.listed, e.c.listed) if listed else found)


def tags(view: View, *, listed: bool = False) -> Subquery:
    """Tags of something visible: a tag made for a draft would tell of it. The desk sees all.

    ``listed``: of something that lists show, or a list of tags would tell of what is unlisted.
    """
    shown = select(Tag)
    if view.perspective is not Perspective.DRAFT:
        uses = content_tags(view)
        item = uses.c.tag_id == Tag.id
        shown = shown.where(_with_visible_content(view, uses, item, listed=listed))
    return shown.subquery("tag_shown")


def authors(view: View, *, listed: bool = False) -> Subquery:
    """Authors of something visible, as for tags."""
    shown = select(Author)
    if view.perspective is not Perspective.DRAFT:
        uses = content_credits(view)
        item = uses.c.author_id == Author.id
        shown = shown.where(_with_visible_content(view, uses, item, listed=listed))
    return shown.subquery("author_shown")


def series(view: View) -> Subquery:
    """Series with a part that lists show: one of drafts would tell of them. The desk sees all."""
    shown = select(Series)
    if view.perspective is not Perspective.DRAFT:
        e = editions(view, "shown_part")
        part = select(1).select_from(SeriesPart).join(e, e.c.content_id == SeriesPart.content_id)
        shown = shown.where(exists(part.where(SeriesPart.series_id == Series.id, e.c.listed)))
    return shown.subquery("series_shown")


def series_places(view: View, of: ColumnElement[Any] | None = None) -> Subquery:
    """(content_id, series_id, position, total, previous_id, next_id) of parts that lists show.

    Counted among what the view shows, from 1. ``of``: an array of ids of series, only of these.
    """
    e, part = editions(view, "placed"), SeriesPart
    window: Any = {"partition_by": part.series_id, "order_by": part.position}
    placed = (
        select(
            part.content_id,
            part.series_id,
            func.row_number().over(**window).label("position"),
            func.count().over(partition_by=part.series_id).label("total"),
            func.lag(part.content_id).over(**window).label("previous_id"),
            func.lead(part.content_id).over(**window).label("next_id"),
        )
        .join(e, e.c.content_id == part.content_id)
        .where(e.c.listed)
    )
    if of is not None:
        placed = placed.where(part.series_id == any_(of))
    return placed.subquery("place_in_series")


def corrections(view: View) -> Subquery:
    """What had been corrected at the view's instant, of any content: to be reached from one."""
    return select(Correction).where(Correction.at <= view.at).subquery("correction_made")


def redirects(view: View) -> Subquery:
    """Redirects of the view's instant whose target the view shows, and paths that are gone.

    ``to_path`` is where the target is in this view; null: the path is gone since ``created_at``.
    """
    p, r, onward = Publication, Redirect, _ONWARD
    target, further = editions(view, "target"), editions(view, "further")

    def standing(row: Any) -> ColumnElement[bool]:  # either alias of the table
        return and_(
            row.created_at <= view.at, or_(row.deleted_at.is_(None), row.deleted_at > view.at)
        )

    def unseen(kind: type[Tag | Author | Series], shown: Subquery) -> ColumnElement[bool]:
        return and_(
            exists().where(kind.path == r.to_path),
            ~exists(select(1).select_from(shown).where(shown.c.path == r.to_path)),
        )

    last_path = (
        select(p.path)
        .where(p.content_id == r.to_content_id, p.live_from <= view.at)
        .order_by(p.live_from.desc())
        .limit(1)
        .correlate(r)
        .scalar_subquery()
    )
    # A target that was withdrawn may have left word at its last path: gone, or to be found
    # elsewhere. That holds for all that leads there, in one hop.
    end = (
        select(
            onward.created_at,
            func.coalesce(onward.to_path, further.c.path).label("path"),
            and_(onward.to_path.is_(None), onward.to_content_id.is_(None)).label("gone"),
        )
        .select_from(onward)
        .outerjoin(further, further.c.content_id == onward.to_content_id)
        .where(onward.from_path == last_path, standing(onward), target.c.path.is_(None))
        .limit(1)
        .lateral("target_end")
    )
    return (
        select(
            r.id,
            r.locale,
            r.from_path,
            func.coalesce(r.to_path, target.c.path, end.c.path).label("to_path"),
            r.permanent,
            r.cause,
            r.hits,
            func.coalesce(end.c.created_at, r.created_at).label("created_at"),
        )
        .select_from(r)
        .outerjoin(target, target.c.content_id == r.to_content_id)
        .outerjoin(end, true())
        .where(
            standing(r),
            or_(
                r.to_content_id.is_(None),
                target.c.path.is_not(null()),
                end.c.path.is_not(null()),
                end.c.gone,
            ),
            not_(
                or_(
                    unseen(Tag, tags(view)),
                    unseen(Author, authors(view)),
                    unseen(Series, series(view)),
                )
            ),
        )
        .subquery("redirect_shown")
    )
