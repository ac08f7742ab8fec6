"""Who sends the golden writes, and by which rules they are taken."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

from auth.viewer import Scope, Viewer
from cache.connection import connected
from db.models import SYSTEM_USER_ID
from db.session import Database
from media.library import Library
from resolvers.counting import Counting
from resolvers.services import CommentRules, Services
from tests.schema.gazette import NOW

# Ids of what is written: later than all in the Gazette, the same each time.
FIRST_WRITTEN: Final = UUID("019bd000-0000-7000-8000-000000000001")
ADDRESS: Final = "192.0.2.7"
TOKEN_ID: Final = UUID("019b6000-0000-7000-8000-000000000001")
_TOKEN: Final = Viewer(ADDRESS, TOKEN_ID, SYSTEM_USER_ID, frozenset(Scope))
_VIEWERS: Final = {
    "writes/add_comment_by_token": _TOKEN,
    "writes/add_comment_without_scope": Viewer(ADDRESS, TOKEN_ID, SYSTEM_USER_ID),
    "writes/upload_media": _TOKEN,
    "writes/upload_media_refused": _TOKEN,
}
_RULES: Final = {
    "writes/add_comment_by_token": CommentRules(held=True),
    "writes/add_comment_held": CommentRules(held=True),
    "writes/add_comment_often": CommentRules(held=False, most=1),
}


@asynccontextmanager
async def writer(name: str, db: Database, library: Library) -> AsyncIterator[dict[str, Any]]:
    """For ``Context``: ``viewer`` and ``services`` of a golden write. There is no Redis."""
    rules = _RULES.get(name, CommentRules(held=False))
    async with connected("unix:///nobody") as server:
        counting = Counting(db, server, lambda: NOW)
        yield {
            "viewer": _VIEWERS.get(name, Viewer(ADDRESS)),
            "services": Services(
                library, address_key=b"for tests only", comments=rules, counting=counting
            ),
        }
