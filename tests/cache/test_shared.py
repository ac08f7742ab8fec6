"""Answers that processes share, and what Redis may do to them: nothing wrong."""

import time

from sqlalchemy import text

from cache.connection import PATIENCE_S, connected
from tests.cache.conftest import Written
from tests.cache.servers import Server, posted, server
from tests.cache.valkey import Valkey

SITE = posted("{ site { name } }")
Two = tuple[Server, Server]


async def kept_by(one: Server) -> None:
    """It has it, and so has Redis."""
    for _ in range(2):
        await one.ask(SITE)
    assert one.shared
    await one.shared.settle()


async def second_sight(one: Server) -> tuple[str, str]:
    """What a server says that it doesn't keep it yet, and how it came by it."""
    await one.ask(SITE)
    got = await one.ask(SITE)
    name: str = got.json["data"]["site"]["name"]
    return name, got.headers["x-cache"]


async def rename(written: Written, *servers: Server) -> None:
    async with written.db.engine.begin() as connection:
        await connection.execute(text("update site set name = 'New'"))
    for one in servers:
        await one.is_told()


async def test_what_one_has_made_the_other_takes(two: Two) -> None:
    one, other = two
    await kept_by(one)
    assert (await second_sight(other))[1] == "HIT"
    assert (await other.ask(SITE)).body == (await one.ask(SITE)).body


async def test_what_was_touched_since_is_not_taken(two: Two, written: Written) -> None:
    one, other = two
    await kept_by(one)
    await rename(written, *two)
    assert await second_sight(other) == ("New", "MISS")


async def test_who_began_to_listen_later_takes_nothing_from_before(
    two: Two, written: Written, valkey: Valkey
) -> None:
    one, _ = two
    await kept_by(one)
    async with server(written.url, written.clock, redis=valkey.url) as late:
        assert (await second_sight(late))[1] == "MISS"
        # It was kept anew, as of a mark that both have heard.
        assert late.answers.ledger.mark == one.answers.ledger.mark


async def test_what_redis_missed_makes_nothing_wrong(
    two: Two, written: Written, valkey: Valkey
) -> None:
    one, other = two
    await kept_by(one)
    valkey.freeze()
    await rename(written, *two)
    valkey.thaw()
    assert await second_sight(other) == ("New", "MISS")


async def test_a_frozen_redis_keeps_nobody_waiting(two: Two, valkey: Valkey) -> None:
    one, other = two
    await kept_by(one)
    valkey.freeze()
    start = time.monotonic()
    assert (await second_sight(other))[1] == "MISS"
    assert time.monotonic() - start < PATIENCE_S + 0.5
    start = time.monotonic()
    await other.ask(posted("{ site { url } }"))
    assert (await other.ask(posted("{ site { url } }"))).status == 200
    assert time.monotonic() - start < 0.25
    valkey.thaw()


async def test_what_is_no_answer_of_ours_is_passed_over(two: Two, valkey: Valkey) -> None:
    one, other = two
    await kept_by(one)
    async with connected(valkey.url) as cache:
        (name,) = await cache.ask(lambda redis: redis.keys("byline:answer:*"))
        await cache.ask(lambda redis: redis.set(name, b"no answer"))
    assert (await second_sight(other))[1] == "MISS"
