"""A publication with something of almost everything; ``fronts.py`` has the rest."""

from uuid import UUID

from sqlalchemy import text

from body import markdown_in
from db.ids import new_id
from resolvers import contents, redirects, sources, taxonomy
from resolvers.contents import Interval
from resolvers.drafts import Credit, Draft
from resolvers.taxonomy import Locale
from tests.conftest import TickingClock
from tests.exchange.exports.places import Place

EMAIL = "ann@example.org"
BODY = """
## Zwei „Wörter“

Some **text** with a [link](https://example.org/?a=1&b=2) and a note.[^1]

| a | b |
|---|---|
| 1 | \u2028 |

[^1]: The note.
"""
LOCALES = [Locale("en", "English"), Locale("pt", "Português", "/pt", ("en",))]


async def fill(place: Place, clock: TickingClock) -> None:  # noqa: PLR0915 -- one long story
    """Everything that write functions can leave behind."""
    ctx = place.ctx
    user_id = await add_user(place)
    await taxonomy.create_site(
        ctx, name="Try", url="https://try.example", locales=LOCALES, tagline="Ein „Test“"
    )
    picture = await place.picture(caption={"version": 1, "text": [{"text": "é"}]}, focal_x=0.1)
    news = await taxonomy.create_section(ctx, name="News", description="**All** of it")
    old = await taxonomy.create_section(ctx, name="Old")
    # Below a section that was made later: their ids are in another order than the tree.
    await taxonomy.move_section(ctx, news.id, parent_id=old.id)
    noticias = await taxonomy.create_section(ctx, name="Notícias", locale="pt")
    tag = await taxonomy.create_tag(ctx, name="Élections", synonyms=["vote"], description="x")
    author = await taxonomy.create_author(
        ctx, name="Ann", bio="*She* writes", avatar_id=picture, user_id=user_id,
        links=[("Home", "https://ann.example")],
    )  # fmt: skip

    def draft(title: str) -> Draft:
        return Draft(
            title, kicker="Kicker", dek="A dek", body=dict(markdown_in.read(BODY)[0]),
            tag_ids=(tag.id,), credits=(Credit(author.id, "EDITOR"), Credit(author.id)),
            hero_image_id=picture,
        )  # fmt: skip

    async def article(title: str, **options: UUID) -> UUID:
        options = {"section_id": news.id, **options}
        return (await contents.create_article(ctx, draft=draft(title), **options)).id  # type: ignore[arg-type]

    live, planned, withdrawn, deleted, past = [
        await article(title) for title in ("live", "planned", "withdrawn", "deleted", "past")
    ]
    await contents.publish(ctx, live)
    clock.advance(hours=1)
    await contents.save_revision(ctx, live, draft("live again"), message="More")
    await contents.save_revision(ctx, live, draft("typing"), autosave=True)
    await contents.publish(ctx, live, revision=2, revised=True)
    await contents.rename_slug(ctx, live, "renamed")
    at = clock.advance(hours=1)
    await contents.schedule(ctx, planned, action="PUBLISH", at=clock.now.replace(hour=20))
    plan = await contents.schedule(ctx, live, action="UNPUBLISH", at=clock.now.replace(hour=21))
    await contents.cancel(ctx, plan.id)
    await contents.schedule(ctx, live, action="UNPUBLISH", at=clock.now.replace(hour=22))
    for content_id in (withdrawn, deleted):
        await contents.publish(ctx, content_id)
    clock.advance(hours=1)
    await contents.unpublish(ctx, withdrawn, redirect_to="/old/news/renamed")
    await contents.unpublish(ctx, deleted, gone=True)
    await contents.delete(ctx, deleted)
    year_ago = at.replace(year=2020)
    await contents.record_history(
        ctx, past, [Interval(1, year_ago, year_ago.replace(month=6)), Interval(1, at)]
    )
    translated = await article("ao vivo", section_id=noticias.id, translation_of=live)
    await contents.publish(ctx, translated)
    below, above = [await contents.create_page(ctx, draft=draft(t)) for t in ("below", "above")]
    await contents.move(ctx, below.id, parent_id=above.id)
    await contents.publish(ctx, above.id)
    await contents.set_access(ctx, above.id, "SUBSCRIBERS")
    ended = await redirects.create_redirect(ctx, "/somewhere", to_path="/x")
    await redirects.remove_redirect(ctx, ended.id)
    await redirects.create_redirect(ctx, "/gone")
    item = sources.Imported("CONTENT", "posts/é.md", live, "hash", "https://old.example/1", 1)
    await sources.remember(ctx, "blog", item)


async def add_user(place: Place) -> UUID:
    """An account of a person."""
    user_id = new_id()
    async with place.ctx.db.engine.begin() as connection:
        await connection.execute(
            text(
                "insert into user_account (id, kind, handle, name, email, created_at) values"
                " (:id, 'HUMAN', 'ann', 'Ann', :email, '2026-01-01Z')"
            ),
            {"id": user_id, "email": EMAIL},
        )
    return user_id
