"""graphql-transport-ws, sentence by sentence."""

import asyncio
from typing import Any

import pytest

from auth.errors import BadToken
from endpoint.sockets import SocketRules, Sockets
from tests.endpoint.conftest import Making, OursError
from tests.endpoint.socketing import PROTOCOL, Socket, opened
from tests.endpoint.test_answers import Failing, Slow
from tests.endpoint.test_callers import authenticate

ENDLESS = "subscription { endless { number } }"


@pytest.fixture
def short(making: Making) -> Sockets:
    """Sockets without patience."""
    return Sockets(making().runner, (), SocketRules(init_s=0.5, deaf_s=0.1, operations=3))


async def test_a_query_and_a_mutation_are_answered_once(making: Making) -> None:
    async with opened(making().app) as socket:
        await socket.begin()
        assert await socket.ask("1", "{ site { name } }") == [
            {"data": {"site": {"name": "Gazette"}}}
        ]
        assert await socket.ask(
            "1", "mutation($to: String!) { rename(name: $to) { name } }", variables={"to": "B"}
        ) == [{"data": {"rename": {"name": "B"}}}]


async def test_a_subscription_is_answered_once_per_event(making: Making) -> None:
    async with opened(making().app) as socket:
        await socket.begin()
        found = await socket.ask("s", "subscription { count(to: 3) { number name } }")
        assert [one["data"]["count"] for one in found] == [
            {"number": number, "name": f"event {number}"} for number in (1, 2, 3)
        ]


async def test_many_run_at_once_and_each_is_told_apart(making: Making) -> None:
    async with opened(making().app) as socket:
        await socket.begin()
        for number in range(100):
            socket.subscribe(str(number), ENDLESS)
        seen = {(await socket.next())["id"] for _ in range(100)}
        assert seen == {str(number) for number in range(100)}
        assert await socket.ask("100", "{ __typename }") == [
            {
                "type": "error",
                "payload": [
                    {
                        "message": "A socket has at most 100 operations at once.",
                        "extensions": {"code": "TOO_MANY_OPERATIONS"},
                    }
                ],
            }
        ]
        socket.send({"type": "complete", "id": "50"})
        assert await socket.ask("100", "{ __typename }") == [{"data": {"__typename": "Query"}}]


async def test_a_completed_operation_says_nothing_more_and_its_id_is_free(making: Making) -> None:
    async with opened(making().app) as socket:
        await socket.begin()
        for _ in range(3):
            socket.subscribe("1", ENDLESS)
            assert (await socket.next())["type"] == "next"
            socket.send({"type": "complete", "id": "1"})
        socket.send({"type": "complete", "id": "unknown"})
        socket.send({"type": "ping"})
        assert await socket.next() == {"type": "pong"}


@pytest.mark.parametrize("payload", [None, {}, {"sent": [1, "é"]}])
async def test_a_ping_is_answered_with_what_it_brings_at_any_time(
    making: Making, payload: object
) -> None:
    async with opened(making().app) as socket:
        for _ in range(2):
            socket.send({"type": "ping", "payload": payload})
            assert (await socket.next()).get("payload") == payload
            socket.send({"type": "pong", "payload": payload})
            socket.send({"type": "complete", "id": "unknown"})
            if _ == 0:
                await socket.begin()


MALFORMED: dict[str, object] = {
    "no JSON": "{",
    "nothing": "",
    "a number": 1,
    "null": None,
    "a list": [{"type": "ping"}],
    "a text": '"ping"',
    "no type": {"id": "1"},
    "another type": {"type": "start"},
    "a type that is a list": {"type": ["ping"]},
    "a server's type": {"type": "connection_ack"},
    "init with a list": {"type": "connection_init", "payload": []},
    "init with a number": {"type": "connection_init", "payload": 0},
    "ping with a text": {"type": "ping", "payload": "x"},
    "pong with false": {"type": "pong", "payload": False},
    "complete without id": {"type": "complete"},
    "complete with a number": {"type": "complete", "id": 1},
    "complete with an empty id": {"type": "complete", "id": ""},
    "subscribe without id": {"type": "subscribe", "payload": {"query": "{ __typename }"}},
    "subscribe with an empty id": {"type": "subscribe", "id": "", "payload": {"query": "{ a }"}},
    "subscribe with a null id": {"type": "subscribe", "id": None, "payload": {"query": "{ a }"}},
    "subscribe without payload": {"type": "subscribe", "id": "1"},
    "subscribe with a text": {"type": "subscribe", "id": "1", "payload": "{ a }"},
    "no query": {"type": "subscribe", "id": "1", "payload": {}},
    "a query that is a number": {"type": "subscribe", "id": "1", "payload": {"query": 1}},
    "a list of variables": {
        "type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []},
    },
    "extensions as text": {
        "type": "subscribe", "id": "1", "payload": {"query": "{ a }", "extensions": "x"},
    },
    "a name that is a number": {
        "type": "subscribe", "id": "1", "payload": {"query": "{ a }", "operationName": 1},
    },
}  # fmt: skip


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("name", MALFORMED)
async def test_what_is_no_message_closes_with_4400(making: Making, name: str, begun: bool) -> None:  # noqa: FBT001
    async with opened(making().app) as socket:
        if begun:
            await socket.begin()
        content = MALFORMED[name]
        socket.send("null" if content is None else content)
        code, reason = await socket.closed()
        assert code == 4400
        assert 0 < len(reason.encode()) <= 123


