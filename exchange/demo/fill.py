"""The order in which the Gazette is made: files first, then all of the rest in one transaction."""

from collections.abc import Callable
from datetime import UTC, timedelta

from db.ids import new_id
from db.queries import interchange
from db.session import Session
from exchange.demo import comments, facts, fronts, pictures, readers, texts
from exchange.demo.desk import Desk
from exchange.demo.pictures import Filed
from exchange.errors import ExchangeError
from media.library import Library
from resolvers import contents, custom, taxonomy
from resolvers.context import Context
from resolvers.redirects import create_redirect


async def fill_if_empty(
    ctx: Context, library: Library, *, url: str, say: Callable[[str], None]
) -> None:
    """Make the demo where there is no publication yet: whole or not at all."""
    if await taxonomy.has_site(ctx):
        return
    say("making the demo publication")
    files = await pictures.store(library)
    async with ctx.transaction():
        if not await taxonomy.has_site(ctx):  # nobody was quicker
            await _fill(ctx, files, url)


async def make(ctx: Context, library: Library, *, url: str) -> None:
    """Make the demo in an empty database, in place of a site without content.

    Raises:
        ExchangeError: there is a publication.
    """
    async with ctx.transaction() as tx:
        await require_room(tx.session)
    files = await pictures.store(library)
    async with ctx.transaction() as tx:
        await require_room(tx.session)
        await interchange.make_room(tx.session)
        await _fill(ctx, files, url)


async def require_room(session: Session) -> None:
    """Nothing, where nobody has written anything yet.

    Raises:
        ExchangeError: somebody has.
    """
    if not await interchange.is_untouched(session):
        raise ExchangeError(
            "This database has a publication already. The demo goes into an empty one: "
            "set DATABASE_URL or BYLINE_DATA_DIR."
        )


async def _fill(ctx: Context, files: Filed, url: str) -> None:
    await taxonomy.create_site(
        ctx, name=facts.NAME, tagline=facts.TAGLINE, url=url, locales=facts.LOCALES
    )
    morning = ctx.clock().astimezone(UTC).replace(hour=6, minute=0, second=0, microsecond=0)
    desk = Desk(ctx, morning, media=await pictures.record(ctx, files))
    await _shelves(desk)
    desk.contents.update({key: new_id() for key in texts.known()})
    for key in desk.contents:
        await desk.bring(texts.read(key, desk.names(key[0])))
    await _since(desk)
    await fronts.arrange(desk)
    await comments.discuss(desk)
    await readers.read(desk)


async def _shelves(desk: Desk) -> None:
    """Sections, authors, tags and custom fields."""
    ctx = desk.ctx
    for position, shelf in enumerate(facts.SECTIONS):
        section = await taxonomy.create_section(
            ctx,
            name=shelf.name,
            slug=shelf.slug,
            locale=shelf.locale,
            parent_id=desk.sections[shelf.above] if shelf.above else None,
            position=position,
            description=shelf.about,
            hidden=shelf.hidden,
        )
        desk.sections[shelf.slug] = section.id
    for who in facts.AUTHORS:
        author = await taxonomy.create_author(
            ctx,
            name=who.name,
            slug=who.slug,
            bio=who.bio,
            links=who.links,
            avatar_id=desk.media[who.slug],
        )
        desk.authors[who.slug] = author.id
    for slug, (name, locale, synonyms) in facts.TAGS.items():
        tag = await taxonomy.create_tag(ctx, name=name, slug=slug, locale=locale, synonyms=synonyms)
        desk.tags[slug] = tag.id
    for field in facts.FIELDS:
        await custom.define_field(ctx, **field)


async def _since(desk: Desk) -> None:
    """What happened to them since: corrections, an address that changed, old addresses."""
    ctx, english = desk.ctx, desk.in_english
    for name, kind, note in facts.CORRECTIONS:
        await contents.correct(ctx, english[name], kind=kind, note=note)
    await contents.rename_slug(ctx, english["mill-bridge"], "mill-bridge-open")
    made = await create_redirect(ctx, "/timetable", to_content_id=english["timetable"])
    desk.redirects[made.from_path] = made.id
    await create_redirect(ctx, "/this-weekend", to_path="/culture", permanent=False)
    await create_redirect(ctx, "/town/horoscope")
    winter = desk.morning + timedelta(days=90)
    await contents.schedule(ctx, english["regatta"], action="UNPUBLISH", at=winter)
