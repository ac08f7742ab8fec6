"""What all stored files have in common."""

from datetime import datetime
from typing import Any, ClassVar

import strawberry
from strawberry import Parent

from db.rows import MediaRow
from resolvers import pictures
from schema.info import Info
from schema.interfaces import Node
from schema.scalars import URL, BigInt


@strawberry.interface(
    description="A stored file. Its id is the same in every view, and it never stands for other "
    "bytes: another file is another asset."
)
class MediaAsset(Node):
    """Over a ``MediaRow`` of one kind."""

    kind: ClassVar[str] = ""

    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        """Whether a row is of the type's kind."""
        return isinstance(obj, MediaRow) and obj.kind == cls.kind

    mime_type: str = strawberry.field(description="As image/jpeg.")
    byte_size: BigInt = strawberry.field(description="Bytes of the stored file.")
    filename: str = strawberry.field(description="As it was called when it was sent here.")
    label: str | None = strawberry.field(description="What editors call it.")
    credit: str | None = strawberry.field(description="Whose work it is.")
    license: str | None = strawberry.field(description="On which terms it may be shown.")
    created_at: datetime = strawberry.field(description="When it was sent here.")

    @strawberry.field(
        graphql_type=URL,
        description="The stored file itself; for pictures prefer `Image.srcset`. Absolute where "
        "the server knows its public address (BYLINE_PUBLIC_URL), else a path on the server.",
    )
    @staticmethod
    def url(parent: Parent[MediaRow], info: Info) -> str:
        return pictures.url(info.context, parent)
