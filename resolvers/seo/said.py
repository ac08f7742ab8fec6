"""Title, description, address and picture: an editor's words, or else what readers see."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.relations import edges
from db.rows import AuthorRow, ContentRow, MediaRow, SectionRow, SeriesRow, TagRow
from resolvers import bodies, pictures, routes, shown
from resolvers.context import Context

Owner = ContentRow | SectionRow | TagRow | AuthorRow | SeriesRow
MAX_DESCRIPTION: Final = 160  # about what search engines show
_UNLISTED: Final = "UNLISTED"


@dataclass(frozen=True, slots=True)
class ShownSeo:
    """Of one thing in one view. ``said``: what an editor typed, see ``resolvers.drafts.Seo``."""

    owner: Owner
    said: Mapping[str, Any]
    image_id: UUID | None = None


async def of(ctx: Context, owner: Owner) -> ShownSeo:
    """What the editors of it said."""
    if not isinstance(owner, ContentRow):
        return ShownSeo(owner, {}, owner.image_id if isinstance(owner, SeriesRow) else None)
    row = await ctx.loaders.one(edges.content_details, owner.view, owner.edition_id)
    return ShownSeo(owner, (row.seo if row else None) or {}, row.seo_image_id if row else None)


def name_of(owner: Owner) -> str:
    """The headline or the name."""
    return owner.title if isinstance(owner, ContentRow | SeriesRow) else owner.name


def title(seo: ShownSeo) -> str:
    """For the title of the page."""
    said: str | None = seo.said.get("title")
    return said or name_of(seo.owner)


async def description(ctx: Context, seo: ShownSeo) -> str:
    """Plain text, of at most 160 characters unless an editor wrote more; may be empty."""
    if said := seo.said.get("description"):
        return str(said)
    owner = seo.owner
    if isinstance(owner, ContentRow):
        made = bodies.summary(ctx, owner, MAX_DESCRIPTION)
        return await made if inspect.isawaitable(made) else made
    words = owner.bio if isinstance(owner, AuthorRow) else owner.description
    text = shown.stored_text(owner.view, words)
    return bodies.shortened(text.plain_text, MAX_DESCRIPTION) if text else ""


def is_hidden(seo: ShownSeo) -> bool:
    """Whether search engines shall leave it out."""
    unlisted = isinstance(seo.owner, ContentRow) and seo.owner.access == _UNLISTED
    return unlisted or bool(seo.said.get("noindex"))


def robots(seo: ShownSeo) -> str:
    """For ``<meta name="robots">``."""
    return "noindex" if is_hidden(seo) else "index, follow"


async def url(ctx: Context, owner: Owner) -> str:
    """Where readers find it."""
    return routes.url(await routes.site(ctx, owner.view), owner.path)


async def canonical_url(ctx: Context, seo: ShownSeo) -> str:
    """The one address under which search engines shall keep it."""
    said: str | None = seo.said.get("canonical_url")
    return said or await url(ctx, seo.owner)


async def image(ctx: Context, seo: ShownSeo) -> MediaRow | None:
    """The picture that goes with a link to it."""
    owner, loaders = seo.owner, ctx.loaders
    said = await loaders.one(edges.seo_image, owner.view, seo.image_id)
    if said is not None:
        return said
    if isinstance(owner, ContentRow):
        return await loaders.one(edges.content_hero_image, owner.view, owner.hero_image_id)
    if isinstance(owner, AuthorRow):
        return await loaders.one(edges.author_avatar, owner.view, owner.avatar_id)
    return None


def absolute(ctx: Context, picture: MediaRow) -> str | None:
    """The address of the file; None where the server doesn't know its own, see ADR 10."""
    made = pictures.url(ctx, picture)
    return made if made.startswith(("https://", "http://")) else None
