"""Files that are neither picture nor film nor sound."""

from typing import ClassVar

import strawberry

from schema.types.media import MediaAsset


@strawberry.type(description="A file to download, such as a PDF.")
class GenericFile(MediaAsset):
    """Over a ``MediaRow`` of kind FILE."""

    kind: ClassVar[str] = "FILE"
