"""What every write shares: its instant, its site, and the one event that tells of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final
from uuid import UUID

from db.models import Site
from db.queries import events, taxonomy
from resolvers.context import Context, Transaction
from resolvers.errors import Invalid

# An event of more than this says "*": all answers. Whoever listens would drop as many anyway.
MAX_TAGS: Final = 200
EVERYTHING: Final = "*"


@dataclass(frozen=True, slots=True)
class Touched:
    """What a write changed for readers: addresses that answer differently now, cache tags.

    ``changed``: whether anything was written at all.
    """

    paths: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    changed: bool = False

    def __or__(self, other: "Touched") -> "Touched":
        return Touched(
            self.paths | other.paths, self.tags | other.tags, self.changed or other.changed
        )


@dataclass(frozen=True, slots=True)
class Told:
    """An event's type, what it is about, and when."""

    type: str
    subject_id: UUID
    site_id: UUID
    at: datetime
    content_id: UUID | None = None


async def current_site(tx: Transaction) -> Site:
    """The site that is written in.

    Raises:
        Invalid: there is none yet.
    """
    site = await taxonomy.site(tx.session)
    if site is None:
        raise Invalid("site", "Create the site first.")
    return site


async def instant(
    tx: Transaction, after: Iterable[datetime] = (), avoid: Collection[datetime] = ()
) -> datetime:
    """The write's instant: later than all of ``after`` and none of ``avoid``."""
    now = await tx.stamp(after=max(after, default=None))
    while now in avoid:
        now = await tx.stamp(after=now)
    return now


async def tell(ctx: Context, tx: Transaction, told: Told, touched: Touched) -> None:
    """Write the event, in the same transaction as what it tells of."""
    many = len(touched.tags) > MAX_TAGS or len(touched.paths) > MAX_TAGS
    await events.add(
        tx.session,
        {
            "site_id": told.site_id,
            "type": told.type,
            "content_id": told.content_id,
            "subject_id": told.subject_id,
            "at": told.at,
            "actor_id": ctx.actor_id,
            "paths": [] if many else sorted(touched.paths),
            "tags": [EVERYTHING] if many else sorted(touched.tags),
        },
    )


class Keep(Enum):
    """Left as it is, where None means something else."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP
