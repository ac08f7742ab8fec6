"""Custom fields, for writers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import any_, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Author, Content, CustomField, MediaAsset, Section, Tag
from db.queries.arrays import among

Values = Mapping[str, Any]  # columns of a row

_REFERABLE: Final[Mapping[str, Any]] = {
    "content": Content,
    "media": MediaAsset,
    "section": Section,
    "tag": Tag,
    "author": Author,
}


async def of_site(session: AsyncSession, site_id: UUID) -> Sequence[CustomField]:
    """The fields of the site. None changes its key or type meanwhile."""
    query = select(CustomField).where(CustomField.site_id == site_id).order_by(CustomField.id)
    return (await session.scalars(query.execution_options(populate_existing=True))).all()


async def required(
    session: AsyncSession, content_id: UUID, content_type: str
) -> Sequence[CustomField]:
    """The fields that a content of this type needs a value in."""
    query = (
        select(CustomField)
        .join(Content, Content.site_id == CustomField.site_id)
        .where(Content.id == content_id, CustomField.required)
        .where(literal(content_type) == any_(CustomField.applies_to))
        .order_by(CustomField.id)
    )
    return (await session.scalars(query)).all()


async def lock(session: AsyncSession, field_id: UUID) -> CustomField | None:
    """A field, kept from other writers until COMMIT."""
    query = select(CustomField).where(CustomField.id == field_id).with_for_update(key_share=True)
    return (await session.scalars(query.execution_options(populate_existing=True))).one_or_none()


async def add(session: AsyncSession, values: Values) -> None:
    """A new field."""
    await session.execute(insert(CustomField), values)


async def change(session: AsyncSession, field_id: UUID, values: Values) -> None:
    """New values of a field, only those given; its version counts one up."""
    statement = update(CustomField).where(CustomField.id == field_id).values(values)
    await session.execute(statement, execution_options={"synchronize_session": False})


async def missing(session: AsyncSession, site_id: UUID, references: Collection[str]) -> set[str]:
    """Which of these, as ``content:<id>``, are not the site's."""
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for reference in references:
        kind, _, uuid = reference.partition(":")
        by_kind[kind].append(UUID(uuid))
    found: set[str] = set()
    for kind, ids in by_kind.items():
        model = _REFERABLE[kind]
        query = select(model.id).where(among(model.id, ids), model.site_id == site_id)
        found |= {f"{kind}:{uuid}" for uuid in await session.scalars(query)}
    return set(references) - found
