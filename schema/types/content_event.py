"""What happened to a content, for those who follow it."""

from datetime import datetime
from enum import Enum
from typing import Optional

import strawberry
from strawberry import Parent

from db.rows import ContentRow
from resolvers.following import ContentEventRow, Kind, token_of
from schema import ids
from schema.interfaces import Content
from schema.scalars import SyncToken


@strawberry.enum(description="What happened, as readers see it.")
class EventType(Enum):
    """Values of ``resolvers.following.Kind``."""

    CONTENT_PUBLISHED = strawberry.enum_value(
        Kind.PUBLISHED, description="It is public, and was not before."
    )
    CONTENT_UPDATED = strawberry.enum_value(
        Kind.UPDATED, description="What readers see of it has changed; its path is the same."
    )
    CONTENT_UNPUBLISHED = strawberry.enum_value(
        Kind.UNPUBLISHED, description="It is in no list any more: withdrawn, or UNLISTED now."
    )
    PATH_CHANGED = strawberry.enum_value(
        Kind.PATH_CHANGED,
        description="It has another path, and the old one leads there. Without `content`: so have "
        "all that stand in a section.",
    )
    COMMENT_CREATED = strawberry.enum_value(
        Kind.COMMENT_CREATED, description="It has one more comment that readers see."
    )
    COMMENT_MODERATED = strawberry.enum_value(
        Kind.COMMENT_MODERATED,
        description="A comment on it was taken away, changed, or pinned ahead of the others.",
    )


@strawberry.type(description="Something that happened to an article or a page.")
class ContentEvent:
    """Over a ``ContentEventRow``."""

    @strawberry.field(graphql_type=strawberry.ID, description="Of the event; no `node` finds it.")
    @staticmethod
    def id(parent: Parent[ContentEventRow]) -> str:
        return token_of(parent.event.place)

    @strawberry.field(
        graphql_type=SyncToken,
        description="Give it as `after` to go on behind this event when the connection was lost.",
    )
    @staticmethod
    def cursor(parent: Parent[ContentEventRow]) -> str:
        return token_of(parent.event.place)

    @strawberry.field(graphql_type=EventType, description="What happened.")
    @staticmethod
    def type(parent: Parent[ContentEventRow]) -> Kind:
        return parent.kind

    @strawberry.field(description="When it was written.")
    @staticmethod
    def at(parent: Parent[ContentEventRow]) -> datetime:
        return parent.event.stored.at

    @strawberry.field(
        graphql_type=Optional[strawberry.ID],
        description="Its `contentId`, also where it is gone; null where it concerns many.",
    )
    @staticmethod
    def content_id(parent: Parent[ContentEventRow]) -> str | None:
        found = parent.content_id
        return None if found is None else ids.encode("Content", parent.view, found)

    @strawberry.field(
        graphql_type=Optional[Content],
        description="As it is when the event is sent; null where no list shows it any more.",
    )
    @staticmethod
    def content(parent: Parent[ContentEventRow]) -> ContentRow | None:
        return parent.content

    @strawberry.field(description="Its path before, where that has changed.")
    @staticmethod
    def previous_path(parent: Parent[ContentEventRow]) -> str | None:
        return parent.previous_path

    @strawberry.field(
        description="Addresses that answer differently since. Empty where there are too many."
    )
    @staticmethod
    def paths(parent: Parent[ContentEventRow]) -> list[str]:
        return parent.event.stored.paths
