"""How fields reach the operation's context and the view they are read in."""

from typing import Any

import strawberry

from db.rows import Row
from db.view import View
from resolvers.context import Context

Info = strawberry.Info[Context, Any]


def view_of(parent: Row | None, info: Info) -> View:
    """The parent's view; at the root of the operation the live one."""
    return info.context.view if parent is None else parent.view
