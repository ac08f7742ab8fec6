"""Articles."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Optional

import strawberry
from strawberry import UNSET, Parent

from db.relations import edges, fronts, hot, readers
from db.rows import (
    ArticleRow,
    RelatedRow,
    SeriesPlaceRow,
)
from resolvers import reactions, translations
from resolvers.articles import minutes_of_each, reading_minutes
from resolvers.errors import RequestError
from resolvers.lists import ListArguments
from resolvers.related import related
from schema.arguments import After, First
from schema.edges import looks_at, made, many, one, paged, value
from schema.filters import DateTimeFilter, IDFilter, IntFilter, LocaleFilter, StringFilter
from schema.info import Info
from schema.interfaces import Content, ContentAccess
from schema.orders import OrderDirection
from schema.orders import order_by as order_of
from schema.refs import (
    AuthorRef,
    CommentConnectionRef,
    CorrectionRef,
    MaybeArticle,
    MaybeSeriesMembership,
    RelatedArticleRef,
    SectionRef,
    TagRef,
)
from schema.scalars import Locale
from schema.types.comment import CommentOrder
from schema.types.custom_field import CustomFieldFilter
from schema.types.reaction import Reaction, ReactionCount, counted

MAX_TAGS = 100


@strawberry.enum(description="What somebody did for a piece.")
class CreditRole(Enum):
    """As stored."""

    AUTHOR = strawberry.enum_value("AUTHOR", description="Wrote it.")
    EDITOR = strawberry.enum_value("EDITOR", description="Edited it.")
    PHOTOGRAPHER = strawberry.enum_value("PHOTOGRAPHER", description="Took the pictures.")
    ILLUSTRATOR = strawberry.enum_value("ILLUSTRATOR", description="Drew the pictures.")
    TRANSLATOR = strawberry.enum_value("TRANSLATOR", description="Translated it.")
    CONTRIBUTOR = strawberry.enum_value("CONTRIBUTOR", description="Helped otherwise.")


@strawberry.type(description="One name in a byline, with what they did.")
class Credit:
    """Over a ``CreditRow``."""

    role: CreditRole = strawberry.field(description="What they did.")

    author = one(edges.credit_author, AuthorRef, description="Who did it.")


def _tags_asked(
    first: Annotated[
        int | None, strawberry.argument(description="How many at most, up to 100.")
    ] = 20,
) -> int:
    first = 20 if first is None else first
    if not 0 <= first <= MAX_TAGS:
        raise RequestError("BAD_USER_INPUT", f"first is from 0 to {MAX_TAGS}.")
    return first


def _comments_asked(
    first: First = None,
    after: After = None,
    order_by: Annotated[
        list[CommentOrder] | None,
        strawberry.argument(description="By what else, pinned ones no more ahead."),
    ] = None,
) -> ListArguments:
    return ListArguments(first, after, order=order_of(order_by))


@strawberry.type(description="A dated piece with a byline, in a section.")
class Article(Content):
    """Over an ``ArticleRow``."""

    kicker: str | None = strawberry.field(description="A few words above the headline.")
    dek: str | None = strawberry.field(description="The sentence below the headline.")
    revised_at: datetime | None = strawberry.field(
        description="Last change that a reader would notice; null while there was none."
    )
    word_count: int = strawberry.field(
        description="Words in the body: in all of it, `locked` or not."
    )

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is an article's."""
        return isinstance(obj, ArticleRow)

    @strawberry.field(description="Minutes to read all of it, rounded up.")
    @staticmethod
    @looks_at("word_count", values=minutes_of_each)
    def reading_minutes(parent: Parent[ArticleRow]) -> int:
        return reading_minutes(parent)

    byline = many(
        edges.article_credits, list[Credit], description="Who made it, in the order of the byline."
    )
    author = one(
        edges.article_author,
        Optional[AuthorRef],
        description="The first name in the byline, for cards.",
    )
    section = one(edges.article_section, SectionRef, description="The section it stands in.")
    tags = many(
        edges.article_tags,
        list[TagRef],
        cut=_tags_asked,
        description="Its tags, most important first.",
    )
    comments = paged(
        readers.article_comments,
        _comments_asked,
        CommentConnectionRef,
        description="What readers say below it, pinned ones first, then newest; answers hang on "
        "what they answer.",
    )
    comments_open = value(
        readers.article_discussion,
        "comments_open",
        bool,
        absent=False,
        description="It takes new comments.",
    )
    comment_count = value(
        readers.article_discussion,
        "comment_count",
        int,
        absent=0,
        description="How many comments readers see below it, answers too.",
    )

    view_count = value(
        hot.article_views,
        "views",
        int,
        absent=0,
        description="How often it was viewed, as far as front-ends told by `recordView`: today's "
        "number at any moment. It is some seconds behind; in an answer that was kept, up to a "
        "minute.",
    )
    reactions = made(
        hot.article_reactions,
        list[ReactionCount],
        counted,
        looks_at=(),
        at_row=("likes", "insightful", "funny", "sad", "angry"),
        description="How many readers react to it in each way: all of them, in their order.",
    )

    @strawberry.field(
        graphql_type=Optional[Reaction],
        description="How one reader reacts to it; null where they don't. Ask for it in an "
        "operation of its own, so that the answer with the article is the same for all readers.",
    )
    @staticmethod
    @looks_at("id")
    async def viewer_reaction(
        parent: Parent[ArticleRow],
        info: Info,
        reader_id: Annotated[str, strawberry.argument(description="As given to `setReaction`.")],
    ) -> str | None:
        return await reactions.reaction_of(info.context, parent, reader_id)

    @strawberry.field(
        graphql_type=list[RelatedArticleRef],
        description="Articles near it in its language, nearest first: by links in bodies, by "
        "series, by tags. UNLISTED ones are left out.",
    )
    @staticmethod
    async def related(
        parent: Parent[ArticleRow],
        info: Info,
        first: Annotated[
            int | None, strawberry.argument(description="How many at most, up to 20.")
        ] = 5,
    ) -> list[RelatedRow]:
        return await related(info.context, parent, 5 if first is None else first)

    @strawberry.field(
        graphql_type=MaybeSeriesMembership,
        description="The series that it is part of, and where; null for an UNLISTED piece too.",
    )
    @staticmethod
    async def series(parent: Parent[ArticleRow], info: Info) -> SeriesPlaceRow | None:
        loaders = info.context.loaders
        places = await loaders.many(fronts.article_place, parent.view, parent.id)
        return places[0] if places else None

    corrections = many(
        fronts.article_corrections,
        list[CorrectionRef],
        description="What was put right since its publication, newest first.",
    )

    @strawberry.field(
        graphql_type=MaybeArticle,
        description="The article in a language: itself, or a translation. Null where there is "
        "none.",
    )
    @staticmethod
    async def translation(
        parent: Parent[ArticleRow],
        info: Info,
        locale: Annotated[Locale, strawberry.argument(description="The language.")],
        fallback: Annotated[
            bool | None,
            strawberry.argument(
                description="Where there is none in it, show one that `Site.locales` puts in its "
                "place."
            ),
        ] = True,
    ) -> ArticleRow | None:
        shall = fallback is not False
        return await translations.in_locale(info.context, parent, locale, fallback=shall)


