"""What is open for holders of tokens ends with these, without a question per event."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress

import pytest
from starlette.types import Scope

from auth.errors import BadToken
from endpoint.holders import Ended, Holders
from tests.endpoint.conftest import Making
from tests.endpoint.socketing import PATIENCE_S, opened
from tests.endpoint.test_server_sent import COMPLETE, ENDLESS, Reading

pytestmark = pytest.mark.usefixtures("_often")
EACH_S = 0.02


@pytest.fixture
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endpoint.holders.LOOKED_EACH_S", EACH_S)


class Tokens:
    """Those that are known. ``asked``: of whom it was asked whether they still are."""

    def __init__(self, *known: str) -> None:
        self.known = set(known)
        self.asked: list[set[str]] = []

    async def holder(self, _scope: Scope, text: str) -> object:
        if text not in self.known:
            raise BadToken("This token is revoked.")
        return text

    async def ended(self, users: Collection[str]) -> Mapping[str, BadToken]:
        self.asked.append(set(users))
        return {one: BadToken("This token is revoked.") for one in users if one not in self.known}

    async def look(self) -> None:
        """Until it was asked once more, from its beginning."""
        asked = len(self.asked)
        async with asyncio.timeout(PATIENCE_S):
            while len(self.asked) < asked + 2:  # noqa: ASYNC110  # it has no event for tests
                await asyncio.sleep(EACH_S / 2)


@asynccontextmanager
async def watching(holders: Holders, ended: Ended) -> AsyncIterator[None]:
    task = asyncio.create_task(holders.watch(ended))
    yield
    assert not task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_sockets_of_a_token_that_is_revoked_are_closed_with_4403(making: Making) -> None:
    holders, tokens = Holders(), Tokens("one", "other")
    app = making(authenticate=tokens.holder, holders=holders).app
    async with (
        watching(holders, tokens.ended),
        opened(app, authorization="Bearer one") as one,
        opened(app, authorization="Bearer one") as idle,
        opened(app, authorization="Bearer other") as other,
        opened(app) as nobodys,
    ):
        for socket in (one, other, nobodys):
            await socket.begin()
            socket.subscribe("1", ENDLESS)
            await socket.next()
        await idle.begin()
        tokens.known.remove("one")
        assert await one.closed() == (4403, "This token is revoked.")
        assert await idle.closed() == (4403, "This token is revoked.")
        await tokens.look()
        for socket in (other, nobodys):
            assert await socket.ask("2", "{ __typename }") == [{"data": {"__typename": "Query"}}]
    assert tokens.asked[0] <= {"one", "other"}
    assert tokens.asked[-1] == {"other"}


async def test_a_stream_of_a_token_that_is_revoked_says_so_and_completes(making: Making) -> None:
    holders, tokens = Holders(), Tokens("one")
    app = making(authenticate=tokens.holder, holders=holders).app
    async with watching(holders, tokens.ended):
        client = Reading(app, ENDLESS, authorization="Bearer one")
        await client.part()
        await client.part()
        await tokens.look()
        tokens.known.clear()
        last = await client.part()
        await asyncio.wait_for(client.task, PATIENCE_S)
    told = json.loads(last.removeprefix(b"event: next\ndata: ").removesuffix(b"\n\n" + COMPLETE))
    assert told == {
        "errors": [{"message": "This token is revoked.", "extensions": {"code": "UNAUTHENTICATED"}}]
    }


async def test_nothing_is_asked_while_nobody_has_a_token(making: Making) -> None:
    holders, tokens = Holders(), Tokens("one")
    app = making(authenticate=tokens.holder, holders=holders).app
    async with watching(holders, tokens.ended), opened(app) as nobodys:
        await nobodys.begin()
        async with opened(app, authorization="Bearer one") as one:
            await one.begin()
            await tokens.look()
        asked = len(tokens.asked)
        await asyncio.sleep(5 * EACH_S)
        assert len(tokens.asked) == asked


async def test_while_tokens_can_not_be_looked_at_all_go_on(
    making: Making, caplog: pytest.LogCaptureFixture
) -> None:
    holders, tokens = Holders(), Tokens("one")

    async def ended(users: Collection[str]) -> Mapping[str, BadToken]:
        found = await tokens.ended(users)
        if len(tokens.asked) < 3:
            raise OSError("the database is away")
        return found

    app = making(authenticate=tokens.holder, holders=holders).app
    async with watching(holders, ended), opened(app, authorization="Bearer one") as socket:
        await socket.begin()
        tokens.known.clear()
        assert (await socket.closed())[0] == 4403
    assert len(tokens.asked) == 3
    assert [record.message for record in caplog.records] == ["tokens.unchecked"] * 2
