"""Translations."""

import strawberry
from strawberry import Parent

from db.rows import ContentRow
from schema.interfaces import Content
from schema.scalars import Locale


@strawberry.type(description="The same piece in another language, published and in lists.")
class Translation:
    """Over a ``ContentRow``."""

    locale: Locale = strawberry.field(description="The language.")

    @strawberry.field(graphql_type=Content, description="The piece in that language.")
    @staticmethod
    def content(parent: Parent[ContentRow]) -> ContentRow:
        return parent
