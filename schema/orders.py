"""What lists can be ordered by."""

from collections.abc import Sequence
from enum import Enum
from typing import Any

import strawberry

from db.relations.shapes import OrderBy


@strawberry.enum(description="Which way round.")
class OrderDirection(Enum):
    """Nulls come last in both."""

    ASC = strawberry.enum_value("ASC", description="Smallest, oldest or A first.")
    DESC = strawberry.enum_value("DESC", description="Greatest, newest or Z first.")


def order_by(given: Sequence[Any] | None) -> tuple[OrderBy, ...]:
    """The terms of an ``orderBy`` argument; without any, the list's own order."""
    return tuple(
        OrderBy(term.field.value, descending=term.direction is OrderDirection.DESC)
        for term in given or ()
    )
