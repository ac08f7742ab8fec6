"""What imports made of what, so that a second run finds its things again."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.queries import sources, taxonomy
from resolvers.context import Context
from resolvers.errors import Invalid
from resolvers.writes import current_site, instant

KINDS: Final = ("CONTENT", "SECTION", "TAG", "AUTHOR", "MEDIA")


@dataclass(frozen=True, slots=True)
class Imported:
    """A thing that came from a source, which knows it by ``source_id``.

    ``fingerprint``: of what the source said then. ``revision``: of a content, the number of the one
    that the import wrote last.
    """

    kind: str
    source_id: str
    subject_id: UUID
    fingerprint: str
    source_url: str | None = None
    revision: int | None = None


async def imported(ctx: Context, source: str) -> dict[tuple[str, str], Imported]:
    """Everything that came from the source, by kind and source id; empty where there is no site."""
    async with ctx.transaction() as tx:
        site = await taxonomy.site(tx.session)
        items = await sources.of_source(tx.session, site.id, source) if site else ()
        return {
            (item.kind, item.source_id): Imported(
                item.kind,
                item.source_id,
                item.subject_id,
                item.fingerprint,
                item.source_url,
                item.revision,
            )
            for item in items
        }


async def remember(ctx: Context, source: str, item: Imported) -> None:
    """Note what became of a thing: in the transaction that made it of it.

    Raises:
        Invalid: there is no such kind, or no site.
    """
    if item.kind not in KINDS:
        raise Invalid("kind", f"A kind is one of {', '.join(KINDS)}.")
    async with ctx.transaction() as tx:
        site = await current_site(tx)
        now = await instant(tx)
        values = {
            "site_id": site.id,
            "source": source,
            "kind": item.kind,
            "source_id": item.source_id,
            "subject_id": item.subject_id,
            "source_url": item.source_url,
            "fingerprint": item.fingerprint,
            "revision": item.revision,
            "created_at": now,
            "updated_at": now,
        }
        await sources.put(tx.session, values)
