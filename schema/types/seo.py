"""What search engines and social networks are told."""

from typing import Any

import strawberry
from strawberry import Parent

from db.rows import MediaRow
from resolvers import seo
from resolvers.seo import ShownSeo
from schema import ids
from schema.info import Info
from schema.refs import MaybeImage
from schema.scalars import JSON, URL, Locale


@strawberry.type(description="A tag for the head of an HTML page.")
class MetaTag:
    """Over a ``Meta``."""

    property: str = strawberry.field(
        description="As og:title; a name may come several times. Names with twitter: go into the "
        "attribute `name`, the others into `property`."
    )
    content: str = strawberry.field(description="Plain text or an address.")


@strawberry.type(description="The same piece in one language, for search engines.")
class Alternate:
    """Over a ``resolvers.seo.Alternate``."""

    locale: Locale = strawberry.field(description="The language that is found there.")
    hreflang: str = strawberry.field(
        description="For the attribute of that name: the locale, or x-default for readers of all "
        "other languages."
    )
    url: URL = strawberry.field(description="Where it is.")


@strawberry.type(
    description="For the head of a page: what an editor typed for search engines and networks, "
    "else what readers see."
)
class Seo:
    """Over a ``ShownSeo``."""

    @strawberry.field(
        graphql_type=strawberry.ID, description="Opaque; that of one thing in one view."
    )
    @staticmethod
    def id(parent: Parent[ShownSeo]) -> str:
        return ids.seo_id(parent.owner)

    @strawberry.field(description="For the title of the page, without the publication's name.")
    @staticmethod
    def title(parent: Parent[ShownSeo]) -> str:
        return seo.title(parent)

    @strawberry.field(
        description="Plain text: an editor's, else the dek, bio or beginning of the text, cut at "
        "160 characters. May be empty."
    )
    @staticmethod
    async def description(parent: Parent[ShownSeo], info: Info) -> str:
        return await seo.description(info.context, parent)

    @strawberry.field(
        graphql_type=URL,
        description="The one address that search engines shall keep: an editor's, else `url`.",
    )
    @staticmethod
    async def canonical_url(parent: Parent[ShownSeo], info: Info) -> str:
        return await seo.canonical_url(info.context, parent)

    @strawberry.field(
        description='For `<meta name="robots">`: noindex on UNLISTED pieces, and where an editor '
        "said so."
    )
    @staticmethod
    def robots(parent: Parent[ShownSeo]) -> str:
        return seo.robots(parent)

    @strawberry.field(
        graphql_type=MaybeImage,
        description="The picture beside a link to it: an editor's, else the hero image or avatar.",
    )
    @staticmethod
    async def image(parent: Parent[ShownSeo], info: Info) -> MediaRow | None:
        return await seo.image(info.context, parent)

    @strawberry.field(
        graphql_type=list[MetaTag], description="Open Graph, and the card of X beside it."
    )
    @staticmethod
    async def open_graph(parent: Parent[ShownSeo], info: Info) -> list[seo.Meta]:
        return await seo.open_graph(info.context, parent)

    @strawberry.field(
        graphql_type=list[Alternate],
        description="The languages that it is listed in, its own too, then x-default. Empty where "
        "there is one only, and on noindex; without translations that are noindex.",
    )
    @staticmethod
    async def alternates(parent: Parent[ShownSeo], info: Info) -> list[seo.Alternate]:
        return await seo.alternates(info.context, parent)

    @strawberry.field(
        graphql_type=JSON,
        description='A schema.org document for `<script type="application/ld+json">`: '
        "NewsArticle, WebPage, Person or CollectionPage, and the BreadcrumbList. Write < in it as "
        "\\u003c. Of locked pieces it says that the element with the class `paywall` holds what is "
        "not free.",
    )
    @staticmethod
    async def json_ld(parent: Parent[ShownSeo], info: Info) -> dict[str, Any]:
        return await seo.json_ld(info.context, parent)
