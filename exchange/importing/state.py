"""What one run knows while it goes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from exchange.importing.links import Index
from exchange.importing.pictures import Pictures
from exchange.report import Report
from resolvers.context import Context
from resolvers.errors import Invalid
from resolvers.sources import Imported, remember

CONTENT: Final = "CONTENT"


@dataclass(frozen=True, slots=True)
class Placed:
    """A section, tag or author in Byline."""

    id: UUID
    path: str
    name: str


@dataclass(slots=True)
class Run:
    """``known``: what earlier runs made, by kind and source id. ``nodes``: likewise, of this run.

    ``ids``: of every content of the source, made already or not. ``deleted``: those that were
    deleted here. ``overwrite``: the source wins over what editors wrote here. ``paths``: where the
    ``nodes`` are.
    """

    ctx: Context
    source: str
    report: Report
    known: Mapping[tuple[str, str], Imported]
    ids: Mapping[str, UUID]
    deleted: frozenset[UUID]
    index: Index
    pictures: Pictures
    fallback_author: str
    overwrite: bool = False
    nodes: dict[tuple[str, str], Placed] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)

    def node(self, kind: str, source_id: str | None) -> Placed:
        """The section, tag or author.

        Raises:
            Invalid: it was refused.
        """
        found = self.nodes.get((kind, source_id or ""))
        if found is None:
            raise Invalid(kind.lower(), f"The {kind.lower()} {source_id} was not taken either.")
        return found

    async def remember(self, item: Imported) -> None:
        """Note what became of a thing: in the transaction that made it."""
        await remember(self.ctx, self.source, item)
