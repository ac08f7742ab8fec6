"""Series and their parts."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text

from db.queries import fronts as queries
from db.session import Database
from resolvers import contents, fronts, redirects
from resolvers.context import Context
from resolvers.errors import Conflict, DomainError, Duplicate, Invalid, NotFound, PathTaken
from resolvers.fronts import SeriesState
from schema.schema import schema
from tests.writes.conftest import Desk, Rows

EVENT = "select type, subject_id, paths, tags from event order by seq desc limit 1"
REDIRECTS = "select from_path, to_path, cause from redirect where deleted_at is null"


@pytest.fixture
async def series(desk: Desk) -> SeriesState:
    return await fronts.create_series(desk.ctx, title=" The  harbour ")


async def test_a_series_has_a_shelf_in_its_locale(desk: Desk, series: SeriesState) -> None:
    assert (series.title, series.path, series.parts) == ("The harbour", "/series/the-harbour", ())
    other = await fronts.create_series(desk.ctx, title="O porto", slug="porto", locale="pt")
    assert (other.locale, other.path) == ("pt", "/pt/series/porto")


async def test_a_generated_slug_is_numbered_and_a_given_one_is_unique(
    desk: Desk, series: SeriesState
) -> None:
    again = await fronts.create_series(desk.ctx, title="The harbour")
    assert again.slug == "the-harbour-2"
    with pytest.raises(PathTaken):
        await fronts.create_series(desk.ctx, title="X", slug=series.slug)


async def test_a_series_shares_its_address_with_nothing(desk: Desk, series: SeriesState) -> None:
    page = await desk.page("series")
    with pytest.raises(PathTaken):
        await desk.page(series.slug, parent_id=page.id)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 201}),
        ("slug", {"slug": "a b"}),
        ("locale", {"locale": "fr"}),
        ("image_id", {"image_id": uuid4()}),
    ],
)
async def test_a_series_that_makes_no_sense_is_refused(
    desk: Desk, field: str, values: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refused:
        await fronts.create_series(desk.ctx, **{"title": "A", **values})  # type: ignore[arg-type]  # told by the table
    assert refused.value.field == field


async def test_another_slug_leaves_a_redirect(desk: Desk, series: SeriesState, rows: Rows) -> None:
    renamed = await fronts.change_series(desk.ctx, series.id, slug="port", complete=True)
    assert (renamed.path, renamed.complete, renamed.version) == ("/series/port", True, 2)
    assert await rows(REDIRECTS) == [("/series/the-harbour", "/series/port", "SLUG_CHANGED")]
    assert await rows(EVENT) == [
        ("series.changed", series.id, ["/series/port", "/series/the-harbour"],
         [f"series:{series.id}"])
    ]  # fmt: skip
    back = await fronts.change_series(desk.ctx, series.id, slug="the-harbour")
    assert await rows(REDIRECTS) == [("/series/port", back.path, "SLUG_CHANGED")]


async def test_a_redirect_to_a_series_follows_it(
    desk: Desk, series: SeriesState, rows: Rows
) -> None:
    await redirects.create_redirect(desk.ctx, "/old", to_path=series.path)
    await fronts.change_series(desk.ctx, series.id, slug="port")
    assert ("/old", "/series/port", "MANUAL") in await rows(REDIRECTS)


async def test_what_is_not_said_of_a_series_stays(
    desk: Desk, series: SeriesState, rows: Rows
) -> None:
    await fronts.change_series(desk.ctx, series.id, description="Of *boats*.")
    await fronts.change_series(desk.ctx, series.id, title="The port")
    ((said,),) = await rows("select description -> 'text' -> 1 ->> 'text' from series")
    assert said == "boats"
    await fronts.change_series(desk.ctx, series.id, description=None)
    assert await rows("select title, description from series") == [("The port", None)]


async def test_the_same_again_writes_nothing(desk: Desk, series: SeriesState, rows: Rows) -> None:
    made = await desk.article()
    arranged = await fronts.arrange_series(desk.ctx, series.id, [made.id])
    before = await rows("select count(*) from event")
    again = await fronts.arrange_series(desk.ctx, series.id, [made.id])
    assert again == replace(arranged, changed=False)
    same = await fronts.change_series(desk.ctx, series.id, title=series.title, complete=False)
    assert not same.changed
    assert await rows("select count(*) from event") == before


async def test_parts_are_given_whole_in_their_order(
    desk: Desk, series: SeriesState, rows: Rows
) -> None:
    a, b, c = [await desk.article(slug) for slug in "abc"]
    await fronts.arrange_series(desk.ctx, series.id, [a.id, b.id])
    arranged = await fronts.arrange_series(desk.ctx, series.id, [c.id, a.id], expected_version=2)
    assert arranged.parts == (c.id, a.id)
    ((kind, _, paths, tags),) = await rows(EVENT)
    assert (kind, paths) == ("series.arranged", [series.path])
    assert set(tags) == {f"series:{series.id}", *(f"article:{one.id}" for one in (a, b, c))}
    assert (await fronts.arrange_series(desk.ctx, series.id, [])).parts == ()


async def test_parts_are_articles_of_one_series_in_its_language(
    desk: Desk, series: SeriesState
) -> None:
    article, page, gone = await desk.article("a"), await desk.page(), await desk.article("gone")
    await contents.delete(desk.ctx, gone.id)
    cidade = await fronts.create_series(desk.ctx, title="Cidade", locale="pt")
    other = await fronts.create_series(desk.ctx, title="Other")
    await fronts.arrange_series(desk.ctx, other.id, [article.id])
    for series_id, parts in (
        (series.id, [page.id]),
        (series.id, [gone.id]),
        (series.id, [uuid4()]),
        (series.id, [article.id, article.id]),
        (series.id, [article.id]),
        (cidade.id, [article.id]),
    ):
        with pytest.raises(Invalid) as refused:
            await fronts.arrange_series(desk.ctx, series_id, parts)
        assert refused.value.field == "content_ids"
    assert (await fronts.change_series(desk.ctx, other.id)).parts == (article.id,)


async def test_nobody_writes_over_what_another_has_saved(desk: Desk, series: SeriesState) -> None:
    await fronts.change_series(desk.ctx, series.id, title="Newer")
    refusals: list[tuple[type[DomainError], object]] = [
        (Conflict, fronts.change_series(desk.ctx, series.id, title="X", expected_version=1)),
        (Conflict, fronts.arrange_series(desk.ctx, series.id, [], expected_version=1)),
        (NotFound, fronts.change_series(desk.ctx, uuid4(), title="X")),
        (NotFound, fronts.arrange_series(desk.ctx, uuid4(), [])),
    ]
    for error, attempt in refusals:
        with pytest.raises(error):
            await attempt  # type: ignore[misc]  # each is a coroutine


async def test_a_part_that_is_published_touches_its_series(
    desk: Desk, series: SeriesState, rows: Rows
) -> None:
    made = await desk.article()
    await fronts.arrange_series(desk.ctx, series.id, [made.id])
    await contents.publish(desk.ctx, made.id)
    ((kind, _, _, tags),) = await rows(EVENT)
    assert kind == "content.published"
    assert f"series:{series.id}" in tags


async def test_two_who_claim_an_article_at_once_do_not_both_get_it(
    desk: Desk, series: SeriesState, rows: Rows
) -> None:
    """What a check has let through, the database refuses in the domain's words."""
    made = await desk.article()
    other = await fronts.create_series(desk.ctx, title="Other")
    await fronts.arrange_series(desk.ctx, other.id, [made.id])
    row = {"content_id": made.id, "series_id": series.id, "position": 1}

    async def claim() -> None:
        async with desk.ctx.transaction() as tx:
            await queries.replace_parts(tx.session, series.id, [row])

    with pytest.raises(Duplicate):
        await claim()
    assert await rows("select series_id from series_part") == [(other.id,)]