async def test_a_frame_of_bytes_closes_with_4400(making: Making) -> None:
    async with opened(making().app) as socket:
        socket.send_bytes(b'{"type":"ping"}')
        assert (await socket.closed())[0] == 4400


async def test_what_may_be_null_may_be_null(making: Making) -> None:
    async with opened(making().app) as socket:
        socket.send({"type": "connection_init", "payload": None})
        assert await socket.next() == {"type": "connection_ack"}
        nothing: dict[str, Any] = dict.fromkeys(("operationName", "variables", "extensions"))
        assert await socket.ask("1", "{ __typename }", **nothing) == [
            {"data": {"__typename": "Query"}}
        ]
        assert await socket.ask("1", "{ __typename }", operationName="") == [
            {"data": {"__typename": "Query"}}
        ]


async def test_an_operation_before_the_acknowledgement_closes_with_4401(making: Making) -> None:
    async with opened(making().app) as socket:
        socket.subscribe("1", "{ __typename }")
        assert await socket.closed() == (4401, "Unauthorized")


async def test_an_id_that_is_in_use_closes_with_4409(making: Making) -> None:
    async with opened(making().app) as socket:
        await socket.begin()
        socket.subscribe("é" * 200, ENDLESS)
        await socket.next()
        socket.subscribe("é" * 200, ENDLESS)
        code, reason = await socket.closed()
        assert (code, reason[:16]) == (4409, "Subscriber for é")
        assert len(reason.encode()) <= 123


async def test_a_second_beginning_closes_with_4429(making: Making) -> None:
    async with opened(making().app) as socket:
        await socket.begin()
        socket.send({"type": "connection_init"})
        assert await socket.closed() == (4429, "Too many initialisation requests")


async def test_who_does_not_begin_in_time_is_closed_with_4408(short: Sockets) -> None:
    async with opened(short) as socket:
        socket.send({"type": "ping"})
        assert await socket.next() == {"type": "pong"}
        assert await socket.closed() == (4408, "Connection initialisation timeout")
    async with opened(short) as socket:
        await socket.begin()
        await asyncio.sleep(0.6)
        assert await socket.ask("1", "{ __typename }") == [{"data": {"__typename": "Query"}}]


@pytest.mark.parametrize("subprotocols", [(), ("graphql-ws",), ("graphql-transport-ws2", "x")])
async def test_another_subprotocol_is_closed_with_4406(
    making: Making, subprotocols: tuple[str, ...]
) -> None:
    async with opened(making().app, subprotocols=subprotocols) as socket:
        code, reason = await socket.closed()
        assert code == 4406
        assert PROTOCOL in reason


async def test_of_several_subprotocols_ours_is_chosen(making: Making) -> None:
    socket = Socket(making().app, ("graphql-ws", PROTOCOL), {})
    assert await socket.frame() == {"type": "websocket.accept", "subprotocol": PROTOCOL}
    socket.leave()
    await socket.task


async def test_a_message_that_is_too_large_closes_with_1009(making: Making) -> None:
    async with opened(making().app) as socket:
        await socket.begin()
        socket.subscribe("1", "{ __typename } #" + "x" * 2**18)
        assert (await socket.closed())[0] == 1009


FAULTY = {
    "{": "GRAPHQL_PARSE_FAILED",
    "{ wrong }": "GRAPHQL_VALIDATION_FAILED",
    "query A { __typename } query B { __typename }": "OPERATION_RESOLUTION_FAILURE",
    "subscription { count(to: 1) { wrong } }": "GRAPHQL_VALIDATION_FAILED",
    "subscription($to: Int!) { count(to: $to) { number } }": "BAD_USER_INPUT",
    "query($id: ID!) { node(id: $id) { id } }": "BAD_USER_INPUT",
    "{ " + "search { __typename } " * 21 + "}": "TOO_MANY_ROOT_FIELDS",
}


async def test_what_can_not_be_run_is_an_error_and_the_socket_stays(making: Making) -> None:
    async with opened(making().app) as socket:
        await socket.begin()
        for query, code in FAULTY.items():
            (error,) = await socket.ask("1", query)
            assert error["type"] == "error"
            assert error["payload"][0]["extensions"]["code"] == code
        assert await socket.ask("1", "{ __typename }") == [{"data": {"__typename": "Query"}}]


