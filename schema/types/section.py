"""Sections."""

from typing import Annotated, Any, Optional

import strawberry
from strawberry import UNSET, Parent

from db.relations import edges
from db.relations.shapes import Page
from db.rows import ArticleRow, SectionRow
from resolvers import shown
from schema.arguments import After, Before, First, Last
from schema.articles import Filtered, Ordered, article_page
from schema.info import Info
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
    def description(parent: Parent[SectionRow]) -> shown.ShownText | None:
        return shown.stored_text(parent.view, parent.description)

    @strawberry.field(
        graphql_type=Optional[SectionRef], description="The section above; null for an outermost."
    )
    @staticmethod
    async def parent(parent: Parent[SectionRow], info: Info) -> SectionRow | None:
        return await info.context.loaders.one(edges.section_parent, parent.view, parent.parent_id)

    @strawberry.field(
        graphql_type=list[SectionRef],
        description="The sections directly below, in their order, without hidden ones.",
    )
    @staticmethod
    async def children(parent: Parent[SectionRow], info: Info) -> list[SectionRow]:
        return await info.context.loaders.many(edges.section_children, parent.view, parent.id)

    @strawberry.field(
        graphql_type=ArticleConnectionRef,
        description="Its articles and those of the sections below, newest first.",
    )
    @staticmethod
    async def articles(  # noqa: PLR0913, PLR0917
        parent: Parent[SectionRow],
        info: Info,
        filter: Filtered = None,
        order_by: Ordered = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        include_descendants: Annotated[
            bool | None, strawberry.argument(description="Also what stands in sections below it.")
        ] = True,
    ) -> Page[ArticleRow]:
        return await article_page(
            edges.section_articles,
            parent,
            info,
            filter,
            order_by,
            (first, after, last, before),
            (("include_descendants", include_descendants is not False),),
        )


@strawberry.input(one_of=True, description="One section: by id, or by slug.")
class SectionBy:
    """Exactly one."""

    id: strawberry.ID | None = strawberry.field(default=UNSET, description="An id of any view.")
    slug: SlugInLocale | None = strawberry.field(
        default=UNSET, description="By slug; where several sections have it, the outermost."
    )
