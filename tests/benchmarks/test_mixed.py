"""The mixed load is as it says: Zipf's draws, reads that are answered, writes that readers see."""

import asyncio
import math
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import asyncpg
import pytest

from benchmarks.figures import Figures
from benchmarks.measuring import Run
from benchmarks.mixed import results, writing
from benchmarks.mixed.clients import Client
from benchmarks.mixed.keys import keys
from benchmarks.mixed.popularity import Popularity
from benchmarks.mixed.reading import BEHIND, Crowd
from benchmarks.mixed.reads import SHARES, Reads, read_operations
from benchmarks.mixed.results import Mix, Mixed
from benchmarks.mixed.summary import Tally
from benchmarks.page import page
from benchmarks.results import Measured
from resolvers import contents, taxonomy
from resolvers.context import Context
from resolvers.drafts import Credit, Draft
from schema.schema import schema
from tests.conftest import TickingClock


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 -- to be the same again


def test_draws_follow_zipfs_law_and_are_the_same_again() -> None:
    popularity, random = Popularity(range(20_000)), seeded(7)
    drawn = [popularity.draw(random) for _ in range(50_000)]
    counted, harmonic = Counter(drawn), math.log(20_000) + 0.5772
    assert counted[0] / 50_000 == pytest.approx(1 / harmonic, rel=0.05)
    assert counted[0] / counted[1] == pytest.approx(2, rel=0.1)
    assert counted[0] / counted[9] == pytest.approx(10, rel=0.2)
    again = seeded(7)
    assert [popularity.draw(again) for _ in range(100)] == drawn[:100]


def test_the_summary_counts_hits_and_has_the_tail() -> None:
    tally = Tally(writes=3)
    for number in range(1, 1002):
        name, how = ("tag", b"HIT") if number % 2 else ("cards", b"MISS")
        tally.note(name, 200 if number < 1001 else 500, how, number / 1000)
    summary = tally.summary()
    assert summary.reads == {"tag": 501, "cards": 500}
    assert summary.hits == {"tag": 501, "cards": 0}
    assert (summary.writes, summary.errors) == (3, 1)
    assert summary.p50_ms == pytest.approx(501)
    assert summary.p99_ms == pytest.approx(991)
    assert summary.p999_ms == pytest.approx(1000)


async def test_a_client_is_told_status_and_cache_and_that_the_server_hung_up() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"asked")
        writer.write(b"HTTP/1.1 200 OK\r\nx-cache: HIT\r\ncontent-length: 4\r\n\r\nab")
        await writer.drain()
        writer.write(b"cdHTTP/1.1 503 No\r\n")
        await reader.readuntil(b"asked")
        writer.write(b"content-length: 0\r\n\r\n")
        await reader.readuntil(b"asked")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        address = server.sockets[0].getsockname()
        _, client = await asyncio.get_running_loop().create_connection(Client, *address)
        assert await client.ask(b"asked") == (200, b"HIT")
        assert await client.ask(b"asked") == (503, b"")
        assert client.is_open
        with pytest.raises(ConnectionError, match="hung up"):
            await client.ask(b"asked")
        assert not client.is_open
        with pytest.raises(ConnectionError, match="hung up"):
            await client.ask(b"asked")


