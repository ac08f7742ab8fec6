"""Comments."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Optional

import strawberry
from strawberry import Parent

from db.relations import readers
from db.relations.shapes import Page
from db.rows import ArticleRow, CommentRow
from resolvers import discussions, shown
from schema.arguments import After, First
from schema.info import Info
from schema.interfaces import Node, Timestamped
from schema.orders import OrderDirection
from schema.refs import ArticleRef, CommentConnectionRef, RichTextRef
from schema.scalars import URL


@strawberry.enum(description="What moderators made of a comment.")
class CommentStatus(Enum):
    """The two that everybody may see."""

    APPROVED = strawberry.enum_value("APPROVED", description="It is shown.")
    REMOVED = strawberry.enum_value(
        "REMOVED", description="It is there no more; its place is kept by the answers below it."
    )


@strawberry.interface(description="Who wrote a comment.")
class CommentAuthor:
    """Over a ``CommentRow`` with a name."""

    @strawberry.field(description="As readers see it.")
    @staticmethod
    def name(parent: Parent[CommentRow]) -> str:
        return parent.author_name or ""


@strawberry.type(description="Somebody without an account.")
class GuestAuthor(CommentAuthor):
    """Of a guest's comment."""

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a guest wrote the comment."""
        return isinstance(obj, CommentRow) and obj.is_guest

    @strawberry.field(
        graphql_type=Optional[URL], description="A page of theirs; link to it with nofollow."
    )
    @staticmethod
    def url(parent: Parent[CommentRow]) -> str | None:
        return parent.author_url


@strawberry.type(description="Somebody with an account here.")
class User(CommentAuthor):
    """Of a comment with an account."""

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether somebody with an account wrote the comment."""
        return isinstance(obj, CommentRow) and not obj.is_guest


CommentRef = Annotated["Comment", strawberry.lazy("schema.types.comment")]
COMMENT_AUTHORS = (GuestAuthor, User)


@strawberry.type(description="What somebody says below an article.")
class Comment(Node, Timestamped):
    """Over a ``CommentRow``."""

    status: CommentStatus = strawberry.field(description="APPROVED, or only its place is left.")
    depth: int = strawberry.field(description="0 for one that answers no other; 6 at most.")
    reply_count: int = strawberry.field(
        description="Direct answers that readers see, those that only keep a place too."
    )
    pinned: bool = strawberry.field(description="Editors keep it ahead of the others.")
    edited_at: datetime | None = strawberry.field(
        description="When its words were changed last; null where they never were."
    )

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is a comment's."""
        return isinstance(obj, CommentRow)

    @strawberry.field(
        graphql_type=Optional[CommentAuthor],
        description="Who wrote it; null where it is REMOVED, and where nobody knows any more.",
    )
    @staticmethod
    def author(parent: Parent[CommentRow]) -> CommentRow | None:
        return parent if parent.author_name else None

    @strawberry.field(
        graphql_type=RichTextRef,
        description="What it says, empty where it is REMOVED. Links have rel=nofollow and ugc.",
    )
    @staticmethod
    def body(parent: Parent[CommentRow]) -> shown.ShownText:
        return discussions.body(parent)

    @strawberry.field(graphql_type=ArticleRef, description="The article that it is below.")
    @staticmethod
    async def article(parent: Parent[CommentRow], info: Info) -> ArticleRow | None:
        loaders = info.context.loaders
        return await loaders.one(readers.comment_article, parent.view, parent.article_id)

    @strawberry.field(
        graphql_type=Optional[CommentRef], description="What it answers; null where nothing."
    )
    @staticmethod
    async def parent(parent: Parent[CommentRow], info: Info) -> CommentRow | None:
        loaders = info.context.loaders
        return await loaders.one(readers.comment_parent, parent.view, parent.parent_id)

    @strawberry.field(graphql_type=CommentConnectionRef, description="Answers, oldest first.")
    @staticmethod
    async def replies(
        parent: Parent[CommentRow], info: Info, first: First = None, after: After = None
    ) -> Page[CommentRow]:
        return await discussions.replies(info.context, parent, first, after)


@strawberry.enum(description="What comments can be ordered by.")
class CommentOrderField(Enum):
    """Names in ``COMMENT_ORDERS``."""

    CREATED_AT = strawberry.enum_value("CREATED_AT", description="When they were made.")
    REPLY_COUNT = strawberry.enum_value("REPLY_COUNT", description="How many answers they have.")
    PINNED = strawberry.enum_value("PINNED", description="Those that editors keep ahead.")


@strawberry.input(description="One term of an order; further terms settle ties.")
class CommentOrder:
    """Newest first where no direction is given."""

    field: CommentOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="Which way round; DESC where nothing is said."
    )
