"""What ``full.fill`` leaves out: what editors put together, and what contents say to machines."""

from uuid import UUID

from db.queries import hot
from resolvers import comments, contents, custom, fronts, reactions
from resolvers.drafts import Draft, Seo
from tests.exchange.exports.places import Place


async def arrange(place: Place) -> None:
    """Series, collections, menus, corrections, custom fields."""
    ctx = place.ctx
    ids = await place.rows(
        "select id from content where path in ('/old/news/renamed', '/old/news/past')"
    )
    live, past = (row[0] for row in ids)
    ((picture,),) = await place.rows("select id from media_asset")
    await custom.define_field(ctx, key="share", label="Share", type="NUMBER", public=True)
    seo = Seo(description="é", canonical_url="https://x.example/a", image_id=picture)
    await contents.save_revision(ctx, past, Draft("past", seo=seo, custom={"share": 0.5}))
    series = await fronts.create_series(ctx, title="Series", description="*x*", image_id=picture)
    await fronts.arrange_series(ctx, series.id, [past, live])
    await _collect(place, [live, past], picture)
    below = (fronts.Entry(series.id), fronts.Entry("https://x.example", "X"))
    await fronts.set_menu(ctx, "main", [fronts.Entry(live, below=below)])
    await contents.correct(ctx, live, note="Wrong before.")
    await _discuss(place, live)
    await _count(place, live)


async def _discuss(place: Place, article: UUID) -> None:
    """What is answered and then removed; of an account, and of a guest."""
    say = comments.add_comment
    first = await say(place.ctx, article, markdown="*One*", status="APPROVED")
    guest = comments.Guest("É", "https://x.example")
    answer = {"parent_id": first.id, "guest": guest}
    await say(place.ctx, article, markdown="Two", status="APPROVED", **answer)  # type: ignore[arg-type]
    await comments.moderate_comment(place.ctx, first.id, "REMOVED")
    await comments.set_comments_open(place.ctx, article, is_open=False)


async def _count(place: Place, article: UUID) -> None:
    """What readers look at, and what they make of it."""
    await reactions.set_reaction(place.ctx, article, "a reader of old news", "FUNNY")
    ((redirect,),) = await place.rows("select id from redirect where from_path = '/gone'")
    async with place.ctx.transaction() as tx:
        await hot.add_views(tx.session, {article: 3}, await tx.stamp())
        await hot.add_hits(tx.session, {redirect: 2})


async def _collect(place: Place, articles: list[UUID], picture: UUID) -> None:
    made = await fronts.create_collection(place.ctx, handle="front", title="Front")
    pin = fronts.Item(articles[1], pinned=True, headline="é", image_id=picture)
    await fronts.arrange_collection(place.ctx, made.id, [pin, fronts.Item(articles[0])])
