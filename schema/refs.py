"""Types by name: object types refer to each other in circles."""

from typing import TYPE_CHECKING, Annotated, Optional

import strawberry

if TYPE_CHECKING:
    from schema.types.article import Article
    from schema.types.article_connection import ArticleConnection
    from schema.types.author import Author
    from schema.types.body import Body
    from schema.types.comment_connection import CommentConnection
    from schema.types.content_connection import ContentConnection
    from schema.types.correction import Correction
    from schema.types.custom_field import CustomField
    from schema.types.image import Image
    from schema.types.page import Page
    from schema.types.related import RelatedArticle
    from schema.types.rich_text import RichText
    from schema.types.section import Section
    from schema.types.seo import Seo
    from schema.types.series import SeriesMembership
    from schema.types.tag import Tag
    from schema.types.translation import Translation

PageRef = Annotated["Page", strawberry.lazy("schema.types.page")]
ArticleRef = Annotated["Article", strawberry.lazy("schema.types.article")]
SectionRef = Annotated["Section", strawberry.lazy("schema.types.section")]
TagRef = Annotated["Tag", strawberry.lazy("schema.types.tag")]
AuthorRef = Annotated["Author", strawberry.lazy("schema.types.author")]
BodyRef = Annotated["Body", strawberry.lazy("schema.types.body")]
ImageRef = Annotated["Image", strawberry.lazy("schema.types.image")]
SeoRef = Annotated["Seo", strawberry.lazy("schema.types.seo")]
CustomFieldRef = Annotated["CustomField", strawberry.lazy("schema.types.custom_field")]
RichTextRef = Annotated["RichText", strawberry.lazy("schema.types.rich_text")]
ArticleConnectionRef = Annotated[
    "ArticleConnection",
    strawberry.lazy("schema.types.article_connection"),
]
CorrectionRef = Annotated["Correction", strawberry.lazy("schema.types.correction")]
TranslationRef = Annotated["Translation", strawberry.lazy("schema.types.translation")]
SeriesMembershipRef = Annotated["SeriesMembership", strawberry.lazy("schema.types.series")]
MaybeSeriesMembership = Optional[SeriesMembershipRef]
CommentConnectionRef = Annotated[
    "CommentConnection",
    strawberry.lazy("schema.types.comment_connection"),
]
ContentConnectionRef = Annotated[
    "ContentConnection",
    strawberry.lazy("schema.types.content_connection"),
]
RelatedArticleRef = Annotated["RelatedArticle", strawberry.lazy("schema.types.related")]
MaybeImage = Optional[ImageRef]
MaybeCustomField = Optional[CustomFieldRef]
MaybeRichText = Optional[RichTextRef]
MaybePage = Optional[PageRef]
MaybeArticle = Optional[ArticleRef]
MaybeSection = Optional[SectionRef]
MaybeTag = Optional[TagRef]
MaybeAuthor = Optional[AuthorRef]
