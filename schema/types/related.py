"""Articles near another one."""

from enum import Enum

import strawberry
from strawberry import Parent

from db.rows import ArticleRow, RelatedRow
from schema.types.article import Article


@strawberry.enum(description="Why an article is near another one.")
class RelatedReason(Enum):
    """As ``db/relations/readers.py`` says."""

    LINKED = strawberry.enum_value("LINKED", description="One of them leads to the other.")
    SAME_SERIES = strawberry.enum_value(
        "SAME_SERIES", description="It is a part of the same series, at most three away."
    )
    SHARED_TAGS = strawberry.enum_value("SHARED_TAGS", description="It bears the same tags.")


@strawberry.type(description="An article near another one.")
class RelatedArticle:
    """Over a ``RelatedRow``."""

    score: float = strawberry.field(
        description="How near: 1 for a link, 0.9 for a series, up to 0.8 by the share of its tags."
    )
    reason: RelatedReason = strawberry.field(description="The strongest reason.")

    @strawberry.field(graphql_type=Article, description="The article.")
    @staticmethod
    def article(parent: Parent[RelatedRow]) -> ArticleRow:
        return parent.article