async def test_faults_are_masked_as_over_http(
    making: Making, caplog: pytest.LogCaptureFixture
) -> None:
    broken = "subscription { count(to: 1) { number broken } }"
    async with opened(making().app) as socket:
        await socket.begin()
        (answer,) = await socket.ask("1", broken)
        assert answer["data"] == {"count": {"number": 1, "broken": None}}
        assert answer["errors"][0]["message"] == "Say it so."
        (error,) = await socket.ask("1", "subscription { failing { number } }")
        assert error["payload"][0]["message"] == "Say it so."
        assert error["payload"][0]["extensions"] == OursError.extensions
    assert caplog.records == []
    async with opened(making(error=RuntimeError("asyncpg: select secret")).app) as socket:
        await socket.begin()
        for query in (broken, "subscription { failing { number } }", "{ broken }"):
            assert "secret" not in str(await socket.ask("1", query))
    assert len(caplog.records) == 3


async def test_a_fault_of_ours_ends_the_operation_alone(
    making: Making, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(making(executor=Failing()).app) as socket:
        await socket.begin()
        ((error),) = await socket.ask("1", "{ __typename }")
        assert error["payload"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert len(await socket.ask("1", "subscription { count(to: 2) { number } }")) == 2
    assert len(caplog.records) == 1


async def test_an_operation_ends_at_its_deadline(making: Making) -> None:
    async with opened(making(executor=Slow(), deadline_s=0.01).app) as socket:
        await socket.begin()
        (answer,) = await socket.ask("1", "{ __typename }")
        assert answer["errors"][0]["extensions"]["code"] == "TIMEOUT"


async def test_who_takes_nothing_is_let_go(short: Sockets) -> None:
    socket = Socket(short, (PROTOCOL,), {})
    await socket.frame()
    await socket.begin()
    socket.subscribe("1", ENDLESS)
    await socket.next()
    socket.deaf = True
    socket.subscribe("2", ENDLESS)
    await asyncio.wait_for(socket.task, 5)


async def test_who_leaves_takes_all_that_runs_along(making: Making) -> None:
    before = len(asyncio.all_tasks())
    async with opened(making().app) as socket:
        await socket.begin()
        for number in range(20):
            socket.subscribe(str(number), ENDLESS)
            await socket.next()
    await asyncio.sleep(0.05)
    assert len(asyncio.all_tasks()) <= before


@pytest.mark.parametrize("name", ["authorization", "Authorization"])
async def test_a_token_comes_in_the_first_message_or_in_a_header(making: Making, name: str) -> None:
    app = making(authenticate=authenticate).app
    right = {name: "Bearer right"}
    async with opened(app) as socket:
        socket.send({"type": "connection_init", "payload": right})
        assert await socket.next() == {"type": "connection_ack"}
    async with opened(app, authorization="Bearer right") as socket:
        await socket.begin()


@pytest.mark.parametrize("given", ["Bearer wrong", "", "Basic cmlnaHQ=", "Bearer é€"])
async def test_a_token_that_gives_no_right_closes_with_4403(making: Making, given: str) -> None:
    async with opened(making(authenticate=authenticate).app) as socket:
        socket.send({"type": "connection_init", "payload": {"authorization": given}})
        code, reason = await socket.closed()
    assert code == 4403
    assert reason


async def test_what_stands_in_place_of_a_token_is_a_text(making: Making) -> None:
    async with opened(making(authenticate=authenticate).app) as socket:
        socket.send({"type": "connection_init", "payload": {"authorization": 1}})
        assert (await socket.closed())[0] == 4400


async def test_a_token_that_is_revoked_meanwhile_begins_nothing_more(making: Making) -> None:
    known = {"right"}

    async def holder(_scope: object, text: str) -> object:
        if text not in known:
            raise BadToken("This token is revoked.")
        return "the holder"

    async with opened(making(authenticate=holder).app, authorization="Bearer right") as socket:
        await socket.begin()
        assert await socket.ask("1", "{ __typename }") == [{"data": {"__typename": "Query"}}]
        known.clear()
        (error,) = await socket.ask("1", "{ __typename }")
    assert error["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"


WELCOME = [
    {},
    {"origin": "https://gazette.example", "host": "gazette.example"},
    {"origin": "http://localhost:8000", "host": "localhost:8000"},
    {"origin": "https://Friend.example", "host": "gazette.example"},
]
FOREIGN = [
    {"origin": "https://evil.example", "host": "gazette.example"},
    {"origin": "https://gazette.example.evil.example", "host": "gazette.example"},
    {"origin": "null", "host": "gazette.example"},
    {"origin": "http://localhost:3000", "host": "localhost:8000"},
    {"origin": "http://[", "host": "["},
    {"origin": "https://", "host": ""},
]


@pytest.mark.parametrize("headers", WELCOME)
async def test_our_own_pages_and_those_of_named_sites_may_open_one(
    making: Making, headers: dict[str, str]
) -> None:
    sockets = Sockets(making().runner, ["https://friend.example"])
    async with opened(sockets, **headers) as socket:
        await socket.begin()


@pytest.mark.parametrize("headers", FOREIGN)
async def test_pages_of_other_sites_are_refused_before_it_opens(
    making: Making, headers: dict[str, str]
) -> None:
    socket = Socket(Sockets(making().runner, ["https://friend.example"]), (PROTOCOL,), headers)
    assert await socket.frame() == {"type": "websocket.close"}
    await socket.task
