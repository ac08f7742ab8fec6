"""What readers make of articles."""

import asyncio
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from auth.viewer import Viewer
from db.errors import BrokenRule
from db.queries import hot
from db.session import Database, allow_history
from resolvers import contents, reactions
from resolvers.context import Context
from resolvers.errors import Invalid, NotFound, TooMany
from resolvers.reactions import KINDS, set_reaction
from tests.conftest import TickingClock
from tests.writes.conftest import Desk, Rows

ANN = "Ann's own random id"
BEN = "Ben's own random id"
COUNTS = "select likes, insightful, funny, sad, angry from reaction_count"
NOTHING = (0, 0, 0, 0, 0)


async def test_a_reader_has_one_reaction_and_can_change_it_or_take_it_back(
    desk: Desk, rows: Rows
) -> None:
    article = (await desk.published()).id
    await set_reaction(desk.ctx, article, ANN, "LIKE")
    await set_reaction(desk.ctx, article, BEN, "LIKE")
    assert await rows(COUNTS) == [(2, 0, 0, 0, 0)]
    await set_reaction(desk.ctx, article, ANN, "SAD")
    assert await rows(COUNTS) == [(1, 0, 0, 1, 0)]
    await set_reaction(desk.ctx, article, ANN, None)
    await set_reaction(desk.ctx, article, ANN, None)
    assert await rows(COUNTS) == [(1, 0, 0, 0, 0)]


async def test_the_same_again_changes_nothing(desk: Desk, rows: Rows) -> None:
    article = (await desk.published()).id
    await set_reaction(desk.ctx, article, ANN, "FUNNY")
    before = await rows("select xmin, reacted_at from reaction")
    await set_reaction(desk.ctx, article, ANN, "FUNNY")
    assert await rows("select xmin, reacted_at from reaction") == before


async def test_only_articles_that_readers_see_take_reactions(desk: Desk, rows: Rows) -> None:
    draft, page = await desk.article("draft"), await desk.page()
    await contents.publish(desk.ctx, page.id)
    withdrawn = await desk.published("withdrawn")
    await contents.unpublish(desk.ctx, withdrawn.id)
    for one in (draft.id, page.id, withdrawn.id, uuid4()):
        with pytest.raises(NotFound):
            await set_reaction(desk.ctx, one, ANN, "LIKE")
    assert await rows("select count(*) from reaction") == [(0,)]


@pytest.mark.parametrize(
    ("reader", "kind", "field"),
    [
        ("me", "LIKE", "reader_id"),
        ("x" * 201, "LIKE", "reader_id"),
        ("me", None, "reader_id"),
        (ANN, "BORED", "reaction"),
    ],
)
async def test_what_cannot_be_is_refused(
    desk: Desk, reader: str, kind: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await set_reaction(desk.ctx, uuid4(), reader, kind)
    assert refused.value.field == field


async def test_what_a_client_calls_its_reader_is_not_stored(desk: Desk, rows: Rows) -> None:
    article = (await desk.published()).id
    await set_reaction(desk.ctx, article, ANN, "ANGRY")
    assert await rows("select reader from reaction") == [(reactions.reader_key(ANN),)]
    assert ANN not in str(await rows("select * from reaction"))


async def test_an_address_has_so_many_readers_and_a_token_any_number(
    desk: Desk, clock: TickingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = (await desk.published()).id
    monkeypatch.setattr(reactions, "MOST_READERS", 3)
    school = Context(desk.ctx.db, clock=clock, viewer=Viewer("192.0.2.7"))
    server = Context(desk.ctx.db, clock=clock, viewer=Viewer("192.0.2.7", token_id=uuid4()))
    for number in range(3):
        await set_reaction(school, article, f"a reader with number {number}", "LIKE")
    with pytest.raises(TooMany) as refused:
        await set_reaction(school, article, ANN, "LIKE")
    await set_reaction(server, article, ANN, "LIKE")
    clock.set(refused.value.retry_at)
    await set_reaction(school, article, BEN, "LIKE")


async def test_readers_at_once_are_counted_right(desk: Desk, rows: Rows) -> None:
    article = (await desk.published()).id
    clicks = [(f"a reader with number {n % 8}", KINDS[n % 5]) for n in range(40)]
    await asyncio.gather(*(set_reaction(desk.ctx, article, who, kind) for who, kind in clicks))
    assert await rows("select count(*) from reaction") == [(8,)]
    await _require_counted(rows)


Clicks = st.lists(st.tuples(st.sampled_from([ANN, BEN]), st.sampled_from([*KINDS, None])))


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(clicks=Clicks)
async def test_the_counts_are_those_of_the_reactions(
    desk: Desk, rows: Rows, clicks: list[tuple[str, str | None]]
) -> None:
    article = (await desk.published(str(uuid4()))).id
    for who, kind in clicks:
        await set_reaction(desk.ctx, article, who, kind)
    await _require_counted(rows)


async def _require_counted(rows: Rows) -> None:
    for article, *found in await rows(f"{COUNTS.replace('likes', 'article_id, likes')}"):
        of_it = await rows(
            "select kind, count(*) from reaction where article_id = :id group by kind", id=article
        )
        numbers: dict[str, int] = {kind: number for kind, number in of_it}  # noqa: C416
        assert found == [numbers.get(kind, 0) for kind in KINDS]


async def test_counts_go_with_what_is_erased(db: Database, desk: Desk, rows: Rows) -> None:
    article = (await desk.published()).id
    await set_reaction(desk.ctx, article, ANN, "LIKE")
    async with desk.ctx.transaction() as tx:
        await hot.add_views(tx.session, {article: 1}, await tx.stamp())
    await _erase(db, article)
    for table in ("reaction", "reaction_count", "view_count"):
        assert await rows(f"select count(*) from {table}") == [(0,)]  # noqa: S608


async def _erase(db: Database, article: UUID) -> None:
    async with db.write() as session:
        await allow_history(session, "erasure")
        await session.execute(text("set constraints all deferred"))
        for table in ("publication", "revision", "content"):
            column = "id" if table == "content" else "content_id"
            sql = f"delete from {table} where {column} = :id"  # noqa: S608
            await session.execute(text(sql), {"id": article})


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("update reaction set reader = repeat('a', 64)", "reaction_fixed"),
        ("update reaction set article_id = :page", "reaction_fixed"),
        ("insert into reaction values (:page, repeat('a', 64), 'LIKE', now())", "reaction_article"),
    ],
)
async def test_the_database_keeps_the_rules_itself(desk: Desk, change: str, rule: str) -> None:
    article, page = (await desk.published()).id, (await desk.page()).id
    await set_reaction(desk.ctx, article, ANN, "LIKE")
    with pytest.raises(BrokenRule) as refused:
        await _run(desk, change, page)
    assert refused.value.rule == rule


async def _run(desk: Desk, change: str, page: UUID) -> None:
    async with desk.ctx.db.write() as session:
        await session.execute(text(change), {"page": page} if ":page" in change else {})