@asynccontextmanager
async def reading(*desk: str) -> AsyncIterator[Crowd]:
    """Readers who are answered at once. ``desk``: the command of who writes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(50):  # as servers do, it hangs up now and then
            await reader.readuntil(b"asked")
            writer.write(b"HTTP/1.1 200 OK\r\nx-cache: HIT\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    process = await asyncio.create_subprocess_exec(*desk, stdin=PIPE, stdout=PIPE)
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    made = Crowd(Same(), server.sockets[0].getsockname()[1], reads_per_write=99)
    tasks = [asyncio.create_task(made.visit()) for _ in range(4)]
    tasks.append(asyncio.create_task(made.write(process)))
    try:
        yield made
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        server.close()
        process.kill()
        await process.wait()


class Same:
    """Always the same request."""

    def draw(self) -> tuple[str, bytes]:
        return "same", b"asked"


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.01)


async def test_one_of_a_hundred_is_a_write_though_servers_hang_up() -> None:
    async with reading("cat") as crowd:
        await crowd.count(100)
        tally = await crowd.count(20 * 99)
        written, read = tally.writes, tally.reads["same"]
    assert written * 99 <= read < (written + BEHIND + 5) * 99


async def test_readers_wait_only_for_a_writer_who_is_far_behind() -> None:
    async with reading("sleep", "60") as crowd:
        await until(lambda: crowd.tally.reads["same"] >= BEHIND * 99)
        await asyncio.sleep(0.3)
        assert crowd.tally.reads["same"] < (BEHIND + 6) * 99
        assert crowd.tally.writes == 0


READS, HITS = Counter(tag=50, cards=49), Counter(tag=45, cards=21)
TALLY = Tally(took_s=[0.001] * 99, reads=READS, hits=HITS, writes=4)
CACHE = Mix("cache", TALLY.summary(), 500.0, 0.25, 0.5, 0.9, 12, 10, 0.25)
MIXED = Mixed("On a machine", 20_000, 5_000, 1, 16, [CACHE, replace(CACHE, server="engine")])


def test_the_page_shows_hits_and_what_a_write_drops() -> None:
    run = Run("title", "engine", 0.1, 0.0, 9000.0, 1.0, 2.0, 30.0, 0.5)
    told = page(Measured("On a machine", 20_000, Figures([run])), None, MIXED)
    assert "| hits | 66.7% |  |  |" in told
    assert "| tag | 50 | 90.0% |" in told
    assert "| answers dropped per write | 2.5 |  |  |" in told
    assert "| p99, ms | 1.0 | 1.0 | 1.00 |" in told
    assert "| p99.9, ms | 1.0 | 1.0 |  |" in told
    assert told.index("## Byline") < told.index("## Reads and writes at once")


def test_results_are_read_back_as_they_were_kept(tmp_path: Path) -> None:
    MIXED.keep(tmp_path / "mixed.json")
    assert results.kept(tmp_path / "mixed.json") == MIXED


async def publication(ctx: Context, clock: TickingClock) -> None:
    """One article, in one section, with one tag."""
    await taxonomy.create_site(ctx, name="A paper", url="https://paper.example")
    section = await taxonomy.create_section(ctx, name="News")
    author = await taxonomy.create_author(ctx, name="Ada")
    tag = await taxonomy.create_tag(ctx, name="Ferry")
    draft = Draft("A title", tag_ids=(tag.id,), credits=(Credit(author.id),))
    made = await contents.create_article(ctx, section_id=section.id, draft=draft)
    await contents.publish(ctx, made.id)
    clock.advance(minutes=1)


async def test_every_read_is_answered_without_errors(
    ctx: Context, clock: TickingClock, database_url: str
) -> None:
    await publication(ctx, clock)
    found = await keys(database_url.replace("+asyncpg", ""))
    asked = read_operations(found)
    assert [operation.name for operation in asked] == list(SHARES)
    for operation in asked:
        answer = await schema.execute(
            operation.text,
            variable_values=dict(operation.variables[0]),
            context_value=Context(ctx.db, clock=clock),
        )
        assert answer.errors is None
        assert "A title" in str(answer.data)
    _, drawn = Reads(found, seeded(1)).draw()
    head, _, body = drawn.partition(b"\r\n\r\n")
    assert b"Content-Length: %d" % len(body) in head


async def test_writes_are_seen_by_readers(
    ctx: Context, clock: TickingClock, database_url: str
) -> None:
    await publication(ctx, clock)
    url = database_url.replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    try:
        desk = writing.desk(ctx, connection, await keys(url), seeded(1))
        desk.number = 41
        for write in writing.SHARES:
            await write(desk)
    finally:
        await connection.close()
    clock.advance(minutes=1)
    answer = await schema.execute(
        "{ articles { nodes { title commentCount tags { name } } } }",
        context_value=Context(ctx.db, clock=clock),
    )
    assert answer.errors is None
    seen = {"title": "A title · 41", "commentCount": 1, "tags": [{"name": "Ferry 41"}]}
    assert answer.data == {"articles": {"nodes": [seen]}}
