"""What goes wrong on the way of an answer in pieces, and who waits for whom."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
from starlette.types import Message

from endpoint.pieces import Delivery
from tests.endpoint.asgi import Client
from tests.endpoint.in_pieces import Json, merged, parts_of
from tests.endpoint.late import Gate, client
from tests.endpoint.socketing import opened

IN_PARTS: Final = {"accept": "multipart/mixed;incrementalSpec=v0.2, application/json"}
DEFERRED: Final = "{ site { name ... @defer { late } } }"
STREAMED: Final = "{ items(first: 50) @stream { name late } }"
PATIENCE_S: Final = 10


@pytest.fixture
def gate() -> Gate:
    """Closed: the fields wait until a test opens it."""
    return Gate()


@pytest.fixture
def wide(gate: Gate) -> Gate:
    """Open: nobody waits."""
    gate.opened.set()
    return gate


class Taking:
    """A client that takes what it is sent, when a test says so."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Message] = asyncio.Queue()
        self.leaves = asyncio.Event()
        self.takes = asyncio.Event()
        self.takes.set()
        self._asked = False

    async def receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.leaves.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.put_nowait(message)
        await self.takes.wait()

    async def next(self) -> Any:  # noqa: ANN401  # JSON
        """The next piece."""
        message = await asyncio.wait_for(self.sent.get(), PATIENCE_S)
        if message["type"] == "http.response.start":
            return await self.next()
        return json.loads(message["body"].split(b"\r\n\r\n")[1].rpartition(b"\r\n---")[0])


@asynccontextmanager
async def asking(served: Client, document: str) -> AsyncIterator[Taking]:
    """A client that has asked; afterwards the answer has ended."""
    taking = Taking()
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/graphql",
        "query_string": b"query=" + document.replace(" ", "+").encode(),
        "headers": [(b"accept", IN_PARTS["accept"].encode())],
    }
    task = asyncio.ensure_future(served.app(scope, taking.receive, taking.send))
    yield taking
    await asyncio.wait_for(task, PATIENCE_S)


async def parts(served: Client, document: str) -> list[Json]:
    got = await served.ask(document, IN_PARTS)
    return parts_of(got.headers["content-type"], got.body)


# ── Who waits ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("document", [DEFERRED, STREAMED])
async def test_the_first_piece_waits_for_none_of_the_others(gate: Gate, document: str) -> None:
    async with asking(client(gate), document) as taking:
        first = await taking.next()
        assert first["hasNext"] is True
        gate.opened.set()


async def test_nothing_late_is_begun_before_the_first_piece_is_taken(gate: Gate) -> None:
    gate.opened.set()
    async with asking(client(gate), DEFERRED) as taking:
        taking.takes.clear()
        await asyncio.sleep(0.05)
        assert gate.begun == 0
        taking.takes.set()
    assert gate.begun == 1


async def test_who_takes_nothing_is_given_up(wide: Gate) -> None:
    async with asking(client(wide, deaf_s=0.05), DEFERRED) as taking:
        taking.takes.clear()
    taking.takes.set()


# ── Who leaves ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("document", "number"), [(DEFERRED, 1), (STREAMED, 50)])
async def test_who_leaves_has_all_that_was_begun_given_up(document: str, number: int) -> None:
    gate = Gate(number)
    before = asyncio.all_tasks()
    async with asking(client(gate), document) as taking:
        await taking.next()
        await asyncio.wait_for(gate.there.wait(), PATIENCE_S)
        taking.leaves.set()
    assert gate.left == number
    assert asyncio.all_tasks() == before


async def test_who_completes_at_a_socket_has_it_given_up() -> None:
    gate = Gate(50)
    async with opened(client(gate).app) as socket:
        await socket.begin()
        socket.subscribe("1", STREAMED)
        assert (await socket.next())["payload"]["hasNext"] is True
        await asyncio.wait_for(gate.there.wait(), PATIENCE_S)
        socket.send({"type": "complete", "id": "1"})
        await asyncio.wait_for(gate.gone.wait(), PATIENCE_S)
        gate.opened.set()
        assert await socket.ask("1", "{ site { name } }") == [
            {"data": {"site": {"name": "Gazette"}}}
        ]


