"""What a caller may have open at once, and that it is given back however it ends."""

import asyncio
from typing import Any

import pytest
from starlette.types import Scope

from endpoint.accept import EVENTS
from endpoint.http import Endpoint, Rules
from endpoint.refusals import Refused
from endpoint.server_sent import EventStreams
from endpoint.sockets import SocketRules, Sockets
from endpoint.tally import Tally
from tests.endpoint.asgi import Client
from tests.endpoint.conftest import Making
from tests.endpoint.socketing import PATIENCE_S, PROTOCOL, Socket, opened
from tests.endpoint.test_callers import authenticate
from tests.endpoint.test_server_sent import Reading, reading

ENDLESS = "subscription { endless { number } }"
HERE: Scope = {"client": ("192.0.2.1", 1)}
THERE: Scope = {"client": ("192.0.2.2", 1)}


def by_holder(scope: Scope) -> str:
    return str(scope.get("user", "an address"))


async def until(tally: Tally, number: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while tally.open != number:  # noqa: ASYNC110  # it has no event for tests
            await asyncio.sleep(0.005)


def test_each_caller_has_as_many_as_any_other() -> None:
    tally = Tally("sockets", 2)
    with tally.counted(HERE), tally.counted(HERE), tally.counted(THERE):
        assert tally.open == 3
        with pytest.raises(Refused, match="You have 2 sockets open") as refused:
            tally.require(HERE)
        assert (refused.value.status, refused.value.code) == (429, "TOO_MANY_SOCKETS")
        tally.require(THERE)
    assert tally.open == 0


def test_what_fails_is_given_back() -> None:
    tally = Tally("sockets", 1)
    for _ in range(3):
        with pytest.raises(OSError, match="gone"), tally.counted(HERE):
            raise OSError("gone")
    tally.require(HERE)


def test_what_is_handed_over_counts_once() -> None:
    tally = Tally("sockets", 1, by_holder)
    with tally.counted({}) as first:
        first.hand_over({})  # still the same, and no second one
        first.hand_over({"user": "Ann"})
        assert tally.open == 1
        with tally.counted({}) as second:
            with pytest.raises(Refused):
                second.hand_over({"user": "Ann"})
            assert tally.open == 2
    assert tally.open == 0


def test_who_reaches_the_limit_is_logged_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    tally = Tally("sockets", 1)
    with tally.counted(HERE):
        for _ in range(5):
            with pytest.raises(Refused):
                tally.require(HERE)
    (record,) = caplog.records
    assert record.message == "graphql.too_many"
    assert record.__dict__["caller"] == "192.0.2.1"


async def test_a_socket_too_many_is_closed_with_4429_and_its_place_is_free_again(
    making: Making,
) -> None:
    tally = Tally("sockets", 1)
    sockets = Sockets(making().runner, (), tally=tally)
    for _ in range(3):
        async with opened(sockets) as socket:
            await socket.begin()
            async with opened(sockets) as other:
                code, reason = await other.closed()
                assert (code, reason) == (
                    4429, "You have 1 sockets open, the most there may be. End some.",
                )  # fmt: skip
            assert await socket.ask("1", "{ __typename }") == [{"data": {"__typename": "Query"}}]
        assert tally.open == 0


async def test_a_socket_is_its_tokens_once_it_has_come(making: Making) -> None:
    tally = Tally("sockets", 1, by_holder)
    sockets = Sockets(making(authenticate=authenticate).runner, (), tally=tally)
    token = {"type": "connection_init", "payload": {"authorization": "Bearer right"}}
    async with opened(sockets) as first:
        first.send(token)
        assert await first.next() == {"type": "connection_ack"}
        async with opened(sockets) as anonymous, opened(sockets) as third:
            await anonymous.begin()
            assert (await third.closed())[0] == 4429
        async with opened(sockets) as second:
            second.send(token)
            assert (await second.closed())[0] == 4429
    assert tally.open == 0


ENDS: dict[str, Any] = {
    "it leaves": lambda socket: socket.leave(),
    "it breaks the protocol": lambda socket: socket.send("{"),
    "it takes nothing": lambda socket: setattr(socket, "deaf", True),
    "its task is cancelled": lambda socket: socket.task.cancel(),
}


@pytest.mark.parametrize("how", ENDS)
async def test_whatever_ends_a_socket_its_subscriptions_are_given_back(
    making: Making, how: str
) -> None:
    sockets, followed = Tally("sockets"), Tally("subscriptions")
    runner = making(followed=followed).runner
    app = Sockets(runner, (), SocketRules(deaf_s=0.05), sockets)
    socket = Socket(app, (PROTOCOL,), {})
    await socket.frame()
    await socket.begin()
    for number in range(3):
        socket.subscribe(str(number), ENDLESS)
        await socket.next()
    assert (sockets.open, followed.open) == (1, 3)
    ENDS[how](socket)
    socket.send({"type": "ping"})
    await asyncio.wait([socket.task], timeout=PATIENCE_S)
    assert sockets.open == 0
    await until(followed, 0)


async def test_a_subscription_too_many_is_an_error_and_the_socket_stays(making: Making) -> None:
    followed = Tally("subscriptions", 2)
    async with opened(making(followed=followed).app) as socket:
        await socket.begin()
        for number in range(2):
            socket.subscribe(str(number), ENDLESS)
            await socket.next()
        (error,) = await socket.ask("2", ENDLESS)
        assert error["payload"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"
        assert await socket.ask("2", "{ __typename }") == [{"data": {"__typename": "Query"}}]
        socket.send({"type": "complete", "id": "0"})
        await until(followed, 1)
        socket.subscribe("2", ENDLESS)
        assert (await socket.next())["type"] == "next"
    await until(followed, 0)


async def test_a_stream_too_many_is_429(making: Making) -> None:
    followed = Tally("subscriptions", 1)
    client = making(followed=followed)
    async with reading(client.app) as first:
        got = await client.ask(ENDLESS, {"accept": EVENTS})
        assert (got.status, got.code) == (429, "TOO_MANY_SUBSCRIPTIONS")
        first.left.set()
    assert followed.open == 0


@pytest.mark.parametrize("how", ["left", "deaf"])
async def test_whatever_ends_a_stream_it_is_given_back(making: Making, how: str) -> None:
    followed = Tally("subscriptions", 1)
    runner = making(followed=followed).runner
    app = Endpoint(runner, rules=Rules(), event_streams=EventStreams(0.02, 0.02))
    async with reading(app) as client:
        assert followed.open == 1
        getattr(client, how).set()
    assert followed.open == 0


async def test_who_is_gone_before_the_first_event_is_given_back(making: Making) -> None:
    followed = Tally("subscriptions", 1)
    client = making(followed=followed)
    for _ in range(3):
        gone = Reading(client.app, ENDLESS)
        gone.task.cancel()
        await asyncio.wait([gone.task])
        broken = Broken(client)
        await broken.ask()
    assert followed.open == 0


class Broken:
    """A connection that takes not even the head of an answer."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(self) -> None:
        async def send(message: object) -> None:
            del message
            raise OSError("broken pipe")

        async def app(scope: Scope, receive: Any, _send: Any) -> None:  # noqa: ANN401  # as ASGI has it
            await self._client.app(scope, receive, send)

        await Client(app).ask(ENDLESS, {"accept": EVENTS})
