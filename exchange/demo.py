"""The demo publication: made through the same functions that editors and importers use."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from exchange import demo_articles as texts
from exchange import demo_comments, demo_fronts
from exchange.demo_articles import DemoArticle
from resolvers import contents, taxonomy
from resolvers.contents import Interval
from resolvers.context import Context
from resolvers.drafts import Credit, Draft

ABOUT: Final = (
    "The Harbour Gazette is a newspaper that does not exist, in a town that does not either. It is "
    "here so that there is something to ask for."
)
IMPRINT: Final = "Nobody is responsible for this paper but the people who built Byline."


async def fill_if_empty(ctx: Context, *, url: str, say: Callable[[str], None]) -> None:
    """Make the demo publication where there is no publication yet: whole or not at all."""
    async with ctx.transaction():
        if await taxonomy.has_site(ctx):
            return
        say("making the demo publication")
        await _fill(ctx, url)


async def _fill(ctx: Context, url: str) -> None:
    await taxonomy.create_site(
        ctx, name="The Harbour Gazette", tagline="News from a town that isn't there", url=url
    )
    ids: dict[str, UUID] = {}
    for position, (slug, name, above) in enumerate(texts.SECTIONS):
        section = await taxonomy.create_section(
            ctx, name=name, slug=slug, parent_id=ids[above] if above else None, position=position
        )
        ids[slug] = section.id
    for slug, name in texts.AUTHORS:
        ids[slug] = (await taxonomy.create_author(ctx, name=name, slug=slug)).id
    for slug, name in texts.TAGS:
        ids[slug] = (await taxonomy.create_tag(ctx, name=name, slug=slug)).id
    for article in texts.ARTICLES:
        ids[article.title] = await _publish(ctx, ids, article)
    await _unfinished(ctx, ids)
    await _pages(ctx)
    await demo_fronts.arrange(ctx, ids)
    await demo_comments.discuss(ctx, ids)


def _body(*paragraphs: str) -> dict[str, Any]:
    blocks = [{"type": "paragraph", "text": [{"text": text}]} for text in paragraphs]
    return {"version": 1, "blocks": blocks}


def _draft(ids: dict[str, UUID], article: DemoArticle) -> Draft:
    return Draft(
        title=article.title,
        kicker=article.kicker,
        dek=article.dek,
        body=_body(*article.text),
        tag_ids=tuple(ids[slug] for slug in article.tags),
        credits=tuple(Credit(ids[slug], "AUTHOR") for slug in article.authors),
    )


async def _publish(ctx: Context, ids: dict[str, UUID], article: DemoArticle) -> UUID:
    made = await contents.create_article(
        ctx, section_id=ids[article.section], draft=_draft(ids, article)
    )
    since = article.since or _morning(ctx.clock()) - timedelta(days=article.days_ago)
    await contents.record_history(ctx, made.id, [Interval(1, since)])
    return made.id


async def _unfinished(ctx: Context, ids: dict[str, UUID]) -> None:
    """What readers must not see yet, an update that waits, and an address that has changed."""
    by = (Credit(ids["ada-winter"], "AUTHOR"),)
    await contents.create_article(
        ctx, section_id=ids["town"], draft=Draft(title="Draft: who owns the mill pond?", credits=by)
    )
    planned = await contents.create_article(
        ctx,
        section_id=ids["culture"],
        draft=Draft(
            title="The harbour festival, hour by hour",
            dek="Appears by itself a week after the demo was made.",
            body=_body("Saturday begins at six with the fish market."),
            tag_ids=(ids["music"],),
            credits=by,
        ),
    )
    week = _morning(ctx.clock()) + timedelta(days=7)
    await contents.schedule(ctx, planned.id, action="PUBLISH", at=week)
    renamed = await contents.create_article(
        ctx,
        section_id=ids["town"],
        slug="mill-bridge-closed",
        draft=Draft(
            title="The mill bridge is open again",
            dek="It was closed for two days. Its old address still leads here.",
            body=_body("The planks are new, the noise they make is not."),
            credits=by,
        ),
    )
    await contents.publish(ctx, renamed.id)
    await contents.rename_slug(ctx, renamed.id, "mill-bridge-open")


async def _pages(ctx: Context) -> None:
    about = await contents.create_page(
        ctx, draft=Draft(title="About us", body=_body(ABOUT)), slug="about"
    )
    imprint = await contents.create_page(
        ctx, draft=Draft(title="Imprint", body=_body(IMPRINT)), slug="imprint", parent_id=about.id
    )
    for page in (about, imprint):
        await contents.publish(ctx, page.id)


def _morning(day: datetime) -> datetime:
    return day.replace(hour=6, minute=0, second=0, microsecond=0)
