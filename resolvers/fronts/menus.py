"""Menus: trees of links, one per handle and language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard
from uuid import UUID

from body import urls
from db.ids import new_id
from db.models import Menu, MenuItem, Site
from db.queries import addresses, fronts, taxonomy
from resolvers.addresses import normalise_path, prefix_of
from resolvers.context import Context, Transaction
from resolvers.drafts import line
from resolvers.errors import Invalid
from resolvers.fronts.given import MAX_TITLE_CHARS, check_handle, require_version
from resolvers.writes import Told, Touched, current_site, instant, tell

MAX_DEPTH: Final = 5
MAX_ENTRIES: Final = 200
_SCHEMES: Final = ("https://", "http://", "mailto:")
_TARGETS: Final = ("url", "path", "content_id", "section_id", "tag_id", "author_id", "series_id")


@dataclass(frozen=True, slots=True)
class Entry:
    """A link. ``to``: a URL, a path, or the id of a content, section, tag, author or series.

    Without ``label`` it shows the title or name of what it leads to.
    """

    to: str | UUID
    label: str | None = None
    below: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class MenuState:
    """A menu as a write left it. ``entries``: all of them, at any depth."""

    id: UUID
    handle: str
    locale: str
    entries: int
    version: int
    changed: bool = True


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry in the tree. ``above``: the number of its parent in the whole list."""

    entry: Entry
    above: int | None
    position: int
    depth: int


async def set_menu(
    ctx: Context,
    handle: str,
    entries: Sequence[Entry],
    *,
    locale: str | None = None,
    expected_version: int | None = None,
) -> MenuState:
    """Make the menu consist of these, new or in place of what it had. ``locale``: else the default.

    A path that something of the site has is kept as a link to that, wherever it goes.

    Raises:
        Invalid: with the field that can't be taken.
        Conflict: somebody saved since the caller loaded.
    """
    check_handle(handle)
    placed = _flat(entries)
    async with ctx.transaction() as tx:
        site = await current_site(tx)
        locale = locale or site.default_locale
        prefix_of(site.locales, locale)
        menu = await _locked(tx, site, handle, locale)
        require_version(menu, expected_version)
        rows = await _rows(tx, menu, placed)
        before = await fronts.menu_items(tx.session, menu.id)
        if menu.version > 1 and _told(before) == _told(rows):
            return _state(menu, len(rows), menu.version, changed=False)
        now = await instant(tx, [menu.updated_at])
        await fronts.replace_menu_items(tx.session, menu.id, rows)
        await taxonomy.change(tx.session, Menu, menu.id, {"updated_at": now})
        told = Told("menu.set", menu.id, site.id, now)
        tags = {f"menu:{menu.id}", f"menus:{handle}"}
        await tell(ctx, tx, told, Touched(tags=tags))
        return _state(menu, len(rows), menu.version + 1, changed=True)


async def _locked(tx: Transaction, site: Site, handle: str, locale: str) -> Menu:
    """The menu, made where there is none."""
    found = await fronts.lock_menu(tx.session, site.id, handle, locale)
    if found is not None:
        return found
    now = await instant(tx)
    row = {"site_id": site.id, "handle": handle, "locale": locale}
    await taxonomy.add(
        tx.session, Menu, {"id": new_id(), **row, "created_at": now, "updated_at": now}
    )
    made = await fronts.lock_menu(tx.session, site.id, handle, locale)
    if made is None:
        raise RuntimeError("The menu that was made is not there.")
    return made


def _flat(entries: Sequence[Entry]) -> list[_Placed]:
    """The tree level by level, so that each entry comes behind the one that it is below.

    Raises:
        Invalid: it is too large or too deep.
    """
    placed = [_Placed(entry, None, place, 1) for place, entry in enumerate(entries, 1)]
    for number, one in enumerate(placed):  # grows while we walk it
        below = enumerate(one.entry.below, 1)
        placed += [_Placed(entry, number, place, one.depth + 1) for place, entry in below]
        if len(placed) > MAX_ENTRIES:
            raise Invalid("entries", f"A menu has at most {MAX_ENTRIES} entries.")
    if any(one.depth > MAX_DEPTH for one in placed):
        raise Invalid("entries", f"A menu has at most {MAX_DEPTH} levels.")
    return placed


async def _rows(tx: Transaction, menu: Menu, placed: Sequence[_Placed]) -> list[dict[str, Any]]:
    known = await _owners(tx, menu, [one.entry.to for one in placed])
    ids = [new_id() for _ in placed]
    return [
        {
            "id": ids[number],
            "menu_id": menu.id,
            "parent_id": None if one.above is None else ids[one.above],
            "position": one.position,
            **_link(one.entry, known),
        }
        for number, one in enumerate(placed)
    ]


async def _owners(
    tx: Transaction, menu: Menu, targets: Sequence[str | UUID]
) -> Mapping[str | UUID, tuple[str, UUID]]:
    """The column and id of what has these paths and ids; paths rather in the menu's language."""
    paths = {normalise_path(to, "entries") for to in targets if _is_path(to)}
    ids = {to for to in targets if isinstance(to, UUID)}
    found = await addresses.owners(tx.session, menu.site_id, paths, ids)
    known: dict[str | UUID, tuple[str, UUID]] = {}
    for one in sorted(found, key=lambda one: one.locale == menu.locale):
        known[one.path] = known[one.owner_id] = (f"{one.owner_type}_id", one.owner_id)
    return known


def _is_path(to: str | UUID) -> TypeGuard[str]:
    return isinstance(to, str) and to.startswith("/")


def _link(entry: Entry, known: Mapping[str | UUID, tuple[str, UUID]]) -> dict[str, Any]:
    """Label and target of an item.

    Raises:
        Invalid: it leads nowhere, or has no label.
    """
    values: dict[str, Any] = dict.fromkeys(_TARGETS)
    label = line("entries", entry.label, MAX_TITLE_CHARS)
    column, value = _target(entry.to, known)
    if label is None and column in {"url", "path"}:
        raise Invalid("entries", f"Give the link to {entry.to} a label.")
    return values | {"label": label, column: value}


def _target(to: str | UUID, known: Mapping[str | UUID, tuple[str, UUID]]) -> tuple[str, str | UUID]:
    if isinstance(to, UUID):
        if to not in known:
            raise Invalid("entries", f"There is nothing with the id {to}.")
        return known[to]
    if _is_path(to):
        path = normalise_path(to, "entries")
        return known.get(path, ("path", path))
    url = None if any(char.isspace() for char in to) else urls.link(to)
    if url is None or not url.startswith(_SCHEMES):
        raise Invalid("entries", f"{to!r} is no URL with https, http or mailto, and no path.")
    return "url", url


def _told(rows: Sequence[MenuItem] | Sequence[dict[str, Any]]) -> dict[tuple[int, ...], Any]:
    """What a menu says at each place of its tree."""
    values = [row if isinstance(row, dict) else vars(row) for row in rows]
    by_id = {one["id"]: one for one in values}

    def place(one: Mapping[str, Any]) -> tuple[int, ...]:
        above = by_id.get(one["parent_id"])
        return (*(place(above) if above else ()), one["position"])

    return {place(one): [one[name] for name in ("label", *_TARGETS)] for one in values}


def _state(menu: Menu, entries: int, version: int, *, changed: bool) -> MenuState:
    return MenuState(menu.id, menu.handle, menu.locale, entries, version, changed)
