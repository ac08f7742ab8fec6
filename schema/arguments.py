"""The arguments that every list takes, described once."""

from typing import Annotated

import strawberry

from resolvers.lists import ListArguments

First = Annotated[
    int | None,
    strawberry.argument(
        description="How many from the start: 20 where nothing is said, at most 100."
    ),
]
After = Annotated[
    str | None, strawberry.argument(description="Go on behind this cursor: `pageInfo.endCursor`.")
]
Last = Annotated[
    int | None,
    strawberry.argument(description="How many from the end, at most 100; not with `first`."),
]
Before = Annotated[
    str | None,
    strawberry.argument(description="Stop ahead of this cursor: `pageInfo.startCursor`."),
]
Offset = Annotated[
    int | None,
    strawberry.argument(
        description="Skip so many, at most 10,000. For numbered pages; cursors are faster."
    ),
]


def window(
    first: First = None, after: After = None, last: Last = None, before: Before = None
) -> ListArguments:
    """A part of a list that can be read from either end."""
    return ListArguments(first, after, last, before)


def window_from_start(first: First = None, after: After = None) -> ListArguments:
    """A part of a list that is read from its beginning."""
    return ListArguments(first, after)
