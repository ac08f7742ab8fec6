"""The arguments that every list takes, described once."""

from typing import Annotated

import strawberry

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
