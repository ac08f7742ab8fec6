"""What one content shows beside its card."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Subquery, exists, literal_column, select
from sqlalchemy.orm import aliased

from db.models import Correction, CustomField, Revision
from db.view.editions import editions
from db.view.perspective import Perspective, View

_NOINDEX: Final[ColumnElement[Any]] = literal_column("""'{"noindex": true}'::jsonb""")

# Made once: an alias takes longer to make than all the rest of a statement.
_SAID: Final = aliased(Revision, name="said")


def bodies(view: View) -> Subquery:
    """(edition_id, json) of each visible edition. ``json``: its tree, null where it has none."""
    e = editions(view)
    return (
        select(e.c.edition_id, Revision.snapshot["body"].astext.label("json"))
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


def corrections(view: View) -> Subquery:
    """What had been corrected at the view's instant, of any content: to be reached from one."""
    return select(Correction).where(Correction.at <= view.at).subquery("correction_made")
