"""Films."""

from datetime import timedelta
from typing import ClassVar, Optional

import strawberry
from strawberry import Parent

from db.rows import MediaRow
from schema.scalars import Duration
from schema.types.media import MediaAsset


@strawberry.type(description="A film.")
class Video(MediaAsset):
    """Over a ``MediaRow`` of kind VIDEO."""

    kind: ClassVar[str] = "VIDEO"

    @strawberry.field(
        graphql_type=Optional[Duration], description="How long it takes; null where unknown."
    )
    @staticmethod
    def duration(parent: Parent[MediaRow]) -> timedelta | None:
        return None if parent.duration_s is None else timedelta(seconds=parent.duration_s)
