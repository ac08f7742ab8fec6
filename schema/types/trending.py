"""What is viewed most of late."""

from enum import Enum

import strawberry


@strawberry.enum(description="How far back `trending` looks.")
class TrendingWindow(Enum):
    """Names in the orders of ``db/relations/hot.py``."""

    HOUR = strawberry.enum_value("HOUR", description="A view counts half after 30 minutes.")
    DAY = strawberry.enum_value("DAY", description="A view counts half after 12 hours.")
    WEEK = strawberry.enum_value("WEEK", description="A view counts half after 3½ days.")
    MONTH = strawberry.enum_value("MONTH", description="A view counts half after 15 days.")
