"""What is kept and what isn't, and what clients are told."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from cache.sources import Keeping
from db.listening import Listener
from db.queries import hot
from resolvers import contents
from resolvers.context import Context
from resolvers.drafts import Draft
from resolvers.reactions import set_reaction
from tests.cache.conftest import Written
from tests.cache.servers import Server, posted, server
from tests.endpoint.asgi import POSTED, Client, Got

SITE = posted("{ site { name } }")
LIST = "{ articles(first: 3) { nodes { title } } }"


async def twice(one: Server, body: bytes) -> Got:
    """Kept now, if it may be."""
    await one.ask(body)
    return await one.ask(body)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that comes by itself."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0)


def how(got: Got) -> str:
    return got.headers.get("x-cache", "")


async def test_an_answer_is_kept_when_it_is_asked_for_again(one: Server) -> None:
    first, second, third = [await one.ask(SITE) for _ in range(3)]
    assert [how(got) for got in (first, second, third)] == ["MISS", "MISS", "HIT"]
    assert first.body == second.body == third.body
    assert third.headers["content-type"] == first.headers["content-type"]
    assert third.headers["age"] == "0"
    assert "x-request-id" not in third.headers
    assert await Client(one.answers).request("POST", "", POSTED, SITE) == third


@pytest.mark.parametrize("header", ["authorization", "cookie", "x-api-key", "graphql-cost"])
async def test_who_says_who_he_is_gets_an_answer_of_his_own(one: Server, header: str) -> None:
    await twice(one, SITE)
    assert how(await one.ask(SITE, {header: "mine"})) == "BYPASS"
    body = posted("{ site { url } }")
    for _ in range(3):
        await one.ask(body, {header: "mine"})
    assert how(await one.ask(body)) == "MISS"


@pytest.mark.parametrize(
    "document",
    [
        "{ nothing }",
        "{ site { name }",
        "query($id: ID!) { node(id: $id) { id } }",
        '{ at(time: "2099-01-01T00:00:00Z") { time } }',
        '{ articles(filter: {publishedAt: {withinLast: "P3D"}}) { totalCount } }',
    ],
)
async def test_what_may_not_be_kept_is_not(one: Server, document: str) -> None:
    body = posted(document)
    assert [how(await one.ask(body)) for _ in range(4)] == ["MISS"] * 4
    assert len(one.answers.shelf) == 0


async def test_answers_differ_by_what_the_client_takes(one: Server) -> None:
    await twice(one, SITE)
    got = await one.ask(SITE, {"accept": "application/graphql-response+json"})
    assert how(got) == "MISS"
    assert got.media_type == "application/graphql-response+json"


async def test_one_makes_what_many_wait_for(one: Server) -> None:
    await one.ask(posted(LIST))
    counts = one.answers.counts
    made = counts.misses
    got = await asyncio.gather(*(one.ask(posted(LIST)) for _ in range(20)))
    assert counts.misses - made == 1
    assert len({each.body for each in got}) == 1


async def test_a_body_that_comes_late_is_waited_for_and_answered(one: Server) -> None:
    for _ in range(2):
        got = await Client(one.answers).request("POST", "", POSTED, SITE[:9], SITE[9:])
        assert got.json == (await one.ask_fresh(SITE)).json


async def test_what_is_touched_is_made_again(one: Server, written: Written) -> None:
    assert how(await twice(one, SITE)) == "MISS"
    async with written.db.engine.begin() as connection:
        await connection.execute(text("update site set name = 'The Other'"))
    await one.is_told()
    got = await one.ask(SITE)
    assert how(got) == "MISS"
    assert got.json["data"]["site"]["name"] == "The Other"


async def test_a_draft_drops_nothing(one: Server, written: Written) -> None:
    await twice(one, posted(LIST))
    ctx = Context(written.db, clock=written.clock)
    content = written.made["brief"]
    await contents.save_revision(ctx, content, Draft("Typed", credits=()))
    await contents.save_revision(ctx, content, Draft("Typed on", credits=()), autosave=True)
    await one.is_told()
    assert how(await one.ask(posted(LIST))) == "HIT"


async def test_a_value_that_is_moved_to_a_published_revision_is_told(
    one: Server, written: Written
) -> None:
    ctx = Context(written.db, clock=written.clock)
    saved = await contents.save_revision(ctx, written.made["brief"], Draft("Typed", credits=()))
    heard: list[str] = []
    await one.line.add(Listener("byline_cache", heard.append))
    added = text("""
      insert into custom_value (revision_id, field_id, position, text)
      select :draft, id, 99, 'Later' from custom_field limit 1""")
    async with written.db.engine.begin() as connection:
        await connection.execute(added, {"draft": saved.revision_id})
    await one.is_told()
    assert heard == []
    async with written.db.engine.begin() as connection:
        moved = text("""
          update custom_value set revision_id =
            (select revision_id from publication where content_id = :content limit 1)
          where revision_id = :draft and position = 99""")
        given = {"content": written.made["brief"], "draft": saved.revision_id}
        await connection.execute(moved, given)
    await one.is_told()
    # Each transaction has its mark, then what it touched.
    assert [json.loads(one)[1:] for one in heard] == [["custom_value", "any"]]


async def test_a_view_drops_nothing_and_a_reaction_what_shows_it(
    one: Server, written: Written
) -> None:
    shown = posted("{ articles(last: 90) { nodes { viewCount reactions { count } } } }")
    others = posted("{ trending { title viewCount } }")
    article = written.made["budget"]
    for body in (shown, others):
        assert how(await twice(one, body)) == "MISS"
    async with written.db.write() as session:
        await hot.add_views(session, {article: 1}, written.clock())
    await one.is_told()
    assert [how(await one.ask(body)) for body in (shown, others)] == ["HIT", "HIT"]
    ctx = Context(written.db, clock=written.clock)
    for name in ("budget", "tour"):  # the second has none yet
        await twice(one, shown)
        await set_reaction(ctx, written.made[name], "a reader who is new here", "LIKE")
        await one.is_told()
        assert [how(await one.ask(body)) for body in (shown, others)] == ["MISS", "HIT"]


async def test_get_is_told_how_to_ask_again(written: Written) -> None:
    async with server(written.url, written.clock, Keeping(max_age_s=30)) as one:
        query = f"query={LIST.replace(' ', '%20')}"
        first, _, third = [await one.get(query) for _ in range(3)]
        assert how(third) == "HIT"
        assert third.headers["etag"] == first.headers["etag"]
        assert third.headers["cache-control"] == "public, max-age=30"
        assert "authorization" in third.headers["vary"]
        assert third.headers["cache-tag"].startswith("publication:newest=ARTICLE/")
        known = await one.get(query, {"if-none-match": f'"x", {third.headers["etag"]}'})
        assert (known.status, known.body) == (304, b"")
        assert known.headers["etag"] == third.headers["etag"]
        assert "content-length" not in known.headers


async def test_what_was_asked_for_can_be_told_in_a_header(one: Server) -> None:
    query = r'{ route(path: "/é, a\r\nset-cookie: b") { __typename } }'
    _, _, got = [await one.get(urlencode({"query": query})) for _ in range(3)]
    assert how(got) == "HIT"
    assert r"path=/%C3%A9%2C:a%0D%0Aset-cookie::b" in got.headers["cache-tag"]
    assert all(value.isascii() and value.isprintable() for value in got.headers.values())


OWN = {"age", "x-cache", "x-request-id"}


async def test_head_is_told_all_that_get_is(one: Server) -> None:
    def told(got: Got) -> dict[str, str]:
        assert got.status == 200
        return {name: value for name, value in got.headers.items() if name not in OWN}

    query = f"query={LIST.replace(' ', '%20')}"
    first, again, kept = [await one.get(query, method="HEAD") for _ in range(3)]
    by_get = await one.get(query)
    assert [how(got) for got in (first, again, kept, by_get)] == ["MISS", "MISS", "HIT", "HIT"]
    assert told(again) == told(kept) == told(by_get)
    assert told(first).items() <= told(again).items()  # what it depends on is noted from then on
    assert (first.body, again.body, kept.body) == (b"", b"", b"")
    assert len(by_get.body) == int(first.headers["content-length"])
    known = await one.get(query, {"if-none-match": first.headers["etag"]}, "HEAD")
    assert (known.status, known.body) == (304, b"")
    # What is nobody else's is not kept, and has no body either.
    mine = await one.get(query, {"cookie": "mine"}, "HEAD")
    assert (how(mine), mine.body, "etag" in mine.headers) == ("BYPASS", b"", False)
    assert (await one.get("query={nothing}", method="HEAD")).body == b""


async def test_others_may_not_keep_it_past_what_is_planned(written: Written) -> None:
    ctx = Context(written.db, clock=written.clock)
    due = written.clock() + timedelta(seconds=10)
    content = written.made["brief"]
    await contents.schedule(ctx, content, action="UNPUBLISH", at=due)
    async with server(written.url, written.clock, Keeping(max_age_s=10_000)) as one:
        await one.get("query={site{name}}")
        got = await one.get("query={site{name}}")
        assert got.headers["cache-control"] == "public, max-age=9"


async def test_others_may_keep_only_what_we_keep(written: Written) -> None:
    async with server(written.url, written.clock, Keeping(max_age_s=30)) as one:
        for _ in range(3):
            got = await one.get("query={rateLimit{remaining}}")
            assert how(got) == "MISS"
            assert got.headers["cache-control"] == "public, max-age=0, must-revalidate"


async def test_what_comes_due_is_seen_at_once(one: Server, written: Written) -> None:
    ctx = Context(written.db, clock=written.clock)
    due = written.clock() + timedelta(seconds=10)
    await contents.schedule(ctx, written.made["brief"], action="UNPUBLISH", at=due)
    body = posted('{ article(by: {path: {path: "/news/brief"}}) { title } }')
    await one.is_told()
    await twice(one, body)
    assert how(await one.ask(body)) == "HIT"
    written.clock.set(due)
    got = await one.ask(body)
    assert how(got) == "MISS"
    assert got.json == {"data": {"article": None}}


async def test_by_default_others_ask_each_time(one: Server) -> None:
    got = await one.get("query={site{name}}")
    assert got.headers["cache-control"] == "public, max-age=0, must-revalidate"


async def test_nothing_is_looked_up_once_the_database_is_lost(
    one: Server, written: Written
) -> None:
    await twice(one, SITE)
    assert how(await one.ask(SITE)) == "HIT"
    async with written.db.engine.connect() as connection:
        await connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where query ~ 'byline_beat|pg_notify' and datname = current_database()"
                " and pid <> pg_backend_pid()"
            )
        )
    await until(lambda: not one.line.is_trusted())
    assert len(one.answers.shelf) == 0
    assert how(await one.ask(SITE)) == "BYPASS"
    await one.line.ready()
    assert [how(await one.ask(SITE)) for _ in range(2)] == ["MISS", "HIT"]
