"""New contents."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.ids import new_id
from db.models import Author, Section, Tag
from db.queries import contents, media, taxonomy
from resolvers.addresses import Wish, claim, prefix_of, slug_of
from resolvers.contents.state import ContentState, state_of
from resolvers.context import Context, Transaction
from resolvers.custom.values import accepted
from resolvers.drafts import Draft, Prepared, prepare
from resolvers.errors import Invalid, NotFound
from resolvers.writes import Told, Touched, current_site, instant, tell

ACCESS: Final = ("PUBLIC", "UNLISTED", "REGISTERED", "SUBSCRIBERS")


@dataclass(frozen=True, slots=True)
class _Birth:
    """What distinguishes articles and pages when they are made."""

    type: str
    locale: str
    base: str  # the path it stands below, or the locale's prefix
    section_id: UUID | None = None
    parent_id: UUID | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class _Options:
    """What may be said of any new content."""

    slug: str | None
    access: str
    translation_of: UUID | None
    content_id: UUID | None
    message: str | None


async def create_article(  # noqa: PLR0913 -- named, and all but two can be left out
    ctx: Context,
    *,
    section_id: UUID,
    draft: Draft,
    slug: str | None = None,
    access: str = "PUBLIC",
    translation_of: UUID | None = None,
    content_id: UUID | None = None,
    message: str | None = None,
) -> ContentState:
    """A new article in a section, in the section's locale; nobody but editors sees it.

    ``slug``: without it, made from the title and numbered where that is taken.
    ``content_id``: an id that the caller has made, a UUIDv7.

    Raises:
        Invalid: with the field that can't be taken.
        NotFound: no such section, or content to translate.
        PathTaken: something lives at the path that the given slug makes.
        Duplicate: there is a translation in this locale, or a content with this id.
    """
    async with ctx.transaction() as tx:
        await contents.lock_tree(tx.session, alone=False)
        section = await taxonomy.find(tx.session, Section, section_id)
        if section is None:
            raise NotFound("section", section_id)
        birth = _Birth("ARTICLE", section.locale, section.path, section_id=section.id)
        options = _Options(slug, access, translation_of, content_id, message)
        return await _create(ctx, tx, birth, draft, options)


async def create_page(  # noqa: PLR0913 -- named, and all but one can be left out
    ctx: Context,
    *,
    draft: Draft,
    slug: str | None = None,
    locale: str | None = None,
    parent_id: UUID | None = None,
    position: int = 0,
    access: str = "PUBLIC",
    translation_of: UUID | None = None,
    content_id: UUID | None = None,
    message: str | None = None,
) -> ContentState:
    """A new page, below another one or at the top; nobody but editors sees it.

    ``locale``: the parent's, else the site's default.

    Raises:
        Invalid, NotFound, PathTaken, Duplicate: as for ``create_article``.
    """
    async with ctx.transaction() as tx:
        await contents.lock_tree(tx.session, alone=False)
        site = await current_site(tx)
        if parent_id is None:
            locale = locale or site.default_locale
            base = prefix_of(site.locales, locale)
        else:
            locale, base = await parent_base(tx, parent_id, locale)
        birth = _Birth("PAGE", locale, base, parent_id=parent_id, position=position)
        options = _Options(slug, access, translation_of, content_id, message)
        return await _create(ctx, tx, birth, draft, options)


async def parent_base(tx: Transaction, parent_id: UUID, locale: str | None) -> tuple[str, str]:
    """Locale and path of the page that another one shall stand below.

    Raises:
        NotFound: no such page.
        Invalid: it is of another locale.
    """
    parent = await contents.find(tx.session, parent_id)
    if parent is None or parent.deleted_at is not None or parent.type != "PAGE":
        raise NotFound("page", parent_id)
    if locale not in {None, parent.locale}:
        raise Invalid("parent_id", f"The page above is in another locale, {parent.locale}.")
    return parent.locale, parent.path


async def prepared(tx: Transaction, site_id: UUID, draft: Draft, content_type: str) -> Prepared:
    """The draft, checked; its tags, authors, media and custom fields are the site's.

    Raises:
        Invalid: with the field that can't be taken.
    """
    given = await accepted(tx, site_id, content_type, draft.custom)
    ready = prepare(replace(draft, custom=given))
    author_ids = {credit.author_id for credit in draft.credits}
    if await taxonomy.unknown(tx.session, Tag, site_id, draft.tag_ids):
        raise Invalid("tag_ids", "There is no such tag.")
    if await taxonomy.unknown(tx.session, Author, site_id, author_ids):
        raise Invalid("credits", "There is no such author.")
    await _require_media(tx, site_id, draft, ready)
    return ready


async def _require_media(tx: Transaction, site_id: UUID, draft: Draft, ready: Prepared) -> None:
    kinds = await media.kinds(tx.session, site_id, ready.media_ids)
    if draft.hero_image_id and kinds.get(draft.hero_image_id) != "IMAGE":
        raise Invalid("hero_image_id", "There is no such image.")
    if draft.seo and draft.seo.image_id and kinds.get(draft.seo.image_id) != "IMAGE":
        raise Invalid("seo.image_id", "There is no such image.")
    if missing := ready.media_ids - kinds.keys():
        raise Invalid("body", f"There is no medium {min(missing)}.")


def check_access(access: str) -> str:
    """The access as it is stored.

    Raises:
        Invalid: there is no such access.
    """
    if access not in ACCESS:
        raise Invalid("access", f"Access is one of {', '.join(ACCESS)}.")
    return access


def revision_values(
    ctx: Context, ready: Prepared, now: datetime, *, message: str | None, autosave: bool
) -> dict[str, Any]:
    """A revision's columns that a save decides."""
    return {
        "snapshot": ready.snapshot,
        "content_hash": ready.content_hash,
        "excerpt": ready.excerpt,
        "word_count": ready.word_count,
        "message": message,
        "author_id": ctx.actor_id,
        "autosave": autosave,
        "created_at": now,
    }


async def _create(
    ctx: Context, tx: Transaction, birth: _Birth, draft: Draft, options: _Options
) -> ContentState:
    site = await current_site(tx)
    ready = await prepared(tx, site.id, draft, birth.type)
    access = check_access(options.access)
    content_id, revision_id = options.content_id or new_id(), new_id()
    group_id = await _group(tx, options.translation_of, content_id)
    wish = Wish(options.slug, ready.snapshot["title"], birth.type.lower())
    path = await claim(tx.session, site, birth.locale, birth.base, wish)
    now = await instant(tx)
    content = {
        "id": content_id,
        "site_id": site.id,
        "type": birth.type,
        "locale": birth.locale,
        "translation_group_id": group_id,
        "slug": slug_of(path),
        "path": path,
        "section_id": birth.section_id,
        "parent_id": birth.parent_id,
        "position": birth.position,
        "access": access,
        "review_state": "NONE",
        "head_revision_id": revision_id,
        "created_at": now,
        "updated_at": now,
    }
    first = revision_values(ctx, ready, now, message=options.message, autosave=False)
    first |= {"id": revision_id, "content_id": content_id, "number": 1}
    await contents.add(tx.session, content, first)
    told = Told("content.created", content_id, site.id, now, content_id)
    await tell(ctx, tx, told, Touched(changed=True))
    return await state_of(tx, content_id, now)


async def _group(tx: Transaction, translation_of: UUID | None, content_id: UUID) -> UUID:
    """The translation group: the original's, or one of its own."""
    if translation_of is None:
        return content_id
    original = await contents.find(tx.session, translation_of)
    if original is None or original.deleted_at is not None:
        raise NotFound("content", translation_of)
    return original.translation_group_id