@strawberry.input(description="Tags that a list is narrowed to; all given terms hold.")
class TagFilter:
    """Terms of ``TAG_TERMS``."""

    id: IDFilter | None = strawberry.field(default=UNSET, description="By id.")
    slug: StringFilter | None = strawberry.field(default=UNSET, description="By slug.")
    name: StringFilter | None = strawberry.field(default=UNSET, description="By name.")
    article_count: IntFilter | None = strawberry.field(
        default=UNSET, description="By how many articles bear it."
    )


@strawberry.input(description="By the tags of an article.")
class TagListFilter:
    """Over its tags."""

    some: TagFilter | None = strawberry.field(default=UNSET, description="At least one is so.")
    none: TagFilter | None = strawberry.field(default=UNSET, description="Not one is so.")
    every: TagFilter | None = strawberry.field(
        default=UNSET, description="Each one is so; holds where there are none."
    )


@strawberry.input(description="Authors that a list is narrowed to; all given terms hold.")
class AuthorFilter:
    """Terms of an author."""

    id: IDFilter | None = strawberry.field(default=UNSET, description="By id.")
    slug: StringFilter | None = strawberry.field(default=UNSET, description="By slug.")
    name: StringFilter | None = strawberry.field(default=UNSET, description="By name.")


@strawberry.input(description="By the names in the byline of an article.")
class AuthorListFilter:
    """Over its credits."""

    some: AuthorFilter | None = strawberry.field(default=UNSET, description="At least one is so.")
    none: AuthorFilter | None = strawberry.field(default=UNSET, description="Not one is so.")
    every: AuthorFilter | None = strawberry.field(
        default=UNSET, description="Each one is so; holds where there are none."
    )


