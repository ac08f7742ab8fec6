"""Collections: lists for fronts, ordered by hand or filled by a rule, with pins ahead."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from db.ids import new_id
from db.models import Collection
from db.queries import custom_fields, fronts, taxonomy
from resolvers.context import Context, Transaction
from resolvers.custom.reading import asks_for_fields, mistake
from resolvers.drafts import MAX_LINE_CHARS, line
from resolvers.errors import Duplicate, Invalid, NotFound
from resolvers.fronts import rules
from resolvers.fronts.given import (
    MAX_TITLE_CHARS,
    check_handle,
    check_title,
    keeping,
    living,
    locked,
)
from resolvers.taxonomy.describe import require_image
from resolvers.writes import Told, Touched, current_site, instant, tell

MANUAL, RULE = "MANUAL", "RULE"


@dataclass(frozen=True, slots=True)
class Item:
    """A content in a collection; what is None is shown as the content's own."""

    content_id: UUID
    pinned: bool = False
    headline: str | None = None
    image_id: UUID | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class CollectionState:
    """A collection as a write left it. ``items``: pins first, nothing from the trash."""

    id: UUID
    handle: str
    title: str
    kind: str
    rule: dict[str, Any] | None
    items: tuple[Item, ...]
    version: int
    changed: bool = True


async def create_collection(
    ctx: Context, *, handle: str, title: str, rule: Mapping[str, Any] | None = None
) -> CollectionState:
    """A new collection. With a ``rule`` it fills itself behind its pins, see ``rules.py``.

    Raises:
        Invalid: with the field that can't be taken.
        Duplicate: there is one with this handle.
    """
    check_handle(handle)
    wanted = None if rule is None else rules.read(rule)
    values = {
        "title": check_title(title),
        "rule": wanted and wanted.stored,
    }
    async with ctx.transaction() as tx:
        site = await current_site(tx)
        if await fronts.collection_by_handle(tx.session, site.id, handle):
            raise Duplicate("There is a collection with this handle already.")
        now = await instant(tx)
        collection_id = new_id()
        row = {
            "id": collection_id,
            "site_id": site.id,
            "handle": handle,
            "kind": MANUAL if rule is None else RULE,
            "created_at": now,
            "updated_at": now,
            **values,
        }
        await _require_fields(tx, site.id, wanted)
        await taxonomy.add(tx.session, Collection, row)
        return await _report(ctx, tx, Told("collection.created", collection_id, site.id, now))


