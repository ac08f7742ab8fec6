"""What readers make of articles."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import strawberry

from db.rows import ReactionsRow
from resolvers.context import Context


@strawberry.enum(description="What a reader makes of an article.")
class Reaction(Enum):
    """As stored."""

    LIKE = strawberry.enum_value("LIKE", description="They like it.")
    INSIGHTFUL = strawberry.enum_value("INSIGHTFUL", description="They have learnt from it.")
    FUNNY = strawberry.enum_value("FUNNY", description="It made them laugh.")
    SAD = strawberry.enum_value("SAD", description="It made them sad.")
    ANGRY = strawberry.enum_value("ANGRY", description="It made them angry.")


@strawberry.type(description="How many readers react to an article in one way.")
class ReactionCount:
    """One column of a ``ReactionsRow``."""

    reaction: Reaction = strawberry.field(description="In which way.")
    count: int = strawberry.field(description="How many readers.")


@dataclass(frozen=True, slots=True)
class Counted:
    """As ``ReactionCount`` tells it."""

    reaction: str
    count: int


def counted(_context: Context, _parent: Any, row: ReactionsRow | None) -> list[Counted]:
    """All kinds in the order of the enum, also those that nobody has chosen."""
    numbers = (row.likes, row.insightful, row.funny, row.sad, row.angry) if row else (0,) * 5
    return [Counted(kind.name, number) for kind, number in zip(Reaction, numbers, strict=True)]
