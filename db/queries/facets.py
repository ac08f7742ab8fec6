"""How many members of a list there are by section, tag, author, year or language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Text,
    Uuid,
    cast,
    column,
    desc,
    extract,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from db.models import Author, Section, Tag
from db.relations.filters import reads_texts
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


async def facets(
    connection: AsyncConnection, counted: Counted, keys: Sequence[Any], by: str, most: int
) -> dict[Any, list[FacetRow]]:
    """The largest groups first, of the list under each key. ``by``: a key of ``_GROUPINGS``."""
    found: dict[Any, list[FacetRow]] = {key: [] for key in keys}
    result = await connection.execute(_statement(counted, keys, by, most))
    for row in result:
        if len(keys) == 1:
            found[keys[0]].append(FacetRow(*row))
        else:
            found[row[0]].append(FacetRow(*row[1:]))
    return found


def _statement(counted: Counted, keys: Sequence[Any], by: str, most: int) -> Select[Any]:
    """(id, label, count), for several parents with the parent's key in front."""
    if len(keys) == 1:
        return _groups(_looked_at(counted, keys[0]).subquery("member"), counted.view, by, most)
    listed = func.unnest(literal(list(keys), ARRAY(Uuid)))
    rows = listed.table_valued(column("id", Uuid), name="parent").render_derived()
    parents = select(rows.c.id).subquery("parents")
    member = _looked_at(counted, parents.c.id).correlate(parents).lateral("member")
    each = _groups(member, counted.view, by, most).correlate(parents).lateral("each")
    chosen = select(parents.c.id, each.c.id, each.c.label, each.c.count)
    in_order = chosen.order_by(parents.c.id, desc(each.c.count), each.c.label, each.c.id)
    return in_order.select_from(parents.join(each, true()))


def _looked_at(counted: Counted, key: Any) -> Select[Any]:
    members = counted.relation.members(counted.view, key, counted.options)
    if members.textless and not reads_texts(counted.filter):
        members = members.textless
    chosen: Select[Any] = members.select.with_only_columns(
        *(
            members.source.c[name]
            for name in ("edition_id", "section_id", "locale", "published_at")
        ),
        maintain_column_froms=True,
    ).where(counted.relation.predicate(counted.view, members.source, counted.filter))
    return chosen.limit(literal_column(str(MAX_MEMBERS)))


def _groups(member: Any, view: View, by: str, most: int) -> Select[Any]:
    grouped = _GROUPINGS[by](member, view).add_columns(func.count().label("count"))
    ordered = grouped.group_by("id", "label").order_by(desc("count"), "label", "id")
    return ordered.limit(literal_column(str(most)))


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
