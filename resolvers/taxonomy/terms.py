"""Tags and authors."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from db.ids import new_id
from db.models import Author, Tag
from db.queries import contents, taxonomy
from resolvers.addresses import (
    Wish,
    check_slug,
    claim,
    path_below,
    prefix_of,
    require_free,
    slug_of,
)
from resolvers.context import Context
from resolvers.drafts import line, rich_text
from resolvers.redirects import Origin
from resolvers.taxonomy.describe import check_links, require_image
from resolvers.taxonomy.state import (
    MAX_NAME_CHARS,
    NodeState,
    check_name,
    locked,
    report,
    state_of,
    take_path,
)
from resolvers.writes import Told, Touched, current_site, instant

_SHELVES = {Tag: "tags", Author: "authors"}


async def create_tag(
    ctx: Context,
    *,
    name: str,
    slug: str | None = None,
    locale: str | None = None,
    synonyms: Sequence[str] = (),
    description: str | None = None,
) -> NodeState:
    """A new tag, at ``/tags/<slug>`` below the locale's prefix.

    ``description``: one line of Markdown.

    Raises:
        Invalid: with the field that can't be taken.
        PathTaken: the given slug is taken.
    """
    words = [line("synonyms", synonym, MAX_NAME_CHARS) for synonym in synonyms]
    values = {
        "name": check_name(name),
        "synonyms": [word for word in words if word],
        "description": rich_text("description", description),
    }
    return await _create(ctx, Tag, values, slug, locale)


async def create_author(  # noqa: PLR0913 -- named, and all but one can be left out
    ctx: Context,
    *,
    name: str,
    slug: str | None = None,
    locale: str | None = None,
    links: Sequence[tuple[str, str]] = (),
    user_id: UUID | None = None,
    bio: str | None = None,
    avatar_id: UUID | None = None,
) -> NodeState:
    """A new byline, at ``/authors/<slug>`` below the locale's prefix.

    ``bio``: one line of Markdown. ``avatar_id``: of an image. ``links``: (label, URL). ``user_id``:
    the account of who it is, where there is one.

    Raises:
        Invalid: with the field that can't be taken.
        PathTaken: the given slug is taken.
    """
    values = {
        "name": check_name(name),
        "links": check_links(links),
        "user_id": user_id,
        "bio": rich_text("bio", bio),
        "avatar_id": avatar_id,
    }
    async with ctx.transaction() as tx:
        await require_image(tx, "avatar_id", avatar_id)
        return await _create(ctx, Author, values, slug, locale)


async def rename_tag(
    ctx: Context, tag_id: UUID, *, name: str | None = None, slug: str | None = None
) -> NodeState:
    """Another name or slug; the old path becomes a redirect.

    Raises:
        NotFound: no such tag.
        Invalid: with the field that can't be taken.
        PathTaken: something lives at the new path.
    """
    return await _rename(ctx, Tag, tag_id, name, slug)


async def rename_author(
    ctx: Context, author_id: UUID, *, name: str | None = None, slug: str | None = None
) -> NodeState:
    """Another name or slug; the old path becomes a redirect.

    Raises:
        NotFound: no such author.
        Invalid: with the field that can't be taken.
        PathTaken: something lives at the new path.
    """
    return await _rename(ctx, Author, author_id, name, slug)


async def _create(
    ctx: Context,
    kind: type[Tag] | type[Author],
    values: Mapping[str, Any],
    slug: str | None,
    locale: str | None,
) -> NodeState:
    async with ctx.transaction() as tx:
        site = await current_site(tx)
        locale = locale or site.default_locale
        base = f"{prefix_of(site.locales, locale)}/{_SHELVES[kind]}"
        wish = Wish(slug, values["name"], kind.__tablename__)
        path = await claim(tx.session, site, locale, base, wish)
        now = await instant(tx)
        row = {
            "id": new_id(),
            "site_id": site.id,
            "locale": locale,
            "slug": slug_of(path),
            "path": path,
            "created_at": now,
            "updated_at": now,
            **values,
        }
        await taxonomy.add(tx.session, kind, row)
        paths = await take_path(tx, Origin(site.id, locale), {path: path}, now, "MOVED")
        told = Told(f"{kind.__tablename__}.created", row["id"], site.id, now)
        return await report(ctx, tx, told, kind, Touched(paths))


async def _rename(
    ctx: Context,
    kind: type[Tag] | type[Author],
    node_id: UUID,
    name: str | None,
    slug: str | None,
) -> NodeState:
    async with ctx.transaction() as tx:
        await contents.lock_tree(tx.session, alone=False)
        node = await locked(tx, kind, node_id)
        values = {"name": node.name if name is None else check_name(name), "slug": node.slug}
        path = node.path
        if slug is not None and check_slug(slug) != node.slug:
            site = await current_site(tx)
            base = node.path.removesuffix(f"/{node.slug}")
            path = path_below(site.locales, node.locale, base, check_slug(slug))
            await require_free(tx.session, site.id, path)
            values |= {"slug": slug_of(path), "path": path}
        if (values["name"], path) == (node.name, node.path):
            return await state_of(tx, kind, node_id, changed=False)
        now = await instant(tx, [node.updated_at])
        await taxonomy.change(tx.session, kind, node_id, values | {"updated_at": now})
        paths = set()
        if path != node.path:
            origin = Origin(node.site_id, node.locale)
            paths = await take_path(tx, origin, {node.path: path}, now, "SLUG_CHANGED")
        told = Told(f"{kind.__tablename__}.renamed", node_id, node.site_id, now)
        return await report(ctx, tx, told, kind, Touched(paths))
