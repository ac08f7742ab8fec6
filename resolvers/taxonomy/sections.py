"""The section tree. What stands below a section goes with it, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from db.ids import new_id
from db.models import Section, Site
from db.queries import contents, taxonomy
from resolvers.addresses import (
    Wish,
    check_length,
    check_slug,
    claim,
    path_below,
    prefix_of,
    require_free,
    slug_of,
)
from resolvers.contents.place import carry
from resolvers.contents.settle import settle
from resolvers.contents.work import begin
from resolvers.context import Context, Transaction
from resolvers.drafts import rich_text
from resolvers.errors import Invalid, NotFound
from resolvers.redirects import Origin
from resolvers.taxonomy.state import NodeState, check_name, report, state_of, take_path
from resolvers.writes import (
    KEEP,
    Keep,
    Told,
    Touched,
    current_site,
    instant,
)


async def create_section(  # noqa: PLR0913 -- named, and all but one can be left out
    ctx: Context,
    *,
    name: str,
    slug: str | None = None,
    parent_id: UUID | None = None,
    locale: str | None = None,
    position: int = 0,
    hidden: bool = False,
    description: str | None = None,
) -> NodeState:
    """A new section, below another one or at the top. ``locale``: the parent's, else the default.

    ``description``: one line of Markdown.

    Raises:
        Invalid: with the field that can't be taken.
        NotFound: no such section to stand below.
        PathTaken: something lives at the path that the given slug makes.
    """
    name, text = check_name(name), rich_text("description", description)
    async with ctx.transaction() as tx:
        await contents.lock_tree(tx.session, alone=False)
        site = await current_site(tx)
        spoken, base = await _base(tx, site, parent_id, locale)
        path = await claim(tx.session, site, spoken, base, Wish(slug, name, "section"))
        now = await instant(tx)
        section_id = new_id()
        row = {
            "id": section_id,
            "site_id": site.id,
            "locale": spoken,
            "slug": slug_of(path),
            "path": path,
            "name": name,
            "parent_id": parent_id,
            "position": position,
            "hidden": hidden,
            "description": text,
            "created_at": now,
            "updated_at": now,
        }
        await taxonomy.add(tx.session, Section, row)
        paths = await take_path(tx, Origin(site.id, spoken), {path: path}, now, "MOVED")
        told = Told("section.created", section_id, site.id, now)
        return await report(ctx, tx, told, Section, Touched(paths))


async def rename_section(
    ctx: Context, section_id: UUID, *, name: str | None = None, slug: str | None = None
) -> NodeState:
    """Another name, or another slug, with which the paths of all below it change.

    Old paths that readers knew become redirects.

    Raises:
        NotFound: no such section.
        Invalid: with the field that can't be taken.
        PathTaken: something lives at the new path.
    """
    async with ctx.transaction() as tx:
        section = await _begin(tx, section_id)
        values: dict[str, Any] = {} if name is None else {"name": check_name(name)}
        if slug is not None:
            site, slug = await current_site(tx), check_slug(slug)
            base = section.path.removesuffix(f"/{section.slug}")
            path = path_below(site.locales, section.locale, base, slug)
            values |= {"slug": slug, "path": path}
        return await _go(ctx, tx, _Change("section.renamed", "SLUG_CHANGED", section, values))


async def move_section(
    ctx: Context,
    section_id: UUID,
    *,
    parent_id: UUID | Keep | None = KEEP,
    position: int | None = None,
) -> NodeState:
    """Put a section below another one (None: at the top), with all that stands below it.

    Old paths that readers knew become redirects.

    Raises:
        NotFound: no such section.
        Invalid: it would stand below itself, or in another locale.
        PathTaken: something lives at the new path.
    """
    async with ctx.transaction() as tx:
        section = await _begin(tx, section_id)
        values: dict[str, Any] = {} if position is None else {"position": position}
        if parent_id is not KEEP:
            site = await current_site(tx)
            _, base = await _base(tx, site, parent_id, section.locale, moved=section_id)
            path = path_below(site.locales, section.locale, base, section.slug)
            values |= {"parent_id": parent_id, "path": path}
        return await _go(ctx, tx, _Change("section.moved", "MOVED", section, values))


@dataclass(frozen=True, slots=True)
class _Change:
    event: str
    cause: str
    section: Section
    values: dict[str, Any]

    @property
    def path(self) -> str:
        return str(self.values.get("path", self.section.path))

    @property
    def differs(self) -> bool:
        return any(getattr(self.section, name) != value for name, value in self.values.items())


async def _begin(tx: Transaction, section_id: UUID) -> Section:
    """The section, while all paths below sections stay still."""
    await contents.lock_tree(tx.session, alone=True)
    section = await taxonomy.find(tx.session, Section, section_id)
    if section is None:
        raise NotFound("section", section_id)
    return section


async def _base(
    tx: Transaction,
    site: Site,
    parent_id: UUID | None,
    locale: str | None,
    moved: UUID | None = None,
) -> tuple[str, str]:
    """Locale and path of what a section shall stand below."""
    if parent_id is None:
        locale = locale or site.default_locale
        return locale, prefix_of(site.locales, locale)
    parent = await taxonomy.find(tx.session, Section, parent_id)
    if parent is None:
        raise NotFound("section", parent_id)
    if locale not in {None, parent.locale}:
        raise Invalid("parent_id", f"The section above is in another locale, {parent.locale}.")
    if moved in parent.ancestor_ids:
        raise Invalid("parent_id", "A section can't be put below itself.")
    return parent.locale, parent.path


async def _go(ctx: Context, tx: Transaction, change: _Change) -> NodeState:
    section = change.section
    if not change.differs:
        return await state_of(tx, Section, section.id, changed=False)
    if change.path == section.path:
        now = await instant(tx, [section.updated_at])
        values = change.values | {"updated_at": now}
        await taxonomy.change(tx.session, Section, section.id, values)
        touched = Touched(changed=True)
    else:
        await require_free(tx.session, section.site_id, change.path)
        now, touched = await _carry_all(tx, change)
    told = Told(change.event, section.id, section.site_id, now)
    return await report(ctx, tx, told, Section, touched)


async def _carry_all(tx: Transaction, change: _Change) -> tuple[datetime, Touched]:
    """Bring the section, the sections below and all their articles to their new paths.

    Contents are locked before sections, as everyone who publishes does.
    """
    await contents.take_time(tx.session)
    old, new = change.section.path, change.path
    sections = await taxonomy.sections_below(tx.session, change.section.id)
    ids = await contents.ids_in(tx.session, [section.id for section in sections])
    after = [section.updated_at for section in sections]
    works = await begin(tx, ids, after)
    now = works[0].now if works else await instant(tx, after)
    origin = Origin(change.section.site_id, change.section.locale)
    paths = {one.path: check_length(new + one.path[len(old) :]) for one in sections}
    values = change.values | {"updated_at": now}
    await taxonomy.change(tx.session, Section, change.section.id, values)
    await taxonomy.repath_below(tx.session, change.section, new, now)
    touched = await settle(tx, [carry(work, old, new) for work in works], change.cause)
    return now, touched | Touched(await take_path(tx, origin, paths, now, change.cause))
