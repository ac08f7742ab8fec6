"""Each visible content, once."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    literal,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from db.models import Content, Publication, Revision
from db.view.perspective import Perspective, View

# Literals, not parameters: only so can the planner use the partial indexes.
ARTICLE: Final = literal_column("'ARTICLE'", Text)
PAGE: Final = literal_column("'PAGE'", Text)
UNLISTED: Final = literal_column("'UNLISTED'", Text)

_PLACE: Final = (
    "type", "locale", "slug", "path", "section_id", "parent_id", "position",
    "revised_at", "updated_at", "created_at",
)  # fmt: skip
_TEXT: Final = (
    "title", "title_key", "kicker", "dek", "excerpt", "word_count", "hero_image_id",
)  # fmt: skip


# Made once: an alias takes longer to make than all the rest of a statement.
_CURRENT: Final = aliased(Publication, name="current")


def open_at(table: Any, view: View) -> ColumnElement[bool]:  # any table with bounds
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
    ).where(true() if reached else open_at(p, view))
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


def heads(revision_id: UUID | None = None) -> Select[Any]:
    """Each content that isn't in the trash, in its head revision or in the one that is given."""
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
        return heads().subquery(name)
    if view.perspective is Perspective.PREVIEW:
        others = _published(view).where(Publication.content_id != view.content_id)
        one = heads(view.revision_id).where(Content.id == view.content_id)
        return union_all(others, one).subquery(name)
    return _published(view, reached=reached).subquery(name)


def listed_alone(view: View, uses: Subquery) -> Subquery | None:
    """Those ``content_…`` rows of listed articles, without a look at their editions: to be counted.

    None where the rows don't tell: those of revisions say nothing of a content's type.
    """
    if view.perspective in {Perspective.PREVIEW, Perspective.DRAFT}:
        return None
    shown = select(uses).where(uses.c.listed)
    if view.perspective is Perspective.SNAPSHOT and not view.exact:
        now = _CURRENT
        public = now.content_id == uses.c.content_id, now.live_from <= view.now
        shown = shown.join(now, and_(*public, now.live_until > view.now)).where(
            now.access != UNLISTED
        )
    return shown.subquery("listed_use")


def contents(view: View, name: str = "visible", *, reached: bool = False) -> Subquery:
    """Each visible content, once, with the text that lists show. ``reached``: see ``editions``."""
    e = editions(view, reached=reached)
    revision_columns = (getattr(Revision, column) for column in _TEXT)
    joined = e.join(Revision, Revision.id == e.c.revision_id)
    return select(*e.c, *revision_columns).select_from(joined).subquery(name)
