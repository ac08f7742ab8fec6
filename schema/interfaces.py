"""What several types have in common."""

from collections.abc import Awaitable
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import Parent

from db.relations import edges, readers
from db.rows import ContentRow, Row
from resolvers import bodies, custom, routes, translations
from resolvers.seo import ShownSeo
from resolvers.seo import of as seo_of
from schema import ids
from schema.arguments import window_from_start
from schema.edges import looks_at, made, one, paged
from schema.info import Info
from schema.refs import (
    BodyRef,
    ContentConnectionRef,
    CustomFieldRef,
    MaybeCustomField,
    MaybeImage,
    SeoRef,
    TranslationRef,
)
from schema.scalars import URL, Locale


@strawberry.enum(description="Which form of a content one looks at.")
class ContentPerspective(Enum):
    """The two that everybody may see."""

    LIVE = strawberry.enum_value("LIVE", description="What is published now.")
    SNAPSHOT = strawberry.enum_value(
        "SNAPSHOT", description="What was published at a moment: below `Query.at`."
    )


@strawberry.enum(description="Who may read a content to its end.")
class ContentAccess(Enum):
    """As stored."""

    PUBLIC = strawberry.enum_value("PUBLIC", description="Everybody.")
    UNLISTED = strawberry.enum_value(
        "UNLISTED", description="Everybody who knows its path or id; it is in no list."
    )
    REGISTERED = strawberry.enum_value("REGISTERED", description="Who has signed in.")
    SUBSCRIBERS = strawberry.enum_value("SUBSCRIBERS", description="Who subscribes.")


@strawberry.interface(
    description="Anything that `node` finds again. The id names the view in which it was read, so "
    "that a normalized cache never writes last year's form over today's."
)
class Node:
    """Relay's object identification."""

    @strawberry.field(
        graphql_type=strawberry.ID, description="Opaque; the same thing in the same view."
    )
    @staticmethod
    @looks_at("id", each=ids.of_each, values=ids.of_values)
    def id(parent: Parent[Any]) -> str:
        return ids.of(parent)


@strawberry.interface(description="Anything with a public address.")
class Routable(Node):
    """Resolved alike on every implementer."""

    path: str = strawberry.field(description="Address within the site, as /news/hello.")
    locale: Locale = strawberry.field(description="The language it is in.")

    @strawberry.field(graphql_type=URL, description="Absolute address on the publication's site.")
    @staticmethod
    @looks_at("path")
    async def url(parent: Parent[Row], info: Info) -> str:
        site = await routes.site(info.context, parent.view)
        return routes.url(site, parent.path)  # type: ignore[attr-defined]  # Routable rows have one

    @strawberry.field(
        graphql_type=SeoRef, description="For the head of its page, for search engines and feeds."
    )
    @staticmethod
    async def seo(parent: Parent[Any], info: Info) -> ShownSeo:
        return await seo_of(info.context, parent)


@strawberry.interface(description="What has a beginning and changes.")
class Timestamped:
    """Columns of the row."""

    created_at: datetime = strawberry.field(description="When it was made.")
    updated_at: datetime = strawberry.field(
        description="Last change of the published form; drafts don't move it."
    )


@strawberry.interface(
    description="Articles and pages: what cards, menus and search hits need of either."
)
class Content(Routable, Timestamped):
    """Shared by Article and Page."""

    title: str = strawberry.field(description="The headline, plain text.")
    slug: str = strawberry.field(description="Last part of the path.")
    published_at: datetime | None = strawberry.field(
        description="First publication. Not null in the LIVE and SNAPSHOT views."
    )
    access: ContentAccess = strawberry.field(description="Who may read it to its end.")

    @strawberry.field(
        graphql_type=strawberry.ID,
        description="The same in every view; lookups take it in place of an id.",
    )
    @staticmethod
    @looks_at("id")
    def content_id(parent: Parent[ContentRow]) -> str:
        return ids.content_id(parent)

    @strawberry.field(
        graphql_type=ContentPerspective, description="The form of the content this is."
    )
    @staticmethod
    @looks_at()
    def view(parent: Parent[ContentRow]) -> ContentPerspective:
        return ContentPerspective(parent.view.perspective)

    @strawberry.field(
        description="True where this reader may read the beginning only: REGISTERED and "
        "SUBSCRIBERS pieces. `body` is then a teaser in every form."
    )
    @staticmethod
    @looks_at("access")
    def locked(parent: Parent[ContentRow]) -> bool:
        return bodies.locked(parent)

    body = made(
        edges.content_body,
        BodyRef,
        bodies.of_row,
        looks_at=("id", "access"),
        at_row=("json",),
        description="What it says below its title.",
    )
    hero_image = one(
        edges.content_hero_image,
        MaybeImage,
        description="The picture at its head and on cards; null without.",
    )

    @strawberry.field(
        graphql_type=str,
        description="The dek, or the beginning of the text, in plain text, cut at a word.",
    )
    @staticmethod
    @looks_at("dek", "excerpt", "access", "edition_id")
    def summary(
        parent: Parent[ContentRow],
        info: Info,
        max_length: Annotated[
            int | None, strawberry.argument(description="In characters, from 1 to 500.")
        ] = 200,
    ) -> str | Awaitable[str]:
        return bodies.summary(info.context, parent, 200 if max_length is None else max_length)

    @strawberry.field(
        graphql_type=list[TranslationRef],
        description="The same piece in other languages, by locale; this one is not among them.",
    )
    @staticmethod
    async def translations(parent: Parent[ContentRow], info: Info) -> list[ContentRow]:
        return await translations.of_content(info.context, parent)

    @strawberry.field(
        graphql_type=list[CustomFieldRef],
        description="What it has in the fields that this site's editors defined, in their order; "
        "empty fields are left out. Of locked pieces too.",
    )
    @staticmethod
    async def custom_fields(
        parent: Parent[ContentRow],
        info: Info,
        keys: Annotated[
            list[str] | None,
            strawberry.argument(description="Only fields with these keys, at most 100."),
        ] = None,
    ) -> list[custom.ShownValue]:
        return await custom.of_content(info.context, parent, keys)

    @strawberry.field(
        graphql_type=MaybeCustomField,
        description="What it has in one such field; null where that is nothing.",
    )
    @staticmethod
    async def custom_field(
        parent: Parent[ContentRow],
        info: Info,
        key: Annotated[str, strawberry.argument(description="Of the field.")],
    ) -> custom.ShownValue | None:
        return await custom.one_of_content(info.context, parent, key)

    referenced_by = paged(
        readers.referenced_by,
        window_from_start,
        ContentConnectionRef,
        description="What links to it or shows it as a card, newest first; without locked pieces.",
    )
