"""Who follows, in the whole application: as many as settings let, and as long as tokens last."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from application import create_app
from auth import tokens
from auth.viewer import Scope
from db.session import Database
from tests.endpoint.socketing import PROTOCOL
from tests.variants import chosen

FOLLOW = {"type": "subscribe", "payload": {"query": "subscription { contentEvents { type } }"}}


@pytest.fixture
def client(
    db: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    del db
    monkeypatch.setattr("endpoint.holders.LOOKED_EACH_S", 0.05)
    settings = chosen(
        data_dir=tmp_path, demo=False, sockets_per_caller=2, subscriptions_per_caller=3
    )
    with TestClient(create_app(settings, database_url, "unix:///nobody")) as made:
        yield made


@contextmanager
def opened(client: TestClient, **payload: str) -> Iterator[WebSocketTestSession]:
    with client.websocket_connect("/graphql", subprotocols=[PROTOCOL]) as socket:
        socket.send_json({"type": "connection_init", "payload": payload})
        yield socket


def closed(socket: WebSocketTestSession) -> tuple[int, str]:
    with pytest.raises(WebSocketDisconnect) as end:
        socket.receive_json()
    return end.value.code, end.value.reason or ""


def told(socket: WebSocketTestSession) -> Any:  # noqa: ANN401  # JSON
    return socket.receive_json()


def test_settings_say_how_many_sockets_and_subscriptions_a_caller_has(client: TestClient) -> None:
    with opened(client) as one, opened(client) as two:
        assert [told(socket)["type"] for socket in (one, two)] == ["connection_ack"] * 2
        with opened(client) as three:
            assert closed(three)[0] == 4429
        for number in range(4):
            one.send_json({"id": str(number), **FOLLOW})
        assert told(one)["payload"][0]["extensions"]["code"] == "TOO_MANY_SUBSCRIPTIONS"


async def test_a_token_that_is_revoked_ends_its_sockets(db: Database, client: TestClient) -> None:
    token, secret = await tokens.create(
        db, datetime.now(UTC), name="Follows", scopes=[Scope.COMMENT_WRITE]
    )

    def follow() -> tuple[int, str]:
        with opened(client, authorization=f"Bearer {secret}") as socket:
            assert told(socket)["type"] == "connection_ack"
            socket.send_json({"id": "1", **FOLLOW})
            asyncio.run_coroutine_threadsafe(
                tokens.revoke(db, datetime.now(UTC), token.prefix), loop
            ).result(10)
            return closed(socket)

    loop = asyncio.get_running_loop()
    assert await asyncio.to_thread(follow) == (4403, "This token is revoked.")
