"""Comments."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Optional

import strawberry
from strawberry import Parent

from db.relations import readers
from db.rows import CommentRow
from execution.fields import Itself
from resolvers import discussions, shown
from schema.arguments import window_from_start
from schema.edges import looks_at, one, paged
from schema.interfaces import Node, Timestamped
from schema.orders import OrderDirection
from schema.refs import ArticleRef, CommentConnectionRef, RichTextRef
from schema.scalars import URL


@strawberry.enum(description="What moderators made of a comment.")
class CommentStatus(Enum):
    """Readers see the other two, and who sent one may be told that it waits."""

    PENDING = strawberry.enum_value(
        "PENDING", description="Moderators look at it first: only who sent it is told of it."
    )
    APPROVED = strawberry.enum_value("APPROVED", description="It is shown.")
    REMOVED = strawberry.enum_value(
        "REMOVED", description="It is there no more; its place is kept by the answers below it."
    )


@strawberry.interface(description="Who wrote a comment.")
class CommentAuthor:
    """Over a ``CommentRow`` with a name."""

    author_name: str = strawberry.field(name="name", description="As readers see it.")


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
    @looks_at("author_url")
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
    @looks_at("author_name", "author_url", "is_guest", itself=Itself("author_name"))
    def author(parent: Parent[CommentRow]) -> CommentRow | None:
        return parent if parent.author_name else None

    @strawberry.field(
        graphql_type=RichTextRef,
        description="What it says, empty where it is REMOVED. Links have rel=nofollow and ugc.",
    )
    @staticmethod
    @looks_at("body", itself=Itself(names={"plain_text": "words"}))
    def body(parent: Parent[CommentRow]) -> shown.ShownText:
        return discussions.body(parent)

    article = one(readers.comment_article, ArticleRef, description="The article that it is below.")
    parent = one(
        readers.comment_parent,
        Optional[CommentRef],
        description="What it answers; null where nothing.",
    )
    replies = paged(
        readers.comment_replies,
        window_from_start,
        CommentConnectionRef,
        description="Answers, oldest first.",
    )


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
