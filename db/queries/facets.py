"""How many members of a list there are by section, tag, author, year or language."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, Select, Text, cast, desc, extract, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import Author, Section, Tag
from db.relations.shapes import Counted
from db.view import View, content_credits, content_tags

# The first so many members are looked at: a facet must not cost more the more there is.
MAX_MEMBERS: Final = 10_000


@dataclass(frozen=True, slots=True)
class FacetRow:
    """``id``: of the section, tag or author; else ``label`` says all."""

    id: UUID | None
    label: str
    count: int


async def facet(
    connection: AsyncConnection, counted: Counted, by: str, most: int
) -> list[FacetRow]:
    """The largest groups first. ``by``: a key of ``_GROUPINGS``."""
    members = counted.relation.members(counted.view, counted.key, counted.options)
    chosen = members.select.with_only_columns(
        *(
            members.source.c[name]
            for name in ("edition_id", "section_id", "locale", "published_at")
        ),
        maintain_column_froms=True,
    ).where(counted.relation.predicate(counted.view, members.source, counted.filter))
    looked_at = chosen.limit(literal_column(str(MAX_MEMBERS))).subquery("member")
    grouped = _GROUPINGS[by](looked_at, counted.view)
    count = func.count().label("count")
    found = grouped.add_columns(count).group_by("id", "label").order_by(desc(count), "label", "id")
    return [FacetRow(*row) for row in await connection.execute(found.limit(most))]


def _by_section(member: Any, _view: View) -> Select[Any]:
    labelled: Any = select(Section.id.label("id"), Section.name.label("label"))
    found: Select[Any] = labelled.join(member, member.c.section_id == Section.id)
    return found


def _by_tag(member: Any, view: View) -> Select[Any]:
    uses = content_tags(view)
    labelled: Any = select(Tag.id.label("id"), Tag.name.label("label"))
    joined = labelled.join(uses, uses.c.tag_id == Tag.id)
    found: Select[Any] = joined.join(member, member.c.edition_id == uses.c.edition_id)
    return found


def _by_author(member: Any, view: View) -> Select[Any]:
    uses = content_credits(view)
    labelled: Any = select(Author.id.label("id"), Author.name.label("label"))
    joined = labelled.join(uses, uses.c.author_id == Author.id).where(uses.c.lead)
    found: Select[Any] = joined.join(member, member.c.edition_id == uses.c.edition_id)
    return found


def _by_year(member: Any, _view: View) -> Select[Any]:
    # In UTC, as all instants of the API are.
    year = cast(cast(extract("year", member.c.published_at), Integer), Text)
    return select(_none().label("id"), year.label("label")).select_from(member)


def _by_locale(member: Any, _view: View) -> Select[Any]:
    return select(_none().label("id"), member.c.locale.label("label")).select_from(member)


def _none() -> Any:
    return literal_column("null::uuid")


_GROUPINGS: Final[dict[str, Callable[[Any, View], Select[Any]]]] = {
    "SECTION": _by_section,
    "TAG": _by_tag,
    "AUTHOR": _by_author,
    "YEAR": _by_year,
    "LOCALE": _by_locale,
}