async def near(desk: Desk, slug: str) -> list[tuple[str, str]]:
    """(reason, slug) of what readers are told is near a public article."""
    context = Context(desk.ctx.db, clock=desk.ctx.clock)
    document = f"""{{ route(path: "/news/{slug}") {{ ... on Article {{
      related {{ reason article {{ slug }} }} }} }} }}"""
    result = await schema.execute(document, context_value=context)
    assert result.errors is None
    assert result.data is not None
    return [(one["reason"], one["article"]["slug"]) for one in result.data["route"]["related"]]


async def test_parts_to_come_are_no_distance_between_related_ones(
    desk: Desk, series: SeriesState
) -> None:
    """Readers count both as neighbours; who isn't told so would know what is between them."""
    before, after = await desk.published("before"), await desk.published("after")
    between = [(await desk.article(f"to-come-{number}")).id for number in range(4)]
    await fronts.arrange_series(desk.ctx, series.id, [before.id, *between, after.id])
    assert await near(desk, "before") == [("SAME_SERIES", "after")]
    assert await near(desk, "after") == [("SAME_SERIES", "before")]


async def test_an_unlisted_part_is_not_related_by_its_series(
    desk: Desk, series: SeriesState
) -> None:
    listed, unlisted = await desk.published("listed"), await desk.published("unlisted")
    await fronts.arrange_series(desk.ctx, series.id, [listed.id, unlisted.id])
    await contents.set_access(desk.ctx, unlisted.id, "UNLISTED")
    assert await near(desk, "listed") == []
    assert await near(desk, "unlisted") == []


async def test_a_part_in_the_trash_is_not_given_back_and_keeps_its_place(
    desk: Desk, series: SeriesState, db: Database, rows: Rows
) -> None:
    a, b, c, d = [(await desk.article(slug)).id for slug in "abcd"]
    await fronts.arrange_series(desk.ctx, series.id, [a, b, c, d])
    await contents.delete(desk.ctx, b)
    changed = await fronts.change_series(desk.ctx, series.id, complete=True)
    assert changed.parts == (a, c, d)
    assert not (await fronts.arrange_series(desk.ctx, series.id, changed.parts)).changed
    assert (await fronts.arrange_series(desk.ctx, series.id, [d, c, a])).parts == (d, c, a)
    with pytest.raises(Invalid, match="no content"):
        await fronts.arrange_series(desk.ctx, series.id, [a, b])
    async with db.write() as session:
        await session.execute(text("update content set deleted_at = null"))
    assert (await fronts.change_series(desk.ctx, series.id, complete=False)).parts == (d, c, a, b)
    found = await rows("select content_id from series_part order by position")
    assert [row[0] for row in found] == [d, c, a, b]
