"""The publication."""

from typing import Any

import strawberry
from strawberry import Parent

from db.rows import SiteRow
from schema import ids
from schema.scalars import URL, Locale


@strawberry.type(description="A language that the publication appears in.")
class LocaleInfo:
    """Over an item of the row's ``locales``."""

    @strawberry.field(graphql_type=Locale, description="Its BCP 47 tag.")
    @staticmethod
    def code(parent: Parent[dict[str, Any]]) -> str:
        return str(parent["code"])

    @strawberry.field(description="Its name, in itself.")
    @staticmethod
    def name(parent: Parent[dict[str, Any]]) -> str:
        return str(parent["name"])

    @strawberry.field(
        graphql_type=list[Locale], description="Shown in its place where a translation is missing."
    )
    @staticmethod
    def fallback(parent: Parent[dict[str, Any]]) -> list[str]:
        return list(parent.get("fallback", ()))


@strawberry.type(description="The publication itself.")
class Site:
    """Over a ``SiteRow``."""

    name: str = strawberry.field(description="As readers see it.")
    tagline: str | None = strawberry.field(description="A few words about it.")
    url: URL = strawberry.field(description="Where readers find it; no slash at the end.")
    default_locale: Locale = strawberry.field(description="The language where none is said.")
    timezone: str = strawberry.field(description="IANA name of the zone it lives in.")

    @strawberry.field(graphql_type=strawberry.ID, description="Opaque.")
    @staticmethod
    def id(parent: Parent[SiteRow]) -> str:
        return ids.of(parent)

    @strawberry.field(graphql_type=list[LocaleInfo], description="The languages it appears in.")
    @staticmethod
    def locales(parent: Parent[SiteRow]) -> list[dict[str, Any]]:
        return parent.locales