async def change_collection(
    ctx: Context,
    collection_id: UUID,
    *,
    title: str | None = None,
    rule: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> CollectionState:
    """Another title, or another rule for one that has a rule. What isn't given stays.

    Raises:
        NotFound: no such collection.
        Conflict: somebody saved since the caller loaded.
        Invalid: with the field that can't be taken.
    """
    values: dict[str, Any] = {} if title is None else {"title": check_title(title)}
    wanted = None if rule is None else rules.read(rule)
    values |= {"rule": wanted.stored} if wanted else {}
    async with ctx.transaction() as tx:
        collection = await locked(tx, Collection, collection_id, expected_version)
        if rule is not None and collection.kind != RULE:
            raise Invalid("rule", "This collection is ordered by hand: make another for a rule.")
        await _require_fields(tx, collection.site_id, wanted)
        if all(getattr(collection, name) == value for name, value in values.items()):
            return await _state(tx, collection_id, changed=False)
        now = await instant(tx, [collection.updated_at])
        await taxonomy.change(tx.session, Collection, collection_id, values | {"updated_at": now})
        told = Told("collection.changed", collection_id, collection.site_id, now)
        return await _report(ctx, tx, told)


async def arrange_collection(
    ctx: Context,
    collection_id: UUID,
    items: Sequence[Item],
    *,
    expected_version: int | None = None,
) -> CollectionState:
    """Make these the items of the collection, in this order; pins come ahead of the rest.

    Items in the trash are not named, and keep their places behind what they follow.

    Raises:
        NotFound: no such collection.
        Conflict: somebody saved since the caller loaded.
        Invalid: with the field that can't be taken; a rule takes pins only.
    """
    wanted = _checked(items)
    async with ctx.transaction() as tx:
        collection = await locked(tx, Collection, collection_id, expected_version)
        if collection.kind == RULE and not all(item.pinned for item in wanted):
            raise Invalid("items", "A rule fills this collection: it takes pinned items only.")
        await living(tx, "items", [item.content_id for item in wanted])
        for item in wanted:
            await require_image(tx, "items", item.image_id)
        before = await _items(tx, collection_id)
        wanted = await _with_trash(tx, wanted, before)
        if wanted == before:
            return await _state(tx, collection_id, changed=False)
        now = await instant(tx, [collection.updated_at])
        await fronts.replace_items(tx.session, collection_id, _rows(collection_id, wanted))
        await taxonomy.change(tx.session, Collection, collection_id, {"updated_at": now})
        told = Told("collection.arranged", collection_id, collection.site_id, now)
        return await _report(ctx, tx, told)


async def _require_fields(tx: Transaction, site_id: UUID, rule: rules.Rule | None) -> None:
    """Make sure that readers can be answered by the custom fields in a rule.

    Raises:
        Invalid: by one of them they can't.
    """
    if rule is None or not asks_for_fields(rule.plain_filter):
        return
    fields = await custom_fields.of_site(tx.session, site_id)
    known = {
        field.key: field.type
        for field in fields
        if field.public and field.filterable and "ARTICLE" in field.applies_to
    }
    if wrong := mistake(known, rule.plain_filter):
        raise Invalid("rule", wrong)


def _checked(items: Sequence[Item]) -> tuple[Item, ...]:
    clean = [
        Item(
            item.content_id,
            item.pinned,
            line("headline", item.headline, MAX_LINE_CHARS),
            item.image_id,
            line("label", item.label, MAX_TITLE_CHARS),
        )
        for item in items
    ]
    return tuple(sorted(clean, key=lambda item: not item.pinned))


async def _items(tx: Transaction, collection_id: UUID) -> tuple[Item, ...]:
    """What was put into it, pins first; what is in the trash too."""
    return tuple(
        Item(one.content_id, one.pinned, one.headline, one.image_id, one.label)
        for one in await fronts.items(tx.session, collection_id)
    )


async def _with_trash(
    tx: Transaction, wanted: Sequence[Item], before: Sequence[Item]
) -> tuple[Item, ...]:
    """The wanted items, and those in the trash where they were among them."""
    known = {item.content_id: item for item in (*before, *wanted)}
    order = [item.content_id for item in before]
    trashed = await fronts.trashed(tx.session, order)
    placed = keeping([item.content_id for item in wanted], order, trashed)
    return tuple(sorted((known[one] for one in placed), key=lambda item: not item.pinned))


def _rows(collection_id: UUID, items: Sequence[Item]) -> list[dict[str, Any]]:
    pins = sum(item.pinned for item in items)
    return [
        {
            **asdict(item),
            "collection_id": collection_id,
            "position": number if item.pinned else number - pins,
        }
        for number, item in enumerate(items, 1)
    ]


async def _report(ctx: Context, tx: Transaction, told: Told) -> CollectionState:
    await tell(ctx, tx, told, Touched(tags={f"collection:{told.subject_id}"}))
    return await _state(tx, told.subject_id)


async def _state(tx: Transaction, collection_id: UUID, *, changed: bool = True) -> CollectionState:
    collection = await taxonomy.find(tx.session, Collection, collection_id)
    if collection is None:
        raise NotFound("collection", collection_id)
    items = await _items(tx, collection_id)
    trashed = await fronts.trashed(tx.session, [item.content_id for item in items])
    return CollectionState(
        id=collection.id,
        handle=collection.handle,
        title=collection.title,
        kind=collection.kind,
        rule=collection.rule,
        items=tuple(item for item in items if item.content_id not in trashed),
        version=collection.version,
        changed=changed,
    )
