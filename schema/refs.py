"""Types by name: object types refer to each other in circles."""

from typing import TYPE_CHECKING, Annotated, Optional

import strawberry

if TYPE_CHECKING:
    from schema.types.article import Article
    from schema.types.article_connection import ArticleConnection
    from schema.types.author import Author
    from schema.types.body import Body
    from schema.types.image import Image
    from schema.types.page import Page
    from schema.types.rich_text import RichText
    from schema.types.section import Section
    from schema.types.tag import Tag

PageRef = Annotated["Page", strawberry.lazy("schema.types.page")]
ArticleRef = Annotated["Article", strawberry.lazy("schema.types.article")]
SectionRef = Annotated["Section", strawberry.lazy("schema.types.section")]
TagRef = Annotated["Tag", strawberry.lazy("schema.types.tag")]
AuthorRef = Annotated["Author", strawberry.lazy("schema.types.author")]
BodyRef = Annotated["Body", strawberry.lazy("schema.types.body")]
ImageRef = Annotated["Image", strawberry.lazy("schema.types.image")]
RichTextRef = Annotated["RichText", strawberry.lazy("schema.types.rich_text")]
ArticleConnectionRef = Annotated[
    "ArticleConnection",
    strawberry.lazy("schema.types.article_connection"),
]
MaybeImage = Optional[ImageRef]
MaybeRichText = Optional[RichTextRef]
MaybePage = Optional[PageRef]
MaybeArticle = Optional[ArticleRef]
MaybeSection = Optional[SectionRef]
MaybeTag = Optional[TagRef]
MaybeAuthor = Optional[AuthorRef]