# ── What fails ──────────────────────────────────────────────────────────────────────────────────


async def test_an_error_in_a_later_piece_is_masked_as_in_the_first(
    wide: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    got = await client(wide).ask("{ site { name ... @defer { broken own } } }", IN_PARTS)
    answer = merged(parts_of(got.headers["content-type"], got.body))
    assert answer.data == {"site": {"name": "Gazette", "broken": None, "own": None}}
    by_path = {one["path"][-1]: one for one in answer.errors}
    assert by_path["own"]["message"] == "Say it so."
    assert by_path["own"]["extensions"] == {"code": "BAD_USER_INPUT"}
    assert by_path["broken"]["message"] == "Internal error."
    assert by_path["broken"]["extensions"] == {
        "code": "INTERNAL_SERVER_ERROR",
        "requestId": got.headers["x-request-id"],
    }
    assert [one.levelno for one in caplog.records] == [logging.ERROR]
    assert b"secret" not in got.body


async def test_what_may_not_be_null_fails_its_piece_and_no_other(wide: Gate) -> None:
    document = "{ site { name ... @defer { needed } front { ... @defer { late } } } }"
    answer = merged(await parts(client(wide), document))
    assert answer.data == {"site": {"name": "Gazette", "front": {"late": "at last"}}}
    assert answer.failed == [["site"]]
    assert [one["path"] for one in answer.errors] == [["site", "needed"]]


async def test_an_item_that_may_not_be_null_ends_its_stream(wide: Gate) -> None:
    answer = merged(await parts(client(wide), "{ items @stream { name own } }"))
    assert len(answer.data["items"]) == 3
    failing = merged(await parts(client(wide), "{ items @stream { name needed } }"))
    assert failing.data == {"items": []}
    assert failing.failed == [["items"]]


async def test_what_failed_in_the_first_piece_has_no_later_one(wide: Gate) -> None:
    got = await client(wide).ask("{ site { needed ... @defer { late } } }", IN_PARTS)
    assert got.json["data"] is None
    assert wide.begun == 0


async def test_all_pieces_together_tell_ten_errors(wide: Gate) -> None:
    pieces = await parts(client(wide), "{ items(first: 30) { name ... @defer { needed } } }")
    answer = merged(pieces)
    assert len(answer.failed) == 30
    codes = [one["extensions"]["code"] for one in answer.errors]
    assert codes == ["INTERNAL_SERVER_ERROR"] * 10 + ["TOO_MANY_ERRORS"] * 20


async def test_the_deadline_is_that_of_all_pieces(gate: Gate) -> None:
    document = "{ site { name ... @defer { late } } items { name ... @defer { late } } }"
    pieces = await parts(client(gate, deadline_s=0.1), document)
    answer = merged(pieces)
    assert answer.data["site"] == {"name": "Gazette"}
    assert len(answer.failed) == 4
    assert {one["extensions"]["code"] for one in answer.errors} == {"TIMEOUT"}
    assert gate.left == 4


async def test_a_first_piece_that_takes_too_long_is_a_whole_answer(gate: Gate) -> None:
    served = client(gate, deadline_s=0.05)
    got = await served.ask("{ site { late ... @defer { name } } }", IN_PARTS)
    assert (got.json["data"], got.code) == (None, "TIMEOUT")


async def test_a_fault_on_the_way_ends_the_answer_as_an_error_of_ours(
    wide: Gate, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(Delivery, "_later", fail)
    document = "{ site { name ... @defer { late } } items { ... @defer { late } } }"
    answer = merged(await parts(client(wide), document))
    assert len(answer.failed) == 4
    assert {one["message"] for one in answer.errors} == {"Internal error."}
    assert len(caplog.records) == 1


async def test_the_end_of_the_server_lets_them_end(gate: Gate) -> None:
    served = client(gate)
    async with asking(served, DEFERRED) as taking:
        await taking.next()
        served.app._event_streams.end()  # type: ignore[attr-defined] # noqa: SLF001
        gate.opened.set()
        assert (await taking.next())["hasNext"] is False
