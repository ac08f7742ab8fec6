"""Sections."""

from typing import Any, Optional

import strawberry
from strawberry import UNSET, Parent

from db.relations import edges
from db.rows import SectionRow
from resolvers import shown
from schema.articles import asked_of_section
from schema.edges import looks_at, many, one, paged
from schema.inputs import SlugInLocale
from schema.interfaces import Routable
from schema.refs import ArticleConnectionRef, MaybeRichText, SectionRef


@strawberry.type(description="A part of the publication that articles stand in. Sections nest.")
class Section(Routable):
    """Over a ``SectionRow``."""

    name: str = strawberry.field(description="As readers see it.")
    slug: str = strawberry.field(description="Last part of the path; unique among siblings.")

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is a section's."""
        return isinstance(obj, SectionRow)

    @strawberry.field(graphql_type=MaybeRichText, description="What it is about.")
    @staticmethod
    @looks_at("description")
    def description(parent: Parent[SectionRow]) -> shown.ShownText | None:
        return shown.stored_text(parent.view, parent.description)

    parent = one(
        edges.section_parent,
        Optional[SectionRef],
        description="The section above; null for an outermost.",
    )
    children = many(
        edges.section_children,
        list[SectionRef],
        description="The sections directly below, in their order, without hidden ones.",
    )
    articles = paged(
        edges.section_articles,
        asked_of_section,
        ArticleConnectionRef,
        description="Its articles and those of the sections below, newest first.",
    )


@strawberry.input(one_of=True, description="One section: by id, or by slug.")
class SectionBy:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="An id of any view.")
    slug: SlugInLocale | None = strawberry.field(
        default=UNSET, description="By slug; where several sections have it, the outermost."
    )
