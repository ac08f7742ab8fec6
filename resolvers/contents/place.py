"""Where a content stands: section or page above, slug, access; and its end."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from db.models import Content, Section
from db.queries import contents, taxonomy
from resolvers.addresses import check_length, check_slug, path_below, prefix_of, require_free
from resolvers.contents.create import check_access, parent_base
from resolvers.contents.publish import withdrawn
from resolvers.contents.settle import finish, report, settle
from resolvers.contents.state import PUBLISHED, ContentState
from resolvers.contents.work import Work, begin, begin_one, require_version
from resolvers.context import Context, Transaction
from resolvers.errors import HasPagesBelow, Invalid, InvalidTransition, NotFound
from resolvers.timeline import Place
from resolvers.writes import KEEP, Keep, current_site


async def move(
    ctx: Context,
    content_id: UUID,
    *,
    section_id: UUID | None = None,
    parent_id: UUID | Keep | None = KEEP,
    position: int | None = None,
    expected_version: int | None = None,
) -> ContentState:
    """Put an article into another section, or a page below another one (None: at the top).

    The pages below a page go with it. Old paths that readers knew become redirects.

    Raises:
        NotFound: absent or deleted; no such section or page.
        Conflict: somebody saved since the caller loaded.
        Invalid: another locale, a page below itself, a section for a page or a page for an article.
        PathTaken: something lives at the new path.
    """
    async with ctx.transaction() as tx:
        works = await _begin(tx, content_id, expected_version)
        place = works[0].place
        if position is not None:
            place = replace(place, position=position)
        if section_id is not None:
            place = await _in_section(tx, works[0].content, place, section_id)
        if parent_id is not KEEP:
            place = await _below_page(tx, works, place, parent_id)
        return await _go(ctx, tx, works, place, "content.moved", "MOVED")


async def rename_slug(
    ctx: Context, content_id: UUID, slug: str, *, expected_version: int | None = None
) -> ContentState:
    """Give a content another slug. The paths below a page change with its own.

    Old paths that readers knew become redirects.

    Raises:
        NotFound: absent or deleted.
        Conflict: somebody saved since the caller loaded.
        Invalid: it can't be a slug.
        PathTaken: something lives at the new path.
    """
    slug = check_slug(slug)
    async with ctx.transaction() as tx:
        works = await _begin(tx, content_id, expected_version)
        content = works[0].content
        base = content.path.removesuffix(f"/{content.slug}")
        path = await _path(tx, content, base, slug)
        place = replace(works[0].place, slug=slug, path=path)
        return await _go(ctx, tx, works, place, "content.renamed", "SLUG_CHANGED")


async def set_access(
    ctx: Context, content_id: UUID, access: str, *, expected_version: int | None = None
) -> ContentState:
    """Say who may read a content: PUBLIC, UNLISTED, REGISTERED or SUBSCRIBERS.

    Raises:
        NotFound: absent or deleted.
        Conflict: somebody saved since the caller loaded.
        Invalid: no such access.
    """
    check_access(access)
    async with ctx.transaction() as tx:
        work = await begin_one(tx, content_id, expected_version)
        shall_be = replace(work, place=replace(work.place, access=access))
        return await finish(ctx, tx, "content.access_changed", shall_be)


async def delete(
    ctx: Context, content_id: UUID, *, expected_version: int | None = None
) -> ContentState:
    """Put a content into the trash, with all that is planned; its path is free.

    Raises:
        NotFound: absent, or deleted already.
        Conflict: somebody saved since the caller loaded.
        InvalidTransition: it is public.
        HasPagesBelow: a page with pages below it.
    """
    async with ctx.transaction() as tx:
        work, *below = await _begin(tx, content_id, expected_version)
        if work.state == PUBLISHED:
            raise InvalidTransition(work.state, "deleted")
        if below:
            raise HasPagesBelow
        shall_be = replace(await withdrawn(tx, work), deleted_at=work.now)
        return await finish(ctx, tx, "content.deleted", shall_be)


async def _begin(tx: Transaction, content_id: UUID, expected_version: int | None) -> list[Work]:
    """The content, then the pages below it; their paths stay still for all others."""
    found = await contents.find(tx.session, content_id)
    is_page = found is not None and found.type == "PAGE"
    await contents.lock_tree(tx.session, alone=is_page)
    ids = await contents.ids_below(tx.session, content_id) if is_page else [content_id]
    works = sorted(await begin(tx, ids), key=lambda work: work.content.id != content_id)
    if not works or works[0].content.id != content_id:
        raise NotFound("content", content_id)
    require_version(works[0].content, expected_version)
    return works


async def _in_section(tx: Transaction, content: Content, place: Place, section_id: UUID) -> Place:
    if content.type != "ARTICLE":
        raise Invalid("section_id", "Only articles stand in sections.")
    section = await taxonomy.find(tx.session, Section, section_id)
    if section is None:
        raise NotFound("section", section_id)
    if section.locale != content.locale:
        raise Invalid("section_id", f"The section is in another locale, {section.locale}.")
    path = await _path(tx, content, section.path, content.slug)
    return replace(place, section_id=section.id, path=path)


async def _below_page(
    tx: Transaction, works: Sequence[Work], place: Place, parent_id: UUID | None
) -> Place:
    content = works[0].content
    if content.type != "PAGE":
        raise Invalid("parent_id", "Only pages stand below pages.")
    if parent_id in {work.content.id for work in works}:
        raise Invalid("parent_id", "A page can't be put below itself.")
    if parent_id is None:
        base = prefix_of((await current_site(tx)).locales, content.locale)
    else:
        _, base = await parent_base(tx, parent_id, content.locale)
    path = await _path(tx, content, base, content.slug)
    return replace(place, parent_id=parent_id, path=path)


async def _path(tx: Transaction, content: Content, base: str, slug: str) -> str:
    """The new path, free or its own already."""
    path = path_below((await current_site(tx)).locales, content.locale, base, slug)
    if path != content.path:
        await require_free(tx.session, content.site_id, path)
    return path


async def _go(
    ctx: Context, tx: Transaction, works: Sequence[Work], place: Place, event: str, cause: str
) -> ContentState:
    """Settle the content at its new place, and the pages below it where they come to stand."""
    work, *below = works
    moved = replace(work, place=place)
    carried = [carry(one, work.place.path, place.path) for one in below]
    touched = await settle(tx, [moved, *carried], cause)
    return await report(ctx, tx, event, moved, touched)


def carry(work: Work, old: str, new: str) -> Work:
    """The same content where everything below the path ``old`` goes to ``new``.

    Raises:
        Invalid: its path gets too long.
    """
    path = check_length(new + work.place.path[len(old) :])
    return replace(work, place=replace(work.place, path=path))
