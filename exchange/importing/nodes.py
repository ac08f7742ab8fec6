"""Sections, tags and authors: made, or found by their address, or brought up to date."""

from typing import Final
from uuid import UUID

from db.queries import addresses, contents
from exchange.importing import old_paths
from exchange.importing.fingerprints import ADOPTED, of_node
from exchange.importing.state import Placed, Run
from exchange.records import AuthorRecord, NodeRecord, Remark, SectionRecord, TagRecord
from exchange.report import Item, Outcome
from resolvers import taxonomy
from resolvers.addresses import prefix_of
from resolvers.context import Transaction
from resolvers.errors import DomainError
from resolvers.sources import Imported
from resolvers.taxonomy import NodeState
from resolvers.taxonomy.nodes import node_at
from resolvers.writes import current_site

_KINDS: Final[dict[type[NodeRecord], str]] = {
    SectionRecord: "SECTION",
    TagRecord: "TAG",
    AuthorRecord: "AUTHOR",
}
_SHELVES: Final = {"TAG": "/tags", "AUTHOR": "/authors"}


async def bring(run: Run, record: NodeRecord) -> None:
    """Make the thing what the record says, and report it."""
    kind = _KINDS[type(record)]
    try:
        await _bring(run, kind, record)
    except DomainError as error:
        remark = Remark("refused", str(error))
        remarks = (*record.remarks, remark)
        run.report.add(Item(kind, record.source_id, "failed", remarks=remarks))


async def _bring(run: Run, kind: str, record: NodeRecord) -> None:
    if isinstance(record, AuthorRecord) and record.avatar:
        run.pictures.digest([record.avatar])
    mark = of_node(record, run.pictures.digests)
    known = run.known.get((kind, record.source_id))
    if known and known.fingerprint in {mark, ADOPTED}:
        async with run.ctx.transaction() as tx:
            node = await node_at(tx, kind, known.subject_id)
        _note(run, kind, record, node, "unchanged")
        return
    avatar_id, remarks = await _avatar(run, record)
    async with run.ctx.transaction() as tx:
        await contents.lock_tree(tx.session, alone=True)
        node, outcome, adopted = await _write(run, tx, record, known, avatar_id)
        led = await old_paths.lead(run, record.old_paths, path=node.path)
        item = Imported(kind, record.source_id, node.id, ADOPTED if adopted else mark)
        await run.remember(item)
    _note(run, kind, record, node, outcome, *remarks, *adopted, *led.remarks)
    for redirect in led.items:
        run.report.add(redirect)


def _note(
    run: Run,
    kind: str,
    record: NodeRecord,
    node: NodeState,
    outcome: Outcome,
    *remarks: Remark,
) -> None:
    run.nodes[kind, record.source_id] = Placed(node.id, node.path, node.name)
    run.paths.add(node.path)
    said = (*record.remarks, *remarks)
    run.report.add(Item(kind, record.source_id, outcome, node.id, node.path, said))


async def _avatar(run: Run, record: NodeRecord) -> tuple[UUID | None, tuple[Remark, ...]]:
    if not isinstance(record, AuthorRecord) or record.avatar is None:
        return None, ()
    run.pictures.digest([record.avatar])
    taken = await run.pictures.take(record.avatar)
    return taken.id, (taken.remark,) if taken.remark else ()


async def _write(
    run: Run,
    tx: Transaction,
    record: NodeRecord,
    known: Imported | None,
    avatar_id: UUID | None,
) -> tuple[NodeState, Outcome, tuple[Remark, ...]]:
    """The thing as it is now; the last: a remark where it was here before the import came."""
    if known:
        node, changed = await _update(run, record, known.subject_id, avatar_id)
        return node, "changed" if changed else "unchanged", ()
    kind = _KINDS[type(record)]
    site = await current_site(tx)
    base = prefix_of(site.locales, site.default_locale) + _SHELVES.get(kind, "")
    if isinstance(record, SectionRecord) and record.above:
        base = run.node("SECTION", record.above).path
    found = await addresses.owner(tx.session, site.id, f"{base}/{record.slug}")
    if found and found.owner_type == kind.lower():
        remark = Remark("adopted", f"There was {found.path} here already; it was left as it is.")
        return await node_at(tx, kind, found.owner_id), "unchanged", (remark,)
    return await _create(run, record, avatar_id), "created", ()


async def _create(run: Run, record: NodeRecord, avatar_id: UUID | None) -> NodeState:
    if isinstance(record, AuthorRecord):
        return await taxonomy.create_author(
            run.ctx,
            name=record.name,
            slug=record.slug,
            bio=record.bio,
            links=record.links,
            avatar_id=avatar_id,
        )
    if isinstance(record, TagRecord):
        return await taxonomy.create_tag(
            run.ctx, name=record.name, slug=record.slug, description=record.description
        )
    above = run.node("SECTION", record.above).id if record.above else None
    return await taxonomy.create_section(
        run.ctx,
        name=record.name,
        slug=record.slug,
        parent_id=above,
        description=record.description,
    )


async def _update(
    run: Run, record: NodeRecord, node_id: UUID, avatar_id: UUID | None
) -> tuple[NodeState, bool]:
    ctx = run.ctx
    if isinstance(record, AuthorRecord):
        renamed = await taxonomy.rename_author(ctx, node_id, name=record.name, slug=record.slug)
        told = await taxonomy.describe_author(
            ctx, node_id, bio=record.bio, links=record.links, avatar_id=avatar_id
        )
    elif isinstance(record, TagRecord):
        renamed = await taxonomy.rename_tag(ctx, node_id, name=record.name, slug=record.slug)
        told = await taxonomy.describe_tag(ctx, node_id, description=record.description)
    else:
        renamed = await taxonomy.rename_section(ctx, node_id, name=record.name, slug=record.slug)
        told = await taxonomy.describe_section(ctx, node_id, description=record.description)
    return told, renamed.changed or told.changed