@strawberry.input(description="By section.")
class SectionFilter:
    """The section or one above it."""

    id: IDFilter | None = strawberry.field(default=UNSET, description="By id.")
    slug: StringFilter | None = strawberry.field(default=UNSET, description="By slug.")
    include_descendants: bool | None = strawberry.field(
        default=True, description="Also what stands in sections below it."
    )


@strawberry.input(description="By who may read it.")
class AccessFilter:
    """On the access level."""

    eq: ContentAccess | None = strawberry.field(default=UNSET, description="Equal to this.")
    in_: list[ContentAccess] | None = strawberry.field(
        default=UNSET, name="in", description="One of these."
    )


ArticleFilterRef = Annotated["ArticleFilter", strawberry.lazy("schema.types.article")]


@strawberry.input(description="Articles that a list is narrowed to; all given terms hold.")
class ArticleFilter:
    """Terms of ``ARTICLE_TERMS``."""

    and_: list[ArticleFilterRef] | None = strawberry.field(
        default=UNSET, name="and", description="All of these hold."
    )
    or_: list[ArticleFilterRef] | None = strawberry.field(
        default=UNSET, name="or", description="One of these holds; none where the list is empty."
    )
    not_: Optional[ArticleFilterRef] = strawberry.field(
        default=UNSET, name="not", description="This does not hold."
    )
    id: IDFilter | None = strawberry.field(default=UNSET, description="By id or contentId.")
    slug: StringFilter | None = strawberry.field(default=UNSET, description="By slug.")
    title: StringFilter | None = strawberry.field(default=UNSET, description="By title.")
    locale: LocaleFilter | None = strawberry.field(default=UNSET, description="By language.")
    section: SectionFilter | None = strawberry.field(default=UNSET, description="By section.")
    tags: TagListFilter | None = strawberry.field(default=UNSET, description="By tags.")
    authors: AuthorListFilter | None = strawberry.field(
        default=UNSET, description="By names in the byline."
    )
    series: IDFilter | None = strawberry.field(
        default=UNSET, description="By the series that it is part of."
    )
    published_at: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="By first publication."
    )
    revised_at: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="By last change that readers would notice."
    )
    updated_at: DateTimeFilter | None = strawberry.field(
        default=UNSET, description="By last change."
    )
    access: AccessFilter | None = strawberry.field(default=UNSET, description="By who may read it.")
    reading_minutes: IntFilter | None = strawberry.field(
        default=UNSET, description="By minutes to read."
    )
    custom_fields: list[CustomFieldFilter] | None = strawberry.field(
        default=UNSET, description="By custom fields: all of these hold."
    )
    has_hero_image: bool | None = strawberry.field(
        default=UNSET, description="True: with a picture at its head. False: without."
    )


@strawberry.enum(description="What articles can be ordered by.")
class ArticleOrderField(Enum):
    """Names in ``ARTICLE_ORDERS``."""

    PUBLISHED_AT = strawberry.enum_value("PUBLISHED_AT", description="First publication.")
    REVISED_AT = strawberry.enum_value(
        "REVISED_AT", description="Last change that readers would notice; never revised last."
    )
    UPDATED_AT = strawberry.enum_value("UPDATED_AT", description="Last change.")
    TITLE = strawberry.enum_value("TITLE", description="Title, as dictionaries sort.")
    READING_MINUTES = strawberry.enum_value("READING_MINUTES", description="Length.")
    COMMENT_COUNT = strawberry.enum_value(
        "COMMENT_COUNT", description="How many comments it has: today's number at any moment."
    )


@strawberry.input(description="One term of an order; further terms settle ties.")
class ArticleOrder:
    """Newest first where no direction is given."""

    field: ArticleOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="Which way round; DESC where nothing is said."
    )
