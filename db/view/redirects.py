"""Old addresses, as far as they tell of nothing hidden."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, not_, null, or_, select, true
from sqlalchemy.orm import aliased

from db.models import Author, Publication, Redirect, Series, Tag
from db.view.editions import editions
from db.view.perspective import View
from db.view.shelves import authors, series, tags

# Made once: an alias takes longer to make than all the rest of a statement.
_ONWARD: Final = aliased(Redirect, name="onward")


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
