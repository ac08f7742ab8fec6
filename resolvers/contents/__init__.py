"""Articles and pages: every function that writes them.

Each is one transaction, or a step of the one that is open: it locks the content, stamps its
instant, changes what differs, counts the version up and tells of it in one event. What changes
nothing writes nothing, and says so by ``changed``.
"""

from resolvers.contents.correct import correct
from resolvers.contents.create import create_article, create_page
from resolvers.contents.history import Interval, record_history
from resolvers.contents.place import delete, move, rename_slug, set_access
from resolvers.contents.publish import cancel, publish, schedule, unpublish
from resolvers.contents.save import save_revision
from resolvers.contents.state import ContentState, ScheduleState

__all__ = [
    "ContentState",
    "Interval",
    "ScheduleState",
    "cancel",
    "correct",
    "create_article",
    "create_page",
    "delete",
    "move",
    "publish",
    "record_history",
    "rename_slug",
    "save_revision",
    "schedule",
    "set_access",
    "unpublish",
]
