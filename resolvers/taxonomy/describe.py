"""What sections, tags and authors say of themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from db.models import Author, Section, Tag
from db.queries import media, taxonomy
from resolvers.context import Context, Transaction
from resolvers.drafts import line, rich_text
from resolvers.errors import Invalid
from resolvers.taxonomy.state import (
    MAX_NAME_CHARS,
    NodeState,
    locked,
    report,
    state_of,
)
from resolvers.writes import KEEP, Keep, Told, Touched, instant


async def describe_section(ctx: Context, section_id: UUID, *, description: str | None) -> NodeState:
    """What the section is about, as one line of Markdown.

    Raises:
        NotFound: no such section.
        Invalid: it is too long.
    """
    values = {"description": rich_text("description", description)}
    return await _describe(ctx, Section, section_id, values)


async def describe_tag(ctx: Context, tag_id: UUID, *, description: str | None) -> NodeState:
    """What the tag is about, as one line of Markdown.

    Raises:
        NotFound: no such tag.
        Invalid: it is too long.
    """
    return await _describe(ctx, Tag, tag_id, {"description": rich_text("description", description)})


async def describe_author(
    ctx: Context,
    author_id: UUID,
    *,
    bio: str | Keep | None = KEEP,
    avatar_id: UUID | Keep | None = KEEP,
    links: Sequence[tuple[str, str]] | Keep = KEEP,
) -> NodeState:
    """Who the author is. ``bio``: one line of Markdown; ``links``: (label, URL). The rest stays.

    Raises:
        NotFound: no such author.
        Invalid: with the field that can't be taken.
    """
    values: dict[str, Any] = {} if bio is KEEP else {"bio": rich_text("bio", bio)}
    values |= {} if avatar_id is KEEP else {"avatar_id": avatar_id}
    values |= {} if links is KEEP else {"links": check_links(links)}
    async with ctx.transaction() as tx:
        await require_image(tx, "avatar_id", values.get("avatar_id"))
        return await _describe(ctx, Author, author_id, values)


async def require_image(tx: Transaction, field: str, asset_id: UUID | None) -> None:
    """Nothing, where there is such an image or none is asked for.

    Raises:
        Invalid: there is none.
    """
    asset = await media.find(tx.session, asset_id) if asset_id else None
    if asset_id and (asset is None or asset.kind != "IMAGE"):
        raise Invalid(field, "There is no such image.")


def check_links(links: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Links as they are stored.

    Raises:
        Invalid: one leads nowhere that a link may.
    """
    for _, url in links:
        if not url.startswith(("https://", "http://", "mailto:")):
            raise Invalid("links", "A link is a URL with https, http or mailto.")
    return [
        {"label": line("links", label, MAX_NAME_CHARS) or url, "url": url} for label, url in links
    ]


async def _describe(
    ctx: Context,
    kind: type[Section] | type[Tag] | type[Author],
    node_id: UUID,
    values: dict[str, Any],
) -> NodeState:
    async with ctx.transaction() as tx:
        node = await locked(tx, kind, node_id)
        if all(getattr(node, name) == value for name, value in values.items()):
            return await state_of(tx, kind, node_id, changed=False)
        now = await instant(tx, [node.updated_at])
        await taxonomy.change(tx.session, kind, node_id, values | {"updated_at": now})
        told = Told(f"{kind.__tablename__}.described", node_id, node.site_id, now)
        return await report(ctx, tx, told, kind, Touched({node.path}))
