"""What can be followed: over WebSocket (graphql-transport-ws) or as server-sent events."""

from collections.abc import AsyncGenerator
from typing import Annotated, cast

import strawberry

from resolvers import following
from resolvers.following import Kind, Told
from schema import ids
from schema.filters import plain
from schema.info import Info
from schema.refs import ArticleRef
from schema.scalars import SyncToken
from schema.types.article import ArticleFilter
from schema.types.comment import CommentRef
from schema.types.content_event import ContentEvent, EventType

_ARTICLE = "Of the article: its id in any view, or its `contentId`."


@strawberry.type(description="What can be followed while it happens.")
class Subscription:
    """Its fields give ``Told``s, of which executors take the row."""

    @strawberry.subscription(
        graphql_type=ContentEvent,
        description="What happens to articles and pages that lists show. To lose nothing and get "
        "nothing twice, give the last event's `cursor` as `after` when you connect again.",
    )
    @staticmethod
    def content_events(
        info: Info,
        types: Annotated[
            list[EventType] | None,
            strawberry.argument(description="Only events of these types; all without it."),
        ] = None,
        filter: Annotated[
            ArticleFilter | None,
            strawberry.argument(
                description="Only articles for which this holds, or held just before the event."
            ),
        ] = None,
        after: Annotated[
            SyncToken | None,
            strawberry.argument(description="Begin behind this event; else with the next one."),
        ] = None,
    ) -> AsyncGenerator[Told, None]:
        kinds = None if types is None else frozenset(cast("Kind", one.value) for one in types)
        place = None if after is None else following.place_of(after)
        return following.content_events(
            info.context, kinds=kinds, filter_=plain(filter), after=place
        )

    @strawberry.subscription(
        graphql_type=ArticleRef,
        description="An article after each change of it that readers see. Ends when it is "
        "withdrawn.",
    )
    @staticmethod
    def article_updated(
        info: Info, id: Annotated[strawberry.ID, strawberry.argument(description=_ARTICLE)]
    ) -> AsyncGenerator[Told, None]:
        article_id = ids.uuid_of(id, "Article", "Content")
        return following.article_updates(info.context, article_id)

    @strawberry.subscription(
        graphql_type=CommentRef,
        description="Each comment on an article, once readers see it.",
    )
    @staticmethod
    def comment_added(
        info: Info,
        article_id: Annotated[strawberry.ID, strawberry.argument(description=_ARTICLE)],
    ) -> AsyncGenerator[Told, None]:
        found = ids.uuid_of(article_id, "Article", "Content")
        return following.added_comments(info.context, found)
