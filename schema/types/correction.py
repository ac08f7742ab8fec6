"""Corrections."""

from datetime import datetime
from enum import Enum

import strawberry
from strawberry import Parent

from db.rows import CorrectionRow


@strawberry.enum(description="What a correction does.")
class CorrectionKind(Enum):
    """As stored."""

    CORRECTION = strawberry.enum_value("CORRECTION", description="Something was wrong.")
    CLARIFICATION = strawberry.enum_value(
        "CLARIFICATION", description="Something could be misunderstood."
    )
    UPDATE = strawberry.enum_value("UPDATE", description="Something has become known since.")


@strawberry.type(description="A note to readers on what was put right in an article.")
class Correction:
    """Over a ``CorrectionRow``."""

    at: datetime = strawberry.field(description="When it was made.")
    note: str = strawberry.field(description="What was put right, in plain text.")

    @strawberry.field(description="What it does.")
    @staticmethod
    def kind(parent: Parent[CorrectionRow]) -> CorrectionKind:
        return CorrectionKind(parent.kind)
